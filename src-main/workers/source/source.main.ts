/**
 * The one worker that opens the network, and only to the source that a user named. It knows no dataset and runs no
 * code of others; what it fetches lies in files that the data worker reads, which opens no network.
 */
import { connectToParent, serveParent } from '../../platform/processes/worker-server.ts';
import type { SourceEvents, SourceRequests } from './source.protocol.ts';

// Each client library is loaded when its first source is opened.
const postgres = () => import('./postgres/postgres.ts');

const parent = serveParent<SourceRequests, SourceEvents>(connectToParent(), {
  test: async ({ connection }, signal) => (await postgres()).testPostgres(connection, signal),
  browse: async ({ connection }, signal) => (await postgres()).browsePostgres(connection, signal),
  readTable: async (input, signal) =>
    (await postgres()).readPostgres(input, {
      signal,
      report: (progress) => parent.emit('progress', progress),
    }),
});
