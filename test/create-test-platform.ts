import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src-main/platform/clock/clock.ts';
import { createChangeFeed } from '../src-main/platform/events/change-feed.ts';
import { createFileGrants } from '../src-main/platform/files/file-grants.ts';
import { newRandomId } from '../src-main/platform/ids/ids.ts';
import { silentLog } from '../src-main/platform/log/log.ts';
import type { ObjectStore } from '../src-main/platform/objects/object-store.ts';
import type { Platform } from '../src-main/platform/platform.ts';
import { createNodeWorkerHost } from '../src-main/platform/processes/node-worker-host.ts';
import { migrate, readMigrations } from '../src-main/platform/sqlite/migrations.ts';
import { openConnection } from '../src-main/platform/sqlite/sqlite.ts';
import { sourceWorkerEntries } from '../src-main/workers/entries.ts';

const appFolder = join(import.meta.dirname, '..');

/** A platform on a fresh database with the real schema, for the tests of one service. */
export function createTestPlatform(parts: { readonly objects?: ObjectStore } = {}): Platform {
  const workspace = mkdtempSync(join(tmpdir(), 'millwright-test-'));
  const segments = join(workspace, 'segments');
  mkdirSync(segments);
  process.once('exit', () => rmSync(workspace, { recursive: true, force: true }));
  const db = openConnection(join(workspace, 'workspace.db'));
  migrate(db, readMigrations(join(appFolder, 'src-main/migrations')), () => join(workspace, 'backup.db'));
  return {
    hostKind: 'test',
    folders: { app: appFolder, workspace, segments },
    db,
    objects: parts.objects ?? refuseObjects,
    changes: createChangeFeed(),
    grants: createFileGrants(newRandomId),
    workers: createNodeWorkerHost(sourceWorkerEntries(appFolder)),
    clock: systemClock,
    newId: newRandomId,
    log: silentLog,
  };
}

const refuse = (): never => {
  throw new Error('This test platform was made without an object store; hand one in.');
};
const refuseObjects: ObjectStore = {
  temporaryFile: refuse,
  prepare: refuse,
  adopt: refuse,
  put: refuse,
  verifiedPath: refuse,
  read: refuse,
  remove: refuse,
  list: refuse,
  isIntact: refuse,
};
