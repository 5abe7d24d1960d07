import type { Column, DatasetVersion } from '#shared/data/data.schema.ts';
import type { SplitPlan } from '#shared/training/splits/named-split.schema.ts';

export interface LeakColumns {
  /** Rows that share all of them are twins: what names a row or its time does not count. */
  readonly features: string[];
  /** Columns that name what a row is about. */
  readonly groups: string[];
  readonly times: string[];
  readonly checked: string[];
}

/** What a leak check looks at, by the roles that the columns have and by what they are called. */
export function leakColumnsOf(version: DatasetVersion, target: string | null, plan: SplitPlan): LeakColumns {
  const others = version.columns.filter(({ name }) => name !== target);
  const features = others.filter(({ role }) => role === 'feature').map(({ name }) => name);
  const planColumn = 'column' in plan ? plan.column : null;
  const groups = others.filter((column) => isGroupLike(column) || isPlanGroup(plan, column.name));
  const times = others.filter(({ role, type }) => role === 'time' || type === 'date' || type === 'timestamp');
  const names = (columns: readonly Column[]) => columns.map(({ name }) => name);
  const isByTime = planColumn !== null && times.some(({ name }) => name === planColumn);
  return {
    features,
    groups: names(groups),
    times: isByTime ? [] : names(times),
    checked: [
      `rows equal in ${features.length === 1 ? 'the only feature' : `all ${features.length} features`}`,
      ...names(groups).map((name) => `values of “${name}” in several parts`),
      ...(isByTime ? [] : names(times).map((name) => `test rows that are early by “${name}”`)),
    ],
  };
}

/**
 * Declared as a group or an id, or called like one. The word has to stand alone in the name: `customer_id` and
 * `patientId`, and not `humidity`.
 */
function isGroupLike({ name, role, type }: Column): boolean {
  if (role === 'group' || role === 'id' || type === 'id') return true;
  return type !== 'float' && type !== 'boolean' && idWord.test(name);
}

const idWord = /(?:^|[_\s.-])(?:id|uuid|guid)$|[a-z](?:Id|ID|Uuid)$/;

function isPlanGroup(plan: SplitPlan, name: string): boolean {
  if (plan.kind === 'group') return plan.column === name;
  return plan.kind === 'k-fold' && plan.by === 'group' && plan.column === name;
}
