import { join } from 'node:path';
import { findVersion, listParts } from '../src-main/domains/data/data.store.ts';
import { openConnection } from '../src-main/platform/sqlite/sqlite.ts';
import type { VersionTable } from '../src-main/workers/data/data.protocol.ts';
import { VersionId } from '../src-shared/kit/ids.ts';

/** A stored version as the data worker gets it, from a workspace that no app has open. */
export function storedTable(workspaceFolder: string, versionId: string): VersionTable {
  const id = VersionId.parse(versionId);
  const db = openConnection(join(workspaceFolder, 'workspace.db'));
  try {
    const { version, columns } = findVersion(db, id)!;
    const parts = listParts(db, id).map(({ objectHash, ...part }) => ({
      ...part,
      file: join(workspaceFolder, 'objects', objectHash.slice(0, 2), objectHash.slice(2)),
    }));
    return { parts, columns, rowCount: version.rowCount };
  } finally {
    db.close();
  }
}
