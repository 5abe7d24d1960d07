import type { ExpectationOf, StoredSuite } from '#shared/data/expectations/expectation.schema.ts';
import { ruleKeys } from '#shared/data/expectations/suite.rules.ts';
import type { DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { SuiteCheck, VersionTable } from '../../../workers/data/data.protocol.ts';
import * as dataStore from '../data.store.ts';

export type TableOf = (id: VersionId) => Promise<VersionTable>;

/** A version that is checked; it may not be published yet. */
export interface CheckedTable {
  readonly datasetId: DatasetId;
  readonly number: number;
  readonly table: VersionTable;
}

type Reference = SuiteCheck['references'][string];

/** All that the worker needs to check a table: the rules, and the tables that they refer to. */
export async function prepareCheck(
  { db, clock }: Platform,
  tableOf: TableOf,
  { suite }: StoredSuite,
  checked: CheckedTable,
): Promise<SuiteCheck> {
  const keys = ruleKeys(suite.rules);
  const references: Record<string, Reference> = {};
  for (const [index, rule] of suite.rules.entries()) {
    if (!rule.isOn) continue;
    if (rule.kind === 'references')
      references[keys[index]!] = await referencedTable({ db, tableOf }, rule, checked);
    if (rule.kind === 'distribution')
      references[keys[index]!] = await versionToCompare({ db, tableOf }, rule, checked);
  }
  return { table: checked.table, rules: suite.rules, nowMs: clock.now(), references };
}

interface Sources {
  readonly db: Platform['db'];
  readonly tableOf: TableOf;
}

/** The newest version of the named dataset; a dataset that refers to itself is looked up in the checked rows. */
export async function referencedTable(
  { db, tableOf }: Sources,
  { dataset: word }: ExpectationOf<'references'>,
  { datasetId, table }: CheckedTable,
): Promise<Reference> {
  const datasets = dataStore.listDatasets(db, true);
  const found = datasets.filter(({ id, name }) => id === word || name === word);
  const shown = word.slice(0, 60);
  if (found.length === 0) return { problem: `There is no dataset ${shown}.` };
  if (found.length > 1)
    return { problem: `${found.length} datasets are called ${shown}: use the id of one.` };
  return { table: found[0]!.id === datasetId ? table : await tableOf(found[0]!.head.id) };
}

async function versionToCompare(
  { db, tableOf }: Sources,
  { reference }: ExpectationOf<'distribution'>,
  { datasetId, number }: CheckedTable,
): Promise<Reference> {
  const versions = dataStore.listVersions(db, datasetId);
  const earlier = versions.filter((version) => version.number < number);
  const chosen =
    typeof reference === 'number'
      ? versions.find((version) => version.number === reference)
      : reference === 'previous'
        ? earlier[0]
        : earlier.at(-1);
  if (chosen) return { table: await tableOf(chosen.id) };
  return {
    problem:
      typeof reference === 'number' ? `There is no version ${reference}.` : 'There is no earlier version.',
  };
}
