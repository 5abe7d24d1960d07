import type { SourceKind, SourcePlace } from '#shared/data/sources/source.schema.ts';
import {
  draftOfPostgres,
  emptyPostgres,
  type PostgresDraft,
  placeOfPostgres,
  problemOfPostgres,
} from './postgres-draft.view-model.ts';

/** A connection as the form of its kind has it. */
export interface FormDraft {
  readonly kind: 'postgres';
  readonly postgres: PostgresDraft;
}

export function emptyForm(kind: SourceKind): FormDraft {
  return { kind, postgres: emptyPostgres };
}

export function formOf(place: SourcePlace): FormDraft {
  return { kind: place.kind, postgres: draftOfPostgres(place) };
}

export function placeOf({ postgres }: FormDraft): SourcePlace {
  return placeOfPostgres(postgres);
}

/** Why the form cannot be sent; null where it can. */
export function problemOf({ postgres }: FormDraft): string | null {
  return problemOfPostgres(postgres);
}

interface SecretWords {
  readonly label: string;
  readonly word: string;
  readonly placeholder: string;
  /** A name where the user gives none. */
  readonly nameOf: (place: SourcePlace) => string;
}

export const secretWords: Readonly<Record<SourceKind, SecretWords>> = {
  postgres: {
    label: 'Password',
    word: 'password',
    placeholder: 'none',
    nameOf: ({ database, host }) => `${database} on ${host}`,
  },
};
