import { HostName, type PostgresPlace } from '#shared/data/sources/source.schema.ts';

/** A connection as its form has it. */
export interface PostgresDraft extends Omit<PostgresPlace, 'authority'> {
  readonly authority: string;
}

export const emptyPostgres: PostgresDraft = {
  kind: 'postgres',
  host: 'localhost',
  port: 5432,
  database: 'postgres',
  user: 'postgres',
  tls: 'off',
  authority: '',
};

export const draftOfPostgres = (place: PostgresPlace): PostgresDraft => ({
  ...place,
  authority: place.authority ?? '',
});

export const placeOfPostgres = ({ authority, ...draft }: PostgresDraft): PostgresPlace => ({
  ...draft,
  host: draft.host.trim(),
  authority: authority.trim() === '' ? null : authority,
});

/** Why the form cannot be sent; null where it can. */
export function problemOfPostgres({ host, port, database, user }: PostgresDraft): string | null {
  if (!HostName.safeParse(host).success) return 'The host is a name such as db.example.org, or an address.';
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return 'The port is a number from 1 to 65,535.';
  if (database === '' || user === '') return 'Database and user are needed.';
  return null;
}
