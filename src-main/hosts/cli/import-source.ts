import type { Dataset } from '#shared/data/data.schema.ts';
import { parsePostgresAddress } from '#shared/data/sources/postgres-address.ts';
import { secretOwner, selectionName, suggestedName } from '#shared/data/sources/source.rules.ts';
import type { Connection, SourcePlace, SourceSelection } from '#shared/data/sources/source.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { type Command, type CommandContext, type Options, textOption, UsageError } from './command.ts';
import { findByName } from './find-by-name.ts';
import type { Client } from './session.ts';

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
  again: { type: 'boolean', help: 'Reads what the --dataset was last read from once more.' },
  'keep-secret': {
    type: 'boolean',
    help: 'Keeps the password with this user’s secrets, so that the source can be read again without it.',
  },
} as const satisfies Options;

/** `postgres://…`, as opposed to a file. */
export function isAddress(word: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(word);
}

/** Starts the import from a source, however the command line names it. */
export async function startFromSource(
  address: string | undefined,
  { client, context, command, dataset }: SourceImport,
): Promise<{ readonly job: Job; readonly shown: string }> {
  if (context.options.again === true) {
    if (dataset === null) throw new UsageError('--again goes with --dataset.', command);
    return { job: await client.data.startReimport({ datasetId: dataset.id }), shown: dataset.name };
  }
  const connection = await connectionOf(address, { client, context, command, dataset });
  const selection = selectionOf(connection.place, context, command);
  const branch = textOption(context, 'branch');
  const job = await client.data.startSourceImport({
    connectionId: connection.id,
    selection,
    name: dataset?.name ?? textOption(context, 'name') ?? suggestedName(connection.place, selection),
    ...(dataset === null ? {} : { datasetId: dataset.id }),
    ...(branch === undefined ? {} : { branch }),
  });
  return { job, shown: selectionName(selection) };
}

interface SourceImport {
  readonly client: Client;
  readonly context: CommandContext;
  readonly command: Command;
  readonly dataset: Dataset | null;
}

/** The saved connection that is named, or the one of an address, which is noted down without its password. */
async function connectionOf(
  address: string | undefined,
  { client, context, command }: SourceImport,
): Promise<Connection> {
  const saved = await client.data.listConnections();
  const word = textOption(context, 'connection');
  if (word !== undefined) return findByName(saved, word, 'connection');
  const parsed = address === undefined ? null : parsePostgresAddress(address);
  if (parsed === null) {
    throw new UsageError(
      `“${withoutPassword(address ?? '')}” is no address of a source; one is postgres://user@host:5432/database.`,
      command,
    );
  }
  const { place } = parsed;
  const secret = parsed.password ?? process.env.PGPASSWORD ?? null;
  const same = saved.find((each) => isSame(each.place, place));
  const draft = {
    name: same?.name ?? `${place.database} on ${place.host}`,
    place,
    ...(same === undefined ? {} : { id: same.id }),
    ...(secret === null ? {} : { secret: { secret } }),
    // One that is kept stays kept.
    isSecretKept: context.options['keep-secret'] === true || same?.secret === 'kept',
  };
  // A mistyped password must not take the place of the right one.
  if (secret !== null) await client.data.testConnection(draft);
  return client.data.saveConnection(draft);
}

function isSame(one: SourcePlace, other: SourcePlace): boolean {
  return secretOwner(one) === secretOwner(other) && one.database === other.database;
}

function selectionOf(place: SourcePlace, context: CommandContext, command: Command): SourceSelection {
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

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//');
}
