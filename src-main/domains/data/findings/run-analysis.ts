import type { DatasetVersion, Profile } from '#shared/data/data.schema.ts';
import type { Analysis } from '#shared/data/findings/analysis.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import { findTargetProblems, guessTask, targetStatisticsOf } from '#shared/training/task.rules.ts';
import type { TaskKind, TrainingProblem } from '#shared/training/training.schema.ts';
import type { DataRequests, VersionTable } from '../../../workers/data/data.protocol.ts';
import type { AnalysisKey } from './analyses.store.ts';

export type CallWorker = <K extends keyof DataRequests & string>(
  name: K,
  request: Parameters<DataRequests[K]>[0],
) => Promise<unknown>;

export interface AnalysisSources {
  readonly loadVersion: (id: VersionId) => DatasetVersion;
  readonly tableOf: (id: VersionId) => Promise<VersionTable>;
  readonly profileOf: (id: VersionId) => Promise<Profile>;
}

/** Has the worker compute an analysis of a version. */
export async function runAnalysis(
  versionId: VersionId,
  analysis: Analysis,
  { sources, call }: { readonly sources: AnalysisSources; readonly call: CallWorker },
): Promise<unknown> {
  const { loadVersion, tableOf, profileOf } = sources;
  const table = await tableOf(versionId);
  const profile = await profileOf(versionId);
  switch (analysis.kind) {
    case 'inspection':
      return call('inspect', {
        table,
        profiles: profile.columns,
        duplicateRowCount: profile.duplicateRowCount,
      });
    case 'associations':
      return call('associate', { table, profiles: profile.columns, correlation: profile.correlation });
    case 'target': {
      const { target } = analysis;
      const { task, problem } = askOfTarget(profile, target);
      if (problem)
        throw new AppError('PRECONDITION_FAILED', problem.message, {
          reason: problem.kind,
          nextStep: problem.nextStep,
        });
      return call('probeTarget', { table, target, task });
    }
    case 'shift': {
      const { against } = analysis;
      if (against.kind === 'split')
        return call('checkShift', {
          table,
          against,
          other: null,
          names: ['the training rows', 'the test rows'],
        });
      const [version, other] = [loadVersion(versionId), loadVersion(against.versionId)];
      return call('checkShift', {
        table,
        against,
        other: await tableOf(against.versionId),
        names: [nameOf(other, version), nameOf(version, other)],
      });
    }
  }
}

/** `version 3`, with the dataset where they are of two. */
function nameOf(version: DatasetVersion, other: DatasetVersion): string {
  const name = `version ${version.number}`;
  return version.datasetId === other.datasetId ? name : `${name} of ${version.datasetName}`;
}

/** What a model of that column is asked, and what prevents an answer. */
export function askOfTarget(
  { columns }: Profile,
  target: string,
): { readonly task: TaskKind; readonly problem: TrainingProblem | undefined } {
  const column = columns.find(({ name }) => name === target);
  if (!column) throw columnUnknown(target);
  const statistics = targetStatisticsOf(column);
  const { task } = guessTask(statistics);
  return {
    task,
    problem: findTargetProblems(statistics, task).find(({ severity }) => severity === 'error'),
  };
}

export function keyOf(versionId: VersionId, analysis: Analysis): AnalysisKey {
  switch (analysis.kind) {
    case 'inspection':
    case 'associations':
      return { versionId, kind: analysis.kind, subject: '' };
    case 'target':
      return { versionId, kind: analysis.kind, subject: analysis.target };
    case 'shift':
      return { versionId, kind: analysis.kind, subject: JSON.stringify(analysis.against) };
  }
}

export function columnUnknown(name: string): AppError {
  return new AppError('INVALID_INPUT', `There is no column named ${name.slice(0, 60)}.`, {
    reason: 'column-unknown',
    nextStep: 'Choose columns of this version.',
  });
}
