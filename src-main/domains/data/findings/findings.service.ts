import { z } from 'zod';
import type { ColumnRole, DatasetVersion, Profile } from '#shared/data/data.schema.ts';
import { Analysis } from '#shared/data/findings/analysis.schema.ts';
import { AssociationReport, type PairView } from '#shared/data/findings/associations.schema.ts';
import { findFindings } from '#shared/data/findings/find-findings.rules.ts';
import type { VersionFindings } from '#shared/data/findings/finding.schema.ts';
import { VersionInspection } from '#shared/data/findings/inspection.schema.ts';
import { ShiftReport } from '#shared/data/findings/shift-check.schema.ts';
import { inspectionNotes } from '#shared/data/findings/table-findings.rules.ts';
import { TargetProbe } from '#shared/data/findings/target.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type JobId, VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import type { Platform } from '../../../platform/platform.ts';
import { transact } from '../../../platform/sqlite/sqlite.ts';
import type { VersionTable } from '../../../workers/data/data.protocol.ts';
import type { JobContext, JobsService } from '../../workspace/index.ts';
import * as dataStore from '../data.store.ts';
import type { DataWorkers } from '../data-workers.ts';
import { findAnalysis, listAnalyses, putAnalysis } from './analyses.store.ts';
import {
  type AnalysisSources,
  askOfTarget,
  type CallWorker,
  columnUnknown,
  keyOf,
  runAnalysis,
} from './run-analysis.ts';

export interface FindingsService {
  getFindings(versionId: VersionId, target: string | null): Promise<VersionFindings>;
  startAnalysis(versionId: VersionId, analysis: Analysis): Job;
  getInspection(versionId: VersionId): VersionInspection | null;
  getAssociations(versionId: VersionId): AssociationReport | null;
  getPair(
    versionId: VersionId,
    pair: { readonly a: string; readonly b: string },
    signal?: AbortSignal,
  ): Promise<PairView>;
  setColumnRoles(
    versionId: VersionId,
    roles: readonly { readonly column: string; readonly role: ColumnRole }[],
  ): DatasetVersion;
}

export interface FindingsDeps {
  readonly jobs: JobsService;
  readonly workers: DataWorkers;
  readonly tableOf: (id: VersionId) => Promise<VersionTable>;
  readonly profileOf: (id: VersionId) => Promise<Profile>;
}

const analysisTimeoutMs = 3_600_000;
const pairTimeoutMs = 60_000;
/** Up to here an analysis takes less time than the start of a process of its own, which has progress to show. */
const maxQuickRows = 200_000;

const AnalysisInput = z.object({ versionId: VersionId, analysis: Analysis });
type AnalysisInput = z.infer<typeof AnalysisInput>;

/** What stands out in versions, from analyses that are made when somebody asks for them. */
export function createFindingsService(
  platform: Platform,
  { jobs, workers, tableOf, profileOf }: FindingsDeps,
): FindingsService {
  const { db, changes, clock } = platform;
  /** The last job of each analysis, so that two windows wait for the same one. */
  const lastJobs = new Map<string, JobId>();

  const loadVersion = (id: VersionId): DatasetVersion => {
    const found = dataStore.findVersion(db, id);
    if (found) return found.version;
    throw new AppError('NOT_FOUND', 'This dataset version does not exist.', { reason: 'version' });
  };

  const sources: AnalysisSources = { loadVersion, tableOf, profileOf };
  const computeInWorker = (input: AnalysisInput, { signal, report }: JobContext): Promise<unknown> => {
    const isQuick = input.analysis.kind !== 'shift' && loadVersion(input.versionId).rowCount <= maxQuickRows;
    if (isQuick) {
      const call: CallWorker = (name, request) =>
        workers.ask(name, request, { isRepeatable: true, timeoutMs: analysisTimeoutMs, signal });
      return runAnalysis(input.versionId, input.analysis, { sources, call });
    }
    return workers.runAlone(signal, (client) => {
      client.on('progress', report);
      const call: CallWorker = (name, request) => client.call(name, request);
      return runAnalysis(input.versionId, input.analysis, { sources, call });
    });
  };

  jobs.register('analyse-version', {
    input: AnalysisInput,
    lane: 'data',
    canResume: true,
    run: async (input, context) => {
      const result = await computeInWorker(input, context);
      context.signal.throwIfAborted();
      transact(db, () => putAnalysis(db, keyOf(input.versionId, input.analysis), result, clock.now()));
      changes.announce('data.findings', input.versionId, 'changed');
      return { type: 'version', id: input.versionId };
    },
  });

  const inspectionOf = (versionId: VersionId): VersionInspection | null =>
    findAnalysis(db, keyOf(versionId, { kind: 'inspection' }), VersionInspection) ?? null;
  const associationsOf = (versionId: VersionId): AssociationReport | null =>
    findAnalysis(db, keyOf(versionId, { kind: 'associations' }), AssociationReport) ?? null;

  return {
    getFindings: async (versionId, target) => {
      const version = loadVersion(versionId);
      const profile = await profileOf(versionId);
      const inspection = inspectionOf(versionId);
      const probe =
        target === null
          ? null
          : (findAnalysis(db, keyOf(versionId, { kind: 'target', target }), TargetProbe) ?? null);
      const shifts = listAnalyses(db, { versionId, kind: 'shift' }, ShiftReport);
      return {
        versionId,
        target,
        findings: findFindings({
          version,
          profile,
          inspection,
          associations: associationsOf(versionId),
          target,
          probe,
          shifts,
        }),
        isInspected: inspection !== null,
        probe,
        probeProblem: target === null ? null : (askOfTarget(profile, target).problem?.message ?? null),
        shifts,
        notes: inspection === null ? [] : inspectionNotes(inspection),
      };
    },
    startAnalysis: (versionId, analysis) => {
      const version = loadVersion(versionId);
      const key = JSON.stringify(keyOf(versionId, analysis));
      const last = lastJobs.get(key);
      if (last !== undefined) {
        const job = jobs.get(last);
        if (job.status === 'queued' || job.status === 'running') return job;
      }
      const job = jobs.start({
        kind: 'analyse-version',
        title: `${titles[analysis.kind]} ${version.datasetName} v${version.number}`,
        input: { versionId, analysis },
        subject: { type: 'version', id: versionId },
      });
      lastJobs.set(key, job.id);
      return job;
    },
    getInspection: (versionId) => {
      loadVersion(versionId);
      return inspectionOf(versionId);
    },
    getAssociations: (versionId) => {
      loadVersion(versionId);
      return associationsOf(versionId);
    },
    getPair: async (versionId, pair, signal) =>
      workers.ask(
        'viewPair',
        { table: await tableOf(versionId), ...pair },
        { isRepeatable: true, timeoutMs: pairTimeoutMs, signal },
      ),
    setColumnRoles: (versionId, roles) => {
      const { datasetId, columns } = loadVersion(versionId);
      const unknown = roles.find(({ column }) => !columns.some(({ name }) => name === column));
      if (unknown) throw columnUnknown(unknown.column);
      transact(db, () =>
        dataStore.setColumnRoles(
          db,
          versionId,
          new Map(roles.map(({ column, role }) => [column, role] as const)),
        ),
      );
      changes.announce('data.version', versionId, 'changed');
      changes.announce('data.dataset', datasetId, 'changed');
      return loadVersion(versionId);
    },
  };
}

const titles: Readonly<Record<Analysis['kind'], string>> = {
  inspection: 'Look for findings in',
  associations: 'Compare the columns of',
  target: 'Try single columns of',
  shift: 'Look for a shift in',
};
