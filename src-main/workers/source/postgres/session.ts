import { Client } from 'pg';
import type { PostgresPlace } from '#shared/data/sources/source.schema.ts';
import type { OpenConnection } from '../source.protocol.ts';
import { explainPostgres } from './postgres-errors.ts';

const connectTimeoutMs = 10_000;

/**
 * Runs `work` in one transaction that can only read and sees one state of the database, on a connection of its own.
 * On a cancel the server is told to stop too: it would go on sorting for a client that is gone.
 */
export async function readOnly<T>(
  connection: OpenConnection<PostgresPlace>,
  { signal, statementTimeoutMs }: { readonly signal: AbortSignal; readonly statementTimeoutMs: number },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await open(connection);
  const onAbort = () => void cancelOnServer(connection, client);
  signal.addEventListener('abort', onAbort);
  try {
    signal.throwIfAborted();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // One form of every value, whatever the server, the database or the role is set to.
    await client.query(
      `SET LOCAL statement_timeout = ${statementTimeoutMs}; SET LOCAL TimeZone = 'UTC';
       SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601'; SET LOCAL bytea_output = 'hex';
       SET LOCAL client_encoding = 'UTF8'; SET LOCAL extra_float_digits = 3`,
    );
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    signal.throwIfAborted();
    throw explainPostgres(error, connection.place);
  } finally {
    signal.removeEventListener('abort', onAbort);
    client.end().catch(() => undefined);
  }
}

async function open({ place, secret }: OpenConnection<PostgresPlace>): Promise<Client> {
  const client = new Client({
    host: place.host.replace(/^\[(.*)\]$/, '$1'),
    port: place.port,
    database: place.database,
    user: place.user,
    // A function, and never absent: the library would look into PGPASSWORD and ~/.pgpass.
    password: () => secret?.secret ?? '',
    ssl:
      place.tls === 'off'
        ? false
        : {
            rejectUnauthorized: place.tls === 'checked',
            ...(place.authority === null ? {} : { ca: place.authority }),
          },
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: 'Millwright',
  });
  // What breaks between queries; a running query fails by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    client.end().catch(() => undefined);
    throw explainPostgres(error, place);
  }
  return client;
}

async function cancelOnServer(connection: OpenConnection<PostgresPlace>, client: Client): Promise<void> {
  const { processID } = client as unknown as { readonly processID: number | null };
  if (processID === null) return;
  try {
    const other = await open(connection);
    await other.query('SELECT pg_cancel_backend($1)', [processID]);
    await other.end();
  } catch {
    // The server notices by itself when it writes to a connection that is closed.
  }
}

/** A statement that the server must take for a single one: the extended protocol refuses two. */
export async function querySingle(client: Client, text: string) {
  return client.query({ text, queryMode: 'extended' } as never) as unknown as Promise<{
    readonly fields: readonly {
      readonly name: string;
      readonly dataTypeID: number;
      readonly dataTypeModifier: number;
    }[];
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  }>;
}
