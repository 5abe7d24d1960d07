import {
  Endpoint,
  type HubPlace,
  type SourceKind,
  type SourcePlace,
} from '#shared/data/sources/source.schema.ts';
import {
  draftOfPostgres,
  emptyPostgres,
  type PostgresDraft,
  placeOfPostgres,
  problemOfPostgres,
} from './postgres-draft.view-model.ts';
import { draftOfS3, emptyS3, placeOfS3, problemOfS3, type S3Draft } from './s3-draft.view-model.ts';

/** A connection as the form of its kind has it. */
export type FormDraft = PostgresDraft | S3Draft | HubPlace;

export function emptyForm(kind: SourceKind): FormDraft {
  switch (kind) {
    case 'postgres':
      return emptyPostgres;
    case 's3':
      return emptyS3;
    case 'huggingface':
      return { kind, endpoint: 'https://huggingface.co' };
  }
}

export function formOf(place: SourcePlace): FormDraft {
  switch (place.kind) {
    case 'postgres':
      return draftOfPostgres(place);
    case 's3':
      return draftOfS3(place);
    case 'huggingface':
      return place;
  }
}

export function placeOf(draft: FormDraft): SourcePlace {
  switch (draft.kind) {
    case 'postgres':
      return placeOfPostgres(draft);
    case 's3':
      return placeOfS3(draft);
    case 'huggingface':
      return { ...draft, endpoint: draft.endpoint.trim().replace(/\/+$/, '') };
  }
}

/** Why the form cannot be sent; null where it can. */
export function problemOf(draft: FormDraft): string | null {
  switch (draft.kind) {
    case 'postgres':
      return problemOfPostgres(draft);
    case 's3':
      return problemOfS3(draft);
    case 'huggingface':
      return Endpoint.safeParse(draft.endpoint.trim()).success
        ? null
        : 'The endpoint is an address such as https://huggingface.co.';
  }
}

interface SecretWords {
  readonly label: string;
  readonly word: string;
  readonly placeholder: string;
}

export const secretWords: Readonly<Record<SourceKind, SecretWords>> = {
  postgres: { label: 'Password', word: 'password', placeholder: 'none' },
  huggingface: { label: 'Token', word: 'token', placeholder: 'none, for public datasets' },
  s3: { label: 'Secret access key', word: 'secret', placeholder: 'none, for a bucket that is open to all' },
};
