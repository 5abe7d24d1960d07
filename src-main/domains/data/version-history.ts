import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { Branch, VersionTrash } from '#shared/data/history.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import * as store from './data.store.ts';
import * as history from './history.store.ts';
import { listPacks } from './images/packs.store.ts';

/** How long a deleted version can be brought back. */
const trashGraceMs = 7 * 24 * 3_600_000;

export interface VersionHistory {
  getVersionAsOf(input: {
    readonly datasetId: DatasetId;
    readonly atMs: number;
    readonly branch: string;
  }): DatasetVersion;
  listBranches(datasetId: DatasetId): Branch[];
  /** NOT_FOUND for a branch that the dataset does not have. */
  expectBranch(datasetId: DatasetId, name: string): void;
  createBranch(versionId: VersionId, name: string): Branch;
  removeBranch(datasetId: DatasetId, name: string): Branch[];
  setTag(versionId: VersionId, name: string): DatasetVersion;
  removeTag(datasetId: DatasetId, name: string): DatasetVersion;
  revertTo(versionId: VersionId, branch: string): DatasetVersion;
  deleteVersion(id: VersionId): DatasetVersion;
  restoreVersion(id: VersionId): DatasetVersion;
  getTrash(datasetId: DatasetId | null): VersionTrash;
  emptyTrash(datasetId: DatasetId | null): Promise<VersionTrash>;
  /** Frees what has been in the trash for its time. */
  purgeExpired(): Promise<void>;
}

/** Names, lines and the end of versions. Rows are never touched: all of it is what points to which parts. */
export function createVersionHistory(platform: Platform): VersionHistory {
  const { db, clock, newId, objects, changes } = platform;

  const load = (id: VersionId): store.StoredVersion => {
    const found = store.findVersion(db, id);
    if (found) return found;
    throw notFound('version', 'This dataset version does not exist.');
  };
  const announce = (version: DatasetVersion, kind: 'created' | 'changed' = 'changed'): DatasetVersion => {
    changes.announce('data.dataset', version.datasetId, 'changed');
    changes.announce('data.version', version.id, kind);
    return version;
  };
  const branchNamed = (datasetId: DatasetId, name: string): Branch => {
    const branch = history.listBranches(db, datasetId).find((candidate) => candidate.name === name);
    if (branch) return branch;
    throw notFound('branch', `There is no branch ${name}.`);
  };

  const trash = (datasetId: DatasetId | null, deletedBeforeMs = Number.MAX_SAFE_INTEGER): VersionTrash => {
    const versions = history.listTrash(db, { datasetId, deletedBeforeMs });
    const freed = history.listObjectsOfAlone(
      db,
      versions.map(({ id }) => id),
    );
    return {
      versions,
      freedBytes: freed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      graceMs: trashGraceMs,
    };
  };

  /** The way in turned round: first no row names the objects any more, then they go. */
  const purge = async (versions: readonly DatasetVersion[]): Promise<void> => {
    if (versions.length === 0) return;
    const ids = versions.map(({ id }) => id);
    const freed = transact(db, () => {
      const alone = history.listObjectsOfAlone(db, ids);
      for (const id of ids) history.purgeVersion(db, id, clock.now());
      return alone;
    });
    for (const { hash } of freed) await objects.remove(hash);
    for (const version of versions) announce(version);
  };

  return {
    getVersionAsOf: ({ datasetId, atMs, branch }) => {
      const found = history.findAsOf(db, datasetId, { atMs, branch });
      if (found) return found;
      throw notFound('version', `There was no version on ${branch} at that time.`);
    },
    listBranches: (datasetId) => history.listBranches(db, datasetId),
    expectBranch: (datasetId, name) => void branchNamed(datasetId, name),
    createBranch: (versionId, name) => {
      const { version } = load(versionId);
      if (history.listBranches(db, version.datasetId).some((branch) => branch.name === name))
        throw conflict('branch-taken', `There is a branch ${name} already.`, 'Choose another name.');
      transact(db, () =>
        history.insertBranch(db, { datasetId: version.datasetId, name, versionId }, clock.now()),
      );
      announce(version);
      return branchNamed(version.datasetId, name);
    },
    removeBranch: (datasetId, name) => {
      if (!transact(db, () => history.deleteBranch(db, datasetId, name))) {
        const { headNumber } = branchNamed(datasetId, name);
        throw conflict(
          'branch-used',
          `The branch ${name} has versions of its own, up to ${headNumber}.`,
          'Only a branch without versions of its own can be removed.',
        );
      }
      changes.announce('data.dataset', datasetId, 'changed');
      return history.listBranches(db, datasetId);
    },
    setTag: (versionId, name) => {
      const { version } = load(versionId);
      transact(db, () => history.putTag(db, { datasetId: version.datasetId, name, versionId }, clock.now()));
      return announce(load(versionId).version);
    },
    removeTag: (datasetId, name) => {
      const id = transact(db, () => history.deleteTag(db, datasetId, name));
      if (id === undefined) throw notFound('tag', `There is no tag ${name}.`);
      return announce(load(id).version);
    },
    revertTo: (versionId, branch) => {
      const target = load(versionId);
      const { datasetId } = target.version;
      const { headId } = branchNamed(datasetId, branch);
      const head = load(headId);
      if (isSame(head, target)) {
        throw conflict(
          'version-unchanged',
          `The newest version of ${branch} has exactly these rows.`,
          'Nothing was changed. Go on with the version that is there.',
        );
      }
      const id = VersionId.parse(newId());
      transact(db, () => {
        const number = store.nextNumber(db, datasetId);
        const version: DatasetVersion = {
          ...target.version,
          id,
          number,
          branch,
          parentId: head.version.id,
          tags: [],
          newBytes: 0,
          source: {
            kind: 'revert',
            fileName: `version ${target.version.number}`,
            sizeBytes: 0,
            sha256: null,
          },
          changes: null,
          createdAtMs: clock.now(),
        };
        store.insertVersion(
          db,
          { version, columns: target.columns },
          { parts: store.listParts(db, versionId), packs: listPacks(db, versionId) },
        );
        const profile = store.findProfile(db, versionId);
        if (profile) store.putProfile(db, { ...profile, versionId: id }, clock.now());
      });
      return announce(load(id).version, 'created');
    },
    deleteVersion: (id) => {
      const { version } = load(id);
      if (history.isBranchHead(db, version)) {
        throw conflict(
          'version-is-head',
          `Version ${version.number} is the newest of ${version.branch}.`,
          'Revert to another version first; then this one can be deleted.',
        );
      }
      if (version.tags.length > 0) {
        throw conflict(
          'version-tagged',
          `Version ${version.number} is tagged ${version.tags.join(', ')}.`,
          'Remove the tag first.',
        );
      }
      transact(db, () => history.setDeleted(db, id, clock.now()));
      return announce(load(id).version);
    },
    restoreVersion: (id) => {
      const { version } = load(id);
      if (history.isPurged(db, id)) {
        throw conflict(
          'version-purged',
          `The rows of version ${version.number} were freed.`,
          'Import its file again to have them back.',
        );
      }
      transact(db, () => history.setDeleted(db, id, null));
      return announce(load(id).version);
    },
    getTrash: (datasetId) => trash(datasetId),
    emptyTrash: async (datasetId) => {
      const freed = trash(datasetId);
      await purge(freed.versions);
      return freed;
    },
    purgeExpired: () => purge(trash(null, clock.now() - trashGraceMs).versions),
  };
}

/** Equal rows in equal order under equal names, types and roles. */
function isSame(a: store.StoredVersion, b: store.StoredVersion): boolean {
  return (
    a.version.fingerprint === b.version.fingerprint &&
    JSON.stringify(a.version.columns) === JSON.stringify(b.version.columns)
  );
}

function notFound(reason: string, message: string): AppError {
  return new AppError('NOT_FOUND', message, { reason, nextStep: 'Look at the versions of the dataset.' });
}

function conflict(reason: string, message: string, nextStep: string): AppError {
  return new AppError('CONFLICT', message, { reason, nextStep });
}
