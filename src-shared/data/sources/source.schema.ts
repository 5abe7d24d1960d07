import { z } from 'zod';
import { ConnectionId, EpochMs, GrantId } from '../../kit/ids.ts';

/** Where data can be read from that is not a file on this machine. */
export const SourceKind = z.enum(['postgres', 's3', 'huggingface']);
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

/** A server's address: HTTP or HTTPS, and nothing in it but host, port and path. */
export const Endpoint = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine(isPlainAddress, 'not a plain address');

export const S3Place = z.object({
  kind: z.literal('s3'),
  endpoint: Endpoint,
  region: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'not a region'),
  bucket: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/, 'not the name of a bucket'),
  /** Most servers but Amazon’s have the bucket in the path of an address. */
  bucketIn: z.enum(['host', 'path']),
  /** Null to ask without a signature, for buckets that are open to all. */
  accessKeyId: z.string().min(1).max(200).nullable(),
});
export type S3Place = z.infer<typeof S3Place>;

/** Hugging Face, or any server that speaks the protocol of its hub. */
export const HubPlace = z.object({ kind: z.literal('huggingface'), endpoint: Endpoint });
export type HubPlace = z.infer<typeof HubPlace>;

/** All there is to know of a source but its secret. */
export const SourcePlace = z.discriminatedUnion('kind', [PostgresPlace, S3Place, HubPlace]);
export type SourcePlace = z.infer<typeof SourcePlace>;

/** What opens a source. It goes in by procedures, comes out of none, and is in no table, log, job or export. */
export const SourceSecret = z.object({
  /** A password, the secret of an access key, or a token. */
  secret: z.string().min(1).max(10_000),
  /** Of keys that are good for a while only. */
  sessionToken: z.string().min(1).max(10_000).optional(),
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

/** Files of a source, whose rows become one table. */
export const FilesSelection = z.discriminatedUnion('by', [
  z.object({ by: z.literal('names'), names: z.array(z.string().min(1).max(1024)).min(1).max(1000) }),
  /** All that match now, and others when it is read again: `logs/2024/*.parquet`, `**` for folders of any depth. */
  z.object({ by: z.literal('pattern'), pattern: z.string().min(1).max(1024) }),
]);
export type FilesSelection = z.infer<typeof FilesSelection>;

/** A dataset of a hub at a branch, a tag or a commit. */
export const Repository = z.object({
  name: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/, 'not owner/name'),
  revision: z
    .string()
    .trim()
    .regex(/^[\w][\w./-]{0,199}$/, 'not a revision')
    .default('main'),
});
export type Repository = z.output<typeof Repository>;

/** What is read of a source. */
export const SourceSelection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('postgres'), postgres: PostgresSelection }),
  z.object({ kind: z.literal('s3'), files: FilesSelection }),
  z.object({ kind: z.literal('huggingface'), repository: Repository, files: FilesSelection }),
]);
export type SourceSelection = z.infer<typeof SourceSelection>;

/** Where a version is brought to. */
export const PublishTarget = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('huggingface'),
    repository: Repository.shape.name,
    isPrivate: z.boolean(),
    message: z.string().trim().min(1).max(200),
  }),
  z.object({ kind: z.literal('s3'), key: z.string().trim().min(1).max(1024) }),
]);
export type PublishTarget = z.infer<typeof PublishTarget>;

/** Something to choose from, or to look into. */
export const SourceEntry = z.object({
  name: z.string(),
  kind: z.enum(['table', 'view', 'folder', 'file', 'repository']),
  /** About how many rows; null where the source does not know. */
  rowCount: z.number().nullable(),
  sizeBytes: z.number().nullable(),
  /** The schema of a table, the folder of a file. */
  parent: z.string().nullable(),
});
export type SourceEntry = z.infer<typeof SourceEntry>;

export const SourceListing = z.object({
  entries: z.array(SourceEntry),
  /** Where the list goes on; null at its end. */
  cursor: z.string().nullable(),
});
export type SourceListing = z.infer<typeof SourceListing>;

/** What a test of a connection found, in a sentence. */
export const ConnectionTest = z.object({ message: z.string(), durationMs: z.number() });
export type ConnectionTest = z.infer<typeof ConnectionTest>;

/** What the card and the metadata of a dataset say. */
export const SourceAbout = z.object({
  title: z.string().nullable(),
  description: z.string().nullable(),
  licence: z.string().nullable(),
  homepage: z.string().nullable(),
  tags: z.array(z.string()),
  columns: z.array(
    z.object({ name: z.string(), type: z.string().nullable(), description: z.string().nullable() }),
  ),
  /** The commit that was read. */
  commit: z.string().nullable(),
});
export type SourceAbout = z.infer<typeof SourceAbout>;

/** A dataset of a hub before it is read. */
export const RepositoryDescription = z.object({
  about: SourceAbout,
  splits: z.array(z.object({ config: z.string(), split: z.string(), pattern: z.string() })),
});
export type RepositoryDescription = z.infer<typeof RepositoryDescription>;

/** Where the rows of a version came from, enough to read them again. It never holds a secret. */
export const SourceOrigin = z.object({
  connectionId: ConnectionId,
  connectionName: z.string(),
  selection: SourceSelection,
  /** An address for people and programs, such as `postgres://host:5432/shop/public.orders`. */
  location: z.string(),
  readAtMs: EpochMs,
  /** What the source itself says about the data. */
  about: SourceAbout.optional(),
});
export type SourceOrigin = z.infer<typeof SourceOrigin>;

/** What is listed. */
export const ListedWithin = z.object({
  /** How names begin: a folder with a slash at its end, or nothing for all. */
  prefix: z.string().max(1024).default(''),
  /** The dataset of a hub that is looked into; without one, datasets are searched for the prefix. */
  repository: Repository.nullable().default(null),
  cursor: z.string().max(4096).nullable().default(null),
});
export type ListedWithin = z.output<typeof ListedWithin>;

/** Files that were fetched and wait for their import. */
export const FetchedFiles = z.object({
  files: z.array(z.object({ grantId: GrantId, name: z.string(), sizeBytes: z.number() })),
});
export type FetchedFiles = z.infer<typeof FetchedFiles>;

function isPlainAddress(text: string): boolean {
  const { username, password, search, hash } = new URL(text);
  return username === '' && password === '' && search === '' && hash === '';
}
