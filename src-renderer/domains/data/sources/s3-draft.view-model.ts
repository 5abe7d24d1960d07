import { type S3Place, S3Place as S3PlaceSchema } from '#shared/data/sources/source.schema.ts';

/** A connection as its form has it: an empty key is none. */
export interface S3Draft extends Omit<S3Place, 'accessKeyId'> {
  readonly accessKeyId: string;
}

export const emptyS3: S3Draft = {
  kind: 's3',
  endpoint: 'https://s3.us-east-1.amazonaws.com',
  region: 'us-east-1',
  bucket: '',
  bucketIn: 'host',
  accessKeyId: '',
};

export const draftOfS3 = (place: S3Place): S3Draft => ({ ...place, accessKeyId: place.accessKeyId ?? '' });

export const placeOfS3 = (draft: S3Draft): S3Place => ({
  ...draft,
  endpoint: draft.endpoint.trim(),
  accessKeyId: draft.accessKeyId.trim() === '' ? null : draft.accessKeyId.trim(),
});

const problems: Readonly<Record<string, string>> = {
  endpoint: 'The endpoint is an address such as https://s3.example.org.',
  region: 'The region is a word such as eu-central-1.',
  bucket: 'The name of a bucket is needed.',
};

/** Why the form cannot be sent; null where it can. */
export function problemOfS3(draft: S3Draft): string | null {
  const parsed = S3PlaceSchema.safeParse(placeOfS3(draft));
  if (parsed.success) return null;
  return problems[String(parsed.error.issues[0]?.path[0])] ?? 'Something is missing.';
}

/** A region is in the name of Amazon's own endpoints. */
export function withRegion(draft: S3Draft, region: string): S3Draft {
  const endpoint = draft.endpoint.replace(
    /^(https:\/\/s3\.)[a-z0-9-]*(\.amazonaws\.com)$/,
    `$1${region.trim()}$2`,
  );
  return { ...draft, region, endpoint };
}
