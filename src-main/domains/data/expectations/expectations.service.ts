import { z } from 'zod';
import type { Filter, Profile } from '#shared/data/data.schema.ts';
import type {
  RuleOutcome,
  StoredSuite,
  SuggestedRule,
  Suite,
  SuiteHistoryEntry,
  SuiteReport,
  SuiteSummary,
} from '#shared/data/expectations/expectation.schema.ts';
import { suggestRules } from '#shared/data/expectations/suggest.rules.ts';
import { inOrder, isCounting, stateOf } from '#shared/data/expectations/suite.rules.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import type { Platform } from '../../../platform/platform.ts';
import { transact } from '../../../platform/sqlite/sqlite.ts';
import type { SuiteCheck, VersionTable, ViewFilter } from '../../../workers/data/data.protocol.ts';
import type { JobsService } from '../../workspace/index.ts';
import * as dataStore from '../data.store.ts';
import type { DataWorkers } from '../data-workers.ts';
import * as store from './expectations.store.ts';
import { prepareCheck, referencedTable, type TableOf } from './suite-check.ts';

export interface ExpectationsService {
  getSuite(datasetId: DatasetId): StoredSuite;
  saveSuite(datasetId: DatasetId, suite: Suite, revision: number): Promise<StoredSuite>;
  suggest(versionId: VersionId): Promise<SuggestedRule[]>;
  startCheck(versionId: VersionId): Job;
  getReport(versionId: VersionId): SuiteReport | null;
  getHistory(datasetId: DatasetId): SuiteHistoryEntry[];
  listStates(): SuiteSummary[];
  /** The report of the suite as it is now, computed where there is none yet; null where the dataset has no rules. */
  ensureReport(versionId: VersionId): Promise<SuiteReport | null>;
  /** Filters of a view with the rules that they name, as they were when the version was checked. */
  resolveFilters(versionId: VersionId, filters: readonly Filter[]): Promise<ViewFilter[]>;
  readonly beforePublishing: BeforePublishing;
}

/** A report that does not know yet which version it will be of. */
export type UnboundReport = Omit<SuiteReport, 'versionId'>;

/** Checks the rows of the next version of a dataset before it is one; null where the dataset has no rules. */
export type BeforePublishing = (
  datasetId: DatasetId,
  table: VersionTable,
  check: (input: SuiteCheck) => Promise<RuleOutcome[]>,
) => Promise<UnboundReport | null>;

export interface ExpectationsDeps {
  readonly jobs: JobsService;
  readonly workers: DataWorkers;
  readonly tableOf: TableOf;
  readonly profileOf: (id: VersionId) => Promise<Profile>;
}

const checkTimeoutMs = 3_600_000;
/** Up to here a check takes less time than the start of a process of its own, which has progress to show. */
const maxQuickRows = 500_000;

export function createExpectationsService(
  platform: Platform,
  { jobs, workers, tableOf, profileOf }: ExpectationsDeps,
): ExpectationsService {
  const { db, changes, clock } = platform;

  const loadVersion = (id: VersionId) => {
    const found = dataStore.findVersion(db, id);
    if (found) return found.version;
    throw new AppError('NOT_FOUND', 'This dataset version does not exist.', { reason: 'version' });
  };
  const getSuite = (datasetId: DatasetId): StoredSuite => {
    const dataset = dataStore.findDataset(db, datasetId);
    if (!dataset) throw new AppError('NOT_FOUND', 'This dataset does not exist.', { reason: 'dataset' });
    return (
      store.findSuite(db, datasetId) ?? {
        datasetId,
        suite: { name: dataset.name, rules: [] },
        revision: 0,
        updatedAtMs: null,
      }
    );
  };
  const activeSuite = (datasetId: DatasetId): StoredSuite | null => {
    const stored = store.findSuite(db, datasetId);
    return stored?.suite.rules.some(({ isOn }) => isOn) ? stored : null;
  };

  const toReport = (
    stored: StoredSuite,
    outcomes: readonly RuleOutcome[],
    startedAt: number,
  ): UnboundReport => ({
    suiteName: stored.suite.name,
    suiteRevision: stored.revision,
    state: stateOf(outcomes),
    outcomes: [...outcomes],
    checkedAtMs: clock.now(),
    durationMs: clock.elapsed() - startedAt,
  });

  const checkVersion = async (
    versionId: VersionId,
    stored: StoredSuite,
    check: (input: SuiteCheck) => Promise<RuleOutcome[]>,
    signal?: AbortSignal,
  ): Promise<SuiteReport> => {
    const startedAt = clock.elapsed();
    const { datasetId, number } = loadVersion(versionId);
    const table = await tableOf(versionId);
    const outcomes = await check(await prepareCheck(platform, tableOf, stored, { datasetId, number, table }));
    signal?.throwIfAborted();
    const report = { ...toReport(stored, outcomes, startedAt), versionId };
    transact(db, () => store.putReport(db, report));
    changes.announce('data.expectations', datasetId, 'changed');
    return report;
  };

  const askShared = (input: SuiteCheck, signal?: AbortSignal) =>
    workers.ask('checkSuite', input, { isRepeatable: true, timeoutMs: checkTimeoutMs, signal });

  jobs.register('check-expectations', {
    input: z.object({ versionId: VersionId }),
    lane: 'data',
    canResume: true,
    run: async ({ versionId }, { signal, report }) => {
      const stored = activeSuite(loadVersion(versionId).datasetId);
      if (!stored) throw noRules();
      if (loadVersion(versionId).rowCount <= maxQuickRows) {
        await checkVersion(versionId, stored, (input) => askShared(input, signal), signal);
      } else {
        await workers.runAlone(signal, (client) => {
          client.on('progress', report);
          return checkVersion(versionId, stored, (input) => client.call('checkSuite', input), signal);
        });
      }
      return { type: 'version', id: versionId };
    },
  });

  return {
    getSuite,
    saveSuite: async (datasetId, suite, revision) => {
      getSuite(datasetId);
      await expectSound(suite);
      const saved = transact(db, () => {
        const current = getSuite(datasetId);
        if (current.revision !== revision) throw suiteMoved();
        const next = { ...current, suite: inOrder(suite), revision: revision + 1 };
        store.putSuite(db, next, clock.now());
        return getSuite(datasetId);
      });
      changes.announce('data.expectations', datasetId, 'changed');
      return saved;
    },
    suggest: async (versionId) => {
      const version = loadVersion(versionId);
      return suggestRules(version, await profileOf(versionId), getSuite(version.datasetId).suite);
    },
    startCheck: (versionId) => {
      const version = loadVersion(versionId);
      if (!activeSuite(version.datasetId)) throw noRules();
      return jobs.start({
        kind: 'check-expectations',
        title: `Check ${version.datasetName} v${version.number}`,
        input: { versionId },
        subject: { type: 'version', id: versionId },
      });
    },
    getReport: (versionId) => {
      loadVersion(versionId);
      return store.findReport(db, versionId) ?? null;
    },
    getHistory: (datasetId) => store.listHistory(db, datasetId),
    listStates: () => store.listStates(db),
    ensureReport: async (versionId) => {
      const stored = activeSuite(loadVersion(versionId).datasetId);
      if (!stored) return null;
      const known = store.findReport(db, versionId);
      if (known?.suiteRevision === stored.revision) return known;
      return checkVersion(versionId, stored, (input) => askShared(input));
    },
    resolveFilters: async (versionId, filters) => {
      if (!filters.some(({ operator }) => operator === 'fails-rule')) return filters as ViewFilter[];
      const { datasetId, number } = loadVersion(versionId);
      const report = store.findReport(db, versionId);
      const table = await tableOf(versionId);
      return Promise.all(
        filters.map(async (filter): Promise<ViewFilter> => {
          if (filter.operator !== 'fails-rule') return filter;
          const rule = report?.outcomes.find(({ key }) => key === filter.ruleKey)?.rule;
          if (!rule || !isCounting(rule)) throw ruleGone();
          if (rule.kind !== 'references') return { operator: 'fails-rule', rule, referenced: null };
          const reference = await referencedTable({ db, tableOf }, rule, { datasetId, number, table });
          if ('problem' in reference)
            throw new AppError('PRECONDITION_FAILED', reference.problem, { reason: 'reference-gone' });
          return { operator: 'fails-rule', rule, referenced: reference.table };
        }),
      );
    },
    beforePublishing: async (datasetId, table, check) => {
      const stored = activeSuite(datasetId);
      if (!stored) return null;
      const startedAt = clock.elapsed();
      const number = (dataStore.findHead(db, datasetId)?.version.number ?? 0) + 1;
      const outcomes = await check(
        await prepareCheck(platform, tableOf, stored, { datasetId, number, table }),
      );
      return toReport(stored, outcomes, startedAt);
    },
  };
}

async function expectSound(suite: Suite): Promise<void> {
  // Brings RE2, which takes 30 ms to load: not at the start of the program.
  const { ruleProblem } = await import('#shared/data/expectations/rule-problem.ts');
  for (const [index, rule] of suite.rules.entries()) {
    const problem = ruleProblem(rule);
    if (problem === null) continue;
    throw new AppError('INVALID_INPUT', `Rule ${index + 1} (${rule.kind}): ${problem}`, {
      reason: 'expectation-invalid',
      nextStep: 'Correct the rule; nothing has been saved.',
      details: { index },
    });
  }
}

function suiteMoved(): AppError {
  return new AppError('CONFLICT', 'The expectations were changed elsewhere in the meantime.', {
    reason: 'suite-moved',
    nextStep: 'Look at them as they are now and repeat the change.',
    retry: false,
  });
}

function noRules(): AppError {
  return new AppError('PRECONDITION_FAILED', 'The dataset has no expectation that is switched on.', {
    reason: 'no-expectations',
    nextStep: 'Accept suggestions or add a rule, then check again.',
    retry: false,
  });
}

function ruleGone(): AppError {
  return new AppError('NOT_FOUND', 'The report of this version has no such rule any more.', {
    reason: 'expectation',
    nextStep: 'Remove the filter, and open the failing rows from the report again.',
  });
}
