/**
 * The one worker that opens the network, and only to the source that a user named. It knows no dataset and runs no
 * code of others; what it fetches lies in files that the data worker reads, which opens no network.
 */
import { connectToParent, serveParent } from '../../platform/processes/worker-server.ts';
import type { FileSource } from './files/file-source.ts';
import type { FileOrigin, OpenConnection, SourceEvents, SourceRequests } from './source.protocol.ts';

// Each client library is loaded when its first source is opened.
const postgres = () => import('./postgres/postgres.ts');
const s3 = () => import('./s3/s3.ts');
const hub = () => import('./hub/hub.ts');
const isOf = <K extends OpenConnection['place']['kind']>(
  kind: K,
  connection: OpenConnection,
): connection is OpenConnection<Extract<OpenConnection['place'], { readonly kind: K }>> =>
  connection.place.kind === kind;

const parent = serveParent<SourceRequests, SourceEvents>(connectToParent(), {
  test: async ({ connection }, signal) => {
    if (isOf('postgres', connection)) return (await postgres()).testPostgres(connection, signal);
    if (isOf('s3', connection)) return (await s3()).testS3(connection, signal);
    if (isOf('huggingface', connection)) return (await hub()).testHub(connection, signal);
    throw new TypeError('This kind of source is not known.');
  },
  browse: async ({ connection, within }, signal) => {
    if (isOf('postgres', connection)) return (await postgres()).browsePostgres(connection, signal);
    if (isOf('s3', connection)) return (await s3()).browseS3(connection, within, signal);
    if (isOf('huggingface', connection)) return (await hub()).browseHub(connection, within, signal);
    throw new TypeError('This kind of source is not known.');
  },
  readTable: async (input, signal) => (await postgres()).readPostgres(input, { signal, report }),
  fetchFiles: async (input, signal) => {
    const { fetchAll } = await import('./files/fetch-files.ts');
    return fetchAll(await openFiles(input.origin, signal), input, { signal, report });
  },
  publish: async (input, signal) => (await import('./hub/publish.ts')).publish(input, { signal, report }),
  putObject: async (input, signal) =>
    (await import('./s3/put-object.ts')).putObject(input, { signal, report }),
  describe: async ({ connection, repository }, signal) =>
    (await import('./hub/describe-repository.ts')).describeRepository(connection, repository, signal),
});

async function openFiles(origin: FileOrigin, signal: AbortSignal): Promise<FileSource> {
  switch (origin.kind) {
    case 's3':
      return (await s3()).openS3(origin.connection);
    case 'huggingface':
      return (await hub()).openHub(origin.connection, origin.repository, signal);
  }
}

function report(progress: SourceEvents['progress']): void {
  parent.emit('progress', progress);
}
