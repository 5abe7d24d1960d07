import { rm } from 'node:fs/promises';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { SplitId, type VersionId } from '#shared/kit/ids.ts';
import type { SplitSpec, StoredSplitRef } from '#shared/training/split.schema.ts';
import {
  type LeakReport,
  type NamedSplit,
  type SplitComparison,
  type SplitOrigin,
  SplitPlan,
  type SplitSummary,
} from '#shared/training/splits/named-split.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import type { Platform } from '../../../platform/platform.ts';
import { transact } from '../../../platform/sqlite/sqlite.ts';
import type { DivideAnswer, DivideRequest } from '../../../workers/data/data.protocol.ts';
import type { SplitSource } from '../../../workers/train/train.protocol.ts';
import type { DataService } from '../../data/index.ts';
import type { TrackingService } from '../../tracking/index.ts';
import { leakColumnsOf } from './leak-columns.ts';
import * as store from './named-splits.store.ts';
import { assertPlan } from './plan-problems.ts';

interface Division {
  readonly versionId: VersionId;
  readonly target: string | null;
  readonly plan: SplitPlan;
}

export interface SplitsService {
  list(versionId: VersionId): NamedSplit[];
  get(id: SplitId): NamedSplit;
  listInheritable(versionId: VersionId): NamedSplit[];
  preview(division: Division, signal?: AbortSignal): Promise<SplitSummary>;
  create(input: Division & { readonly name: string }): Promise<NamedSplit>;
  inherit(input: {
    readonly splitId: SplitId;
    readonly versionId: VersionId;
    readonly name?: string | undefined;
  }): Promise<NamedSplit>;
  rename(id: SplitId, name: string): NamedSplit;
  remove(id: SplitId): { readonly id: SplitId; readonly name: string };
  check(
    input: { readonly versionId: VersionId; readonly target: string | null; readonly split: SplitSpec },
    signal?: AbortSignal,
  ): Promise<LeakReport>;
  compare(before: SplitId, after: SplitId): Promise<SplitComparison>;
  /** The split a run names, whole and of that version; throws what to do otherwise. */
  forRun(split: StoredSplitRef, versionId: VersionId): NamedSplit;
  /** Where a worker finds the partition of a spec: the verified file of a named split, or nowhere yet. */
  sourceOf(spec: Pick<RunSpec, 'versionId' | 'split'>): Promise<SplitSource>;
}

/** Dividing reads a column or two, checking reads all of them. */
const divideTimeoutMs = 600_000;
const checkTimeoutMs = 3_600_000;

export function createSplitsService(
  { db, objects, changes, clock, newId }: Platform,
  { data, tracking }: { readonly data: DataService; readonly tracking: TrackingService },
): SplitsService {
  const load = (id: SplitId): store.StoredNamedSplit => {
    const found = store.findNamedSplit(db, id);
    if (found) return found;
    throw new AppError('NOT_FOUND', 'This split does not exist.', {
      reason: 'split',
      nextStep: 'Choose one from the list of splits.',
    });
  };
  const loadForRun = (
    { splitId, fingerprint }: StoredSplitRef,
    versionId: VersionId,
  ): store.StoredNamedSplit => {
    const split = load(splitId);
    if (split.versionId === versionId && split.fingerprint === fingerprint) return split;
    throw new AppError('INVALID_INPUT', `${split.name} is a split of another version.`, {
      reason: 'invalid-split',
      nextStep: 'Let this version inherit it, or choose one of its own.',
    });
  };
  const complete = ({ objectHash: _hash, ...split }: store.StoredNamedSplit): NamedSplit => ({
    ...split,
    versionNumber: data.getVersion(split.versionId).number,
    runCount: tracking.countRunsOfSplit(split.id),
  });
  const assertFree = (versionId: VersionId, name: string, except: SplitId | null) => {
    if (store.isNameFree(db, versionId, name, except)) return;
    throw new AppError('CONFLICT', `This version has a split named ${name}.`, {
      reason: 'name-taken',
      nextStep: 'Choose another name.',
    });
  };
  const requestOf = async (
    version: DatasetVersion,
    { target, plan }: Pick<Division, 'target' | 'plan'>,
    outFile: string | null,
  ): Promise<DivideRequest> => ({
    table: await data.versionTable(version.id),
    plan,
    target,
    features: leakColumnsOf(version, target, plan).features,
    outFile,
  });

  /** Lets `work` write an assignment, and makes it a split of the version. */
  const publish = async (
    {
      version,
      name,
      plan,
      target,
    }: Pick<Division, 'target' | 'plan'> & { version: DatasetVersion; name: string },
    work: (outFile: string) => Promise<DivideAnswer & { readonly origin?: SplitOrigin }>,
  ): Promise<NamedSplit> => {
    assertFree(version.id, name, null);
    const outFile = objects.temporaryFile('-split');
    try {
      const { summary, fingerprint, origin = null } = await work(outFile);
      const { hash: objectHash, sizeBytes } = await objects.adopt(outFile);
      const split: store.StoredNamedSplit = {
        id: SplitId.parse(newId()),
        versionId: version.id,
        datasetId: version.datasetId,
        name,
        plan,
        target,
        origin,
        summary,
        leaks: null,
        fingerprint,
        objectHash,
        sizeBytes,
        createdAtMs: clock.now(),
      };
      transact(db, () => {
        // Another of that name may have come while the rows were read.
        assertFree(version.id, name, null);
        store.insertNamedSplit(db, split);
      });
      changes.announce('training.split', split.id, 'created');
      return complete(split);
    } finally {
      await rm(outFile, { force: true });
    }
  };

  return {
    list: (versionId) => {
      data.getVersion(versionId);
      return store.listNamedSplits(db, versionId).map(complete);
    },
    get: (id) => complete(load(id)),
    listInheritable: (versionId) =>
      store
        .listOfOtherVersions(db, { versionId, datasetId: data.getVersion(versionId).datasetId })
        .map(complete),
    preview: async (division, signal) => {
      const version = data.getVersion(division.versionId);
      assertPlan(division.plan, division.target, version);
      const { summary } = await data.askWorker('divideRows', await requestOf(version, division, null), {
        isRepeatable: true,
        timeoutMs: divideTimeoutMs,
        signal,
      });
      return summary;
    },
    create: async ({ versionId, name, ...division }) => {
      const version = data.getVersion(versionId);
      assertPlan(division.plan, division.target, version);
      return publish({ version, name, ...division }, async (outFile) =>
        data.askWorker('divideRows', await requestOf(version, division, outFile), {
          isRepeatable: false,
          timeoutMs: divideTimeoutMs,
        }),
      );
    },
    inherit: async ({ splitId, versionId, name }) => {
      const from = load(splitId);
      const version = data.getVersion(versionId);
      if (version.datasetId !== from.datasetId || versionId === from.versionId) {
        throw new AppError(
          'INVALID_INPUT',
          `${from.name} is not of another version of ${version.datasetName}.`,
          {
            reason: 'split',
            nextStep: 'Choose a split of another version of the same dataset.',
          },
        );
      }
      const { plan, target } = from;
      assertPlan(plan, target, version);
      const before = data.getVersion(from.versionId);
      const key = keyOf(data.getDataset(version.datasetId).keyColumns, before, version);
      return publish({ version, name: name ?? from.name, plan, target }, async (outFile) => {
        const answer = await data.askWorker(
          'inheritSplit',
          {
            ...(await requestOf(version, from, outFile)),
            before: {
              table: await data.versionTable(from.versionId),
              assignmentFile: await objects.verifiedPath(from.objectHash),
            },
            key,
          },
          { isRepeatable: false, timeoutMs: divideTimeoutMs },
        );
        const { keptCount, newCount, goneCount } = answer;
        const by = key.length > 0 ? 'key' : 'content';
        return {
          ...answer,
          origin: {
            splitId,
            name: from.name,
            versionNumber: before.number,
            by,
            keptCount,
            newCount,
            goneCount,
          },
        };
      });
    },
    rename: (id, name) => {
      const { versionId } = load(id);
      transact(db, () => {
        assertFree(versionId, name, id);
        store.renameNamedSplit(db, id, name);
      });
      changes.announce('training.split', id, 'changed');
      return complete(load(id));
    },
    remove: (id) => {
      const { name } = load(id);
      transact(db, () => {
        const runCount = tracking.countRunsOfSplit(id);
        if (runCount > 0) {
          throw new AppError(
            'CONFLICT',
            `${runCount === 1 ? 'A run uses' : `${runCount} runs use`} ${name}.`,
            {
              reason: 'split-in-use',
              nextStep: 'Keep it: the runs could not be repeated without it.',
            },
          );
        }
        store.deleteNamedSplit(db, id);
      });
      changes.announce('training.split', id, 'removed');
      return { id, name };
    },
    check: async ({ versionId, target, split }, signal) => {
      const version = data.getVersion(versionId);
      const stored = split.kind === 'stored' ? load(split.splitId) : null;
      // The answer for another target is another answer, and not kept.
      if (stored?.leaks && stored.target === target) return stored.leaks;
      const started = clock.elapsed();
      const plan = split.kind === 'stored' ? stored!.plan : SplitPlan.parse(split);
      if (stored === null) assertPlan(plan, target, version);
      const { checked, ...columns } = leakColumnsOf(version, target, plan);
      const leaks = await data.askWorker(
        'checkSplit',
        {
          table: await data.versionTable(versionId),
          target,
          division: stored ? { assignmentFile: await objects.verifiedPath(stored.objectHash) } : { plan },
          ...columns,
        },
        { isRepeatable: true, timeoutMs: checkTimeoutMs, signal },
      );
      const report: LeakReport = { leaks: [...leaks], checked, durationMs: clock.elapsed() - started };
      if (stored && stored.target === target) {
        transact(db, () => store.putLeaks(db, stored.id, report));
        changes.announce('training.split', stored.id, 'changed');
      }
      return report;
    },
    compare: async (beforeId, afterId) => {
      const [before, after] = [load(beforeId), load(afterId)];
      if (before.versionId !== after.versionId) {
        throw new AppError('INVALID_INPUT', 'The two splits are of different versions.', {
          reason: 'split',
          nextStep: 'Choose two splits of one version.',
        });
      }
      const side = async ({ plan, objectHash }: store.StoredNamedSplit) => ({
        plan,
        assignmentFile: await objects.verifiedPath(objectHash),
      });
      return data.askWorker(
        'compareSplits',
        {
          rowCount: data.getVersion(before.versionId).rowCount,
          before: await side(before),
          after: await side(after),
        },
        { isRepeatable: true, timeoutMs: divideTimeoutMs },
      );
    },
    forRun: (split, versionId) => complete(loadForRun(split, versionId)),
    sourceOf: async ({ versionId, split }) => {
      if (split.kind !== 'stored') return { kind: 'new', spec: split };
      return { kind: 'named', file: await objects.verifiedPath(loadForRun(split, versionId).objectHash) };
    },
  };
}

/** The key of the dataset, where both versions have all of it in the same type. */
function keyOf(key: readonly string[], before: DatasetVersion, after: DatasetVersion): readonly string[] {
  const typeIn = (version: DatasetVersion, name: string) =>
    version.columns.find((column) => column.name === name)?.type;
  const isWhole = key.every(
    (name) => typeIn(after, name) !== undefined && typeIn(before, name) === typeIn(after, name),
  );
  return isWhole ? key : [];
}
