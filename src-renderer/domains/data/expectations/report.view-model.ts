import type { Filter } from '#shared/data/data.schema.ts';
import type {
  RuleOutcome,
  RuleStatus,
  SuiteHistoryEntry,
  SuiteSummary,
} from '#shared/data/expectations/expectation.schema.ts';
import { columnsOf } from '#shared/data/expectations/rule.words.ts';
import { isCounting } from '#shared/data/expectations/suite.rules.ts';
import { type Status, statusIcons } from '../../../ui/status-badge.tsx';
import { viewToSearch } from '../filters.view-model.ts';

export const ruleStatuses: Readonly<Record<RuleStatus, Status>> = {
  passed: { tone: 'good', word: 'Passed', icon: statusIcons.good },
  failed: { tone: 'bad', word: 'Failed', icon: statusIcons.bad },
  broken: { tone: 'bad', word: 'Not checkable', icon: statusIcons.bad },
  skipped: { tone: 'idle', word: 'Skipped', icon: statusIcons.idle },
};

/** A failing rule of severity warning is not shown as bad as one that stops training. */
export function statusOf({ status, rule }: Pick<RuleOutcome, 'status' | 'rule'>): Status {
  if (rule.severity === 'warning' && (status === 'failed' || status === 'broken'))
    return { ...ruleStatuses[status], tone: 'warn', icon: statusIcons.warn };
  return ruleStatuses[status];
}

export const suiteStates: Readonly<Record<SuiteSummary['state'], Status>> = {
  passed: { tone: 'good', word: 'Passes', icon: statusIcons.good },
  warning: { tone: 'warn', word: 'Warnings', icon: statusIcons.warn },
  failed: { tone: 'bad', word: 'Fails', icon: statusIcons.bad },
  unchecked: { tone: 'idle', word: 'Not checked', icon: statusIcons.idle },
};

const rank: Readonly<Record<RuleStatus, number>> = { failed: 0, broken: 0, skipped: 2, passed: 3 };

/** Worst first: failing errors, failing warnings, then the rest in the suite's order. */
export function worstFirst(outcomes: readonly RuleOutcome[]): RuleOutcome[] {
  const weight = ({ status, rule }: RuleOutcome) =>
    rank[status] + (rank[status] === 0 && rule.severity === 'warning' ? 1 : 0);
  return outcomes.toSorted((a, b) => weight(a) - weight(b));
}

export interface RuleHistory {
  /** The observed value in each checked version, oldest first; null where there is none. */
  readonly values: readonly (number | null)[];
  readonly words: string;
}

export function historyOf(history: readonly SuiteHistoryEntry[], key: string): RuleHistory {
  const found = history.map((entry) => entry.outcomes.find((outcome) => outcome.key === key));
  const words = history.flatMap(({ versionNumber }, index) => {
    const outcome = found[index];
    return outcome ? [`version ${versionNumber} ${ruleStatuses[outcome.status].word.toLowerCase()}`] : [];
  });
  return { values: found.map((outcome) => outcome?.observedValue ?? null), words: words.join(', ') };
}

/** `?filters=…` that opens the grid on the failing rows; null where a rule has no rows of its own. */
export function failingRowsSearch({ key, rule, failingRows }: RuleOutcome): string | null {
  if (!isCounting(rule) || !failingRows) return null;
  const filter: Filter = { operator: 'fails-rule', column: columnsOf(rule)[0] ?? '', ruleKey: key };
  return viewToSearch(new URLSearchParams({ tab: 'rows' }), { filters: [filter], sort: [] }).toString();
}
