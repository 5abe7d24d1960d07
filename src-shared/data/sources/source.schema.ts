import { z } from 'zod';
import { ConnectionId, EpochMs } from '../../kit/ids.ts';

/** Where data can be read from that is not a file on this machine. */
export const SourceKind = z.enum(['postgres']);
export type SourceKind = z.infer<typeof SourceKind>;

/** A host as a name or an address: no path of a socket, no credentials, no scheme. */
export const HostName = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9._:-]+$/, 'not a host name');

export const PostgresPlace = z.object({
  kind: z.literal('postgres'),
  host: HostName,
  port: z.number().int().min(1).max(65_535),
  database: z.string().min(1).max(200),
  user: z.string().min(1).max(200),
  /** `checked` verifies the server's certificate and its name, `unchecked` only encrypts. */
  tls: z.enum(['off', 'unchecked', 'checked']),
  /** PEM of the authority that signed the certificate, where this machine does not know it. */
  authority: z.string().max(100_000).nullable(),
});
export type PostgresPlace = z.infer<typeof PostgresPlace>;

/** All there is to know of a source but its secret. */
export const SourcePlace = z.discriminatedUnion('kind', [PostgresPlace]);
export type SourcePlace = z.infer<typeof SourcePlace>;

/** What opens a source. It goes in by procedures, comes out of none, and is in no table, log, job or export. */
export const SourceSecret = z.object({
  /** A password. */
  secret: z.string().min(1).max(10_000),
});
export type SourceSecret = z.infer<typeof SourceSecret>;

export const ConnectionName = z.string().trim().min(1).max(200);

/** A source with a name, to be used again. */
export const Connection = z.object({
  id: ConnectionId,
  name: ConnectionName,
  place: SourcePlace,
  /** `kept` in this user's secrets, `session` until Millwright ends, `lost` since then, `none` where it needs none. */
  secret: z.enum(['none', 'kept', 'session', 'lost']),
  createdAtMs: EpochMs,
  usedAtMs: EpochMs.nullable(),
});
export type Connection = z.infer<typeof Connection>;

/** A connection as a form has it. */
export const ConnectionDraft = z.object({
  /** The connection that is edited; its secret stays where none is given. */
  id: ConnectionId.optional(),
  name: ConnectionName,
  place: SourcePlace,
  secret: SourceSecret.optional(),
  /** False to hold the secret in memory only, until Millwright ends. */
  isSecretKept: z.boolean().default(true),
});
export type ConnectionDraft = z.infer<typeof ConnectionDraft>;

export const PostgresSelection = z.discriminatedUnion('by', [
  z.object({
    by: z.literal('table'),
    schema: z.string().min(1).max(200),
    table: z.string().min(1).max(200),
  }),
  z.object({ by: z.literal('query'), sql: z.string().trim().min(1).max(100_000) }),
]);
export type PostgresSelection = z.infer<typeof PostgresSelection>;

/** What is read of a source. */
export const SourceSelection = z.object({ kind: z.literal('postgres'), postgres: PostgresSelection });
export type SourceSelection = z.infer<typeof SourceSelection>;

/** Something to choose from, or to look into. */
export const SourceEntry = z.object({
  name: z.string(),
  kind: z.enum(['schema', 'table', 'view']),
  /** About how many rows; null where the source does not know. */
  rowCount: z.number().nullable(),
  sizeBytes: z.number().nullable(),
  /** The schema of a table. */
  parent: z.string().nullable(),
});
export type SourceEntry = z.infer<typeof SourceEntry>;

export const SourceListing = z.object({
  entries: z.array(SourceEntry),
  /** True when there is more than is listed. */
  isTruncated: z.boolean(),
});
export type SourceListing = z.infer<typeof SourceListing>;

/** What a test of a connection found, in a sentence. */
export const ConnectionTest = z.object({ message: z.string(), durationMs: z.number() });
export type ConnectionTest = z.infer<typeof ConnectionTest>;

/** Where the rows of a version came from, enough to read them again. It never holds a secret. */
export const SourceOrigin = z.object({
  connectionId: ConnectionId,
  connectionName: z.string(),
  selection: SourceSelection,
  /** An address for people and programs, such as `postgres://host:5432/shop/public.orders`. */
  location: z.string(),
  readAtMs: EpochMs,
});
export type SourceOrigin = z.infer<typeof SourceOrigin>;
