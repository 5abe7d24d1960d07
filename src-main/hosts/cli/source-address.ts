import { parsePostgresAddress } from '#shared/data/sources/postgres-address.ts';
import type {
  FilesSelection,
  SourcePlace,
  SourceSecret,
  SourceSelection,
} from '#shared/data/sources/source.schema.ts';
import { HubPlace, Repository, S3Place } from '#shared/data/sources/source.schema.ts';
import { type Command, type CommandContext, textOption, UsageError } from './command.ts';

/** What an address on the command line says, with what the environment knows of secrets. */
export interface SourceAddress {
  readonly place: SourcePlace;
  readonly secret: SourceSecret | null;
  /** Null where options say it. */
  readonly selection: SourceSelection | null;
}

/** `postgres://…` and the like, as opposed to a file. */
export function isAddress(word: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(word);
}

export function readAddress(address: string, context: CommandContext, command: Command): SourceAddress {
  const found = readPostgres(address) ?? readS3(address, context) ?? readHub(address, context);
  if (found !== null) return found;
  throw new UsageError(
    `“${withoutPassword(address)}” is no address of a source. Addresses are postgres://user@host:5432/database, s3://bucket/folder/*.csv and hf://owner/name.`,
    command,
  );
}

function readPostgres(address: string): SourceAddress | null {
  const parsed = parsePostgresAddress(address);
  if (parsed === null) return null;
  const password = parsed.password ?? process.env.PGPASSWORD;
  return { place: parsed.place, secret: password ? { secret: password } : null, selection: null };
}

/** `s3://bucket/key`, `s3://bucket/folder/`, `s3://bucket/folder/*.csv`. */
function readS3(address: string, context: CommandContext): SourceAddress | null {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(address) ?? [];
  if (bucket === undefined) return null;
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = process.env;
  const region = textOption(context, 'region') ?? AWS_REGION ?? 'us-east-1';
  const endpoint = textOption(context, 'endpoint');
  const place = S3Place.safeParse({
    kind: 's3',
    endpoint: endpoint ?? `https://s3.${region}.amazonaws.com`,
    region,
    bucket,
    bucketIn: endpoint === undefined ? 'host' : 'path',
    accessKeyId: AWS_ACCESS_KEY_ID ?? null,
  });
  if (!place.success) return null;
  const secret = AWS_SECRET_ACCESS_KEY
    ? {
        secret: AWS_SECRET_ACCESS_KEY,
        ...(AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: AWS_SESSION_TOKEN }),
      }
    : null;
  return {
    place: place.data,
    secret: place.data.accessKeyId === null ? null : secret,
    selection: { kind: 's3', files: filesAt(key) },
  };
}

/** `hf://owner/name`, `hf://owner/name@revision/data/*.parquet`; all tables of it where no files are named. */
function readHub(address: string, context: CommandContext): SourceAddress | null {
  const parts = /^hf:\/\/(?:datasets\/)?([^/@]+\/[^/@]+)(?:@([^/]+))?(?:\/(.*))?$/s.exec(address);
  const [, name = '', revision = 'main', path = ''] = parts ?? [];
  const repository = Repository.safeParse({ name, revision: decodeURIComponent(revision) });
  const endpoint = textOption(context, 'endpoint') ?? process.env.HF_ENDPOINT ?? 'https://huggingface.co';
  const place = HubPlace.safeParse({ kind: 'huggingface', endpoint: endpoint.replace(/\/+$/, '') });
  if (!repository.success || !place.success) return null;
  const token = process.env.HF_TOKEN;
  const files = filesAt(path === '' ? '**/*.{parquet,csv,jsonl,csv.gz,jsonl.gz}' : path);
  return {
    place: place.data,
    secret: token ? { secret: token } : null,
    selection: { kind: 'huggingface', repository: repository.data, files },
  };
}

/** A name, a folder with all in it, or a pattern. */
export function filesAt(text: string): FilesSelection {
  if (text === '' || text.endsWith('/')) return { by: 'pattern', pattern: `${text}**` };
  return /[*?{[]/.test(text) ? { by: 'pattern', pattern: text } : { by: 'names', names: [text] };
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//');
}
