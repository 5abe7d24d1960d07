import type { S3Place } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { networkWords, type SourceWords, systemCodeOf, timedOut } from '../network-errors.ts';

const login: SourceWords = {
  code: 'PRECONDITION_FAILED',
  reason: 'source-login',
  message: (server) => `${server} does not accept these keys.`,
  nextStep: 'Enter the access key and its secret again in the connection.',
};
const forbidden: SourceWords = {
  code: 'PRECONDITION_FAILED',
  reason: 'source-permission',
  message: (server, detail) => `${server} does not let these keys read this: ${detail}`,
  nextStep: 'Ask for the right to list and to read the bucket, or use other keys.',
};
const gone: SourceWords = {
  code: 'NOT_FOUND',
  reason: 'source-file',
  message: () => 'The object is not in the bucket any more.',
  nextStep: 'Choose it again from the list.',
};
const elsewhere: SourceWords = {
  code: 'PRECONDITION_FAILED',
  reason: 'source-region',
  message: (server) => `The bucket is not to be reached at ${server} in this region.`,
  nextStep: 'Correct the region and the endpoint in the connection; for some servers, switch on path style.',
};

/** By the code that the server answers with. */
const wordsByName: Readonly<Record<string, SourceWords>> = {
  InvalidAccessKeyId: login,
  SignatureDoesNotMatch: login,
  ExpiredToken: login,
  InvalidToken: login,
  AuthorizationHeaderMalformed: elsewhere,
  PermanentRedirect: elsewhere,
  TemporaryRedirect: elsewhere,
  AccessDenied: forbidden,
  Forbidden: forbidden,
  NoSuchKey: gone,
  NotFound: gone,
  NoSuchBucket: {
    code: 'NOT_FOUND',
    reason: 'source-bucket',
    message: (server) => `${server} has no such bucket.`,
    nextStep: 'Check the name of the bucket, and whether it is in the path or in the host.',
  },
  PreconditionFailed: {
    code: 'CONFLICT',
    reason: 'source-changed',
    message: () => 'The object was changed while it was read.',
    nextStep: 'Read it again once it is whole.',
  },
  TimeoutError: timedOut,
};
const wordsByStatus: Readonly<Record<number, SourceWords>> = {
  301: elsewhere,
  307: elsewhere,
  400: elsewhere,
  403: forbidden,
  404: gone,
  412: wordsByName.PreconditionFailed!,
  500: timedOut,
  502: timedOut,
  503: timedOut,
};

/** What went wrong in words, with a next step. What is not known stays as it is. */
export function explainS3(error: unknown, { endpoint, bucket }: S3Place): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const status = (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata
    ?.httpStatusCode;
  const words =
    wordsByName[error.name] ??
    networkWords[systemCodeOf(error)] ??
    (status === undefined ? undefined : wordsByStatus[status]);
  if (words === undefined) return error;
  const server =
    words.reason === 'source-bucket' ? `${bucket}: ${new URL(endpoint).host}` : new URL(endpoint).host;
  return new AppError(
    words.code,
    words.message(server, error.message),
    {
      reason: words.reason,
      nextStep: words.nextStep,
      ...(words.code === 'UNAVAILABLE' ? { retry: true } : {}),
    },
    { cause: error },
  );
}
