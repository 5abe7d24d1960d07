import type { Dataset } from '#shared/data/data.schema.ts';
import {
  connectionName,
  secretOwner,
  selectionName,
  suggestedName,
} from '#shared/data/sources/source.rules.ts';
import {
  type Connection,
  Repository,
  type SourcePlace,
  type SourceSelection,
} from '#shared/data/sources/source.schema.ts';
import type { GrantId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { type Command, type CommandContext, type Options, textOption, UsageError } from './command.ts';
import { findByName } from './find-by-name.ts';
import { followJob } from './follow-job.ts';
import type { Client } from './session.ts';
import { filesAt, readAddress, type SourceAddress } from './source-address.ts';

export const sourceOptions = {
  query: {
    type: 'string',
    placeholder: 'SQL',
    help: 'Reads what this SELECT answers from a database, in a transaction that can only read.',
  },
  connection: {
    type: 'string',
    placeholder: 'NAME',
    help: 'Reads from a connection that was saved, in the place of an address.',
  },
  files: {
    type: 'string',
    placeholder: 'PATTERN',
    help: 'With --connection to storage: a file, or all that match, such as logs/**/*.parquet.',
  },
  endpoint: {
    type: 'string',
    placeholder: 'URL',
    help: 'The server of an s3:// or hf:// address; Amazon’s and Hugging Face’s by default.',
  },
  region: {
    type: 'string',
    placeholder: 'REGION',
    help: 'The region of an s3:// address; us-east-1 by default.',
  },
  again: { type: 'boolean', help: 'Reads what the --dataset was last read from once more.' },
  'keep-secret': {
    type: 'boolean',
    help: 'Keeps password or key with this user’s secrets, so that the source can be read again without it.',
  },
} as const satisfies Options;

interface SourceImport {
  readonly client: Client;
  readonly context: CommandContext;
  readonly command: Command;
  readonly dataset: Dataset | null;
}

/** What the command line names as a source: an import that has begun, or files that are here now. */
export type StartedImport =
  | { readonly kind: 'job'; readonly job: Job; readonly shown: string }
  | {
      readonly kind: 'files';
      readonly grantIds: readonly GrantId[];
      readonly suggestedName: string;
      readonly shown: string;
    };

export async function startFromSource(
  address: string | undefined,
  source: SourceImport,
): Promise<StartedImport> {
  const { client, context, command, dataset } = source;
  if (context.options.again === true) {
    if (dataset === null) throw new UsageError('--again goes with --dataset.', command);
    const job = await client.data.startReimport({ datasetId: dataset.id });
    return { kind: 'job', job, shown: dataset.name };
  }
  const named = address === undefined ? null : readAddress(address, context, command);
  const connection = await connectionOf(named, source);
  const selection = named?.selection ?? selectionOf(connection.place, context, command);
  const shown = selectionName(selection);
  const name = suggestedName(connection.place, selection);
  if (selection.kind === 'postgres') {
    const branch = textOption(context, 'branch');
    const job = await client.data.startSourceImport({
      connectionId: connection.id,
      selection,
      name: dataset?.name ?? textOption(context, 'name') ?? name,
      ...(dataset === null ? {} : { datasetId: dataset.id }),
      ...(branch === undefined ? {} : { branch }),
    });
    return { kind: 'job', job, shown };
  }
  const started = await client.data.startSourceFetch({ connectionId: connection.id, selection });
  const { id } = await followJob(client, started, context);
  const { files } = await client.data.getFetchedFiles({ jobId: id });
  return { kind: 'files', grantIds: files.map(({ grantId }) => grantId), suggestedName: name, shown };
}

/** The saved connection that is named, or the one of an address, which is noted down without its secret. */
async function connectionOf(
  address: SourceAddress | null,
  { client, context, command }: SourceImport,
): Promise<Connection> {
  const saved = await client.data.listConnections();
  if (address === null) {
    const word = textOption(context, 'connection');
    if (word === undefined) throw new UsageError('An address or --connection is missing.', command);
    return findByName(saved, word, 'connection');
  }
  const { place, secret } = address;
  const same = saved.find((each) => isSame(each.place, place));
  const draft = {
    name: same?.name ?? connectionName(place),
    place,
    ...(same === undefined ? {} : { id: same.id }),
    ...(secret === null ? {} : { secret }),
    // One that is kept stays kept.
    isSecretKept: context.options['keep-secret'] === true || same?.secret === 'kept',
  };
  // A mistyped password must not take the place of the right one.
  if (secret !== null) await client.data.testConnection(draft);
  return client.data.saveConnection(draft);
}

/** `owner/name/data/*.parquet` of a connection to a hub. */
function filesOfRepository(text: string, command: Command): SourceSelection {
  const [owner = '', name = '', ...path] = text.split('/');
  const repository = Repository.safeParse({ name: `${owner}/${name}` });
  if (!repository.success || path.length === 0)
    throw new UsageError('--files of a hub are owner/name/FILE or owner/name/PATTERN.', command);
  return { kind: 'huggingface', repository: repository.data, files: filesAt(path.join('/')) };
}

function isSame(one: SourcePlace, other: SourcePlace): boolean {
  return secretOwner(one) === secretOwner(other) && connectionName(one) === connectionName(other);
}

function selectionOf(place: SourcePlace, context: CommandContext, command: Command): SourceSelection {
  if (place.kind !== 'postgres') {
    const files = textOption(context, 'files');
    if (files === undefined)
      throw new UsageError('--files says which files of the connection are read.', command);
    if (place.kind === 's3') return { kind: place.kind, files: filesAt(files) };
    return filesOfRepository(files, command);
  }
  const sql = textOption(context, 'query');
  const table = textOption(context, 'table');
  if ((sql === undefined) === (table === undefined))
    throw new UsageError('A database needs either --table NAME or --query SQL.', command);
  if (sql !== undefined) return { kind: place.kind, postgres: { by: 'query', sql } };
  const [schema, ...rest] = table!.split('.');
  return {
    kind: place.kind,
    postgres:
      rest.length === 0
        ? { by: 'table', schema: 'public', table: table! }
        : { by: 'table', schema: schema!, table: rest.join('.') },
  };
}
