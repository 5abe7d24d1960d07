import type { HostKind } from '#shared/workspace/workspace.schema.ts';
import type { Clock } from './clock/clock.ts';
import type { ChangeFeed } from './events/change-feed.ts';
import type { FileGrants } from './files/file-grants.ts';
import type { NewId } from './ids/ids.ts';
import type { Log } from './log/log.ts';
import type { ObjectStore } from './objects/object-store.ts';
import type { WorkerHost } from './processes/worker-host.ts';
import type { WritableDb } from './sqlite/sqlite.ts';

/** Where things lie. `app` is the folder with `src-main` and `resources`; the rest belongs to the workspace. */
export interface Folders {
  readonly app: string;
  readonly workspace: string;
  readonly segments: string;
}

/** What every domain service is made from. Plain parts, handed in once, no container. */
export interface Platform {
  readonly hostKind: HostKind;
  readonly folders: Folders;
  readonly db: WritableDb;
  readonly objects: ObjectStore;
  readonly changes: ChangeFeed;
  readonly grants: FileGrants;
  readonly workers: WorkerHost;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
}
