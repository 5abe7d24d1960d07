import type { DuckDBConnection } from '@duckdb/node-api';
import { type ColumnData, columnNamed, groupByLabel } from '#shared/data/columns.ts';
import type { Leak, SplitComparison, SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { splitFingerprint, splitPart } from '../../../domains/training/split.ts';
import { readAssignment, writeAssignment } from '../../../domains/training/splits/assignment-file.ts';
import {
  columnsOfPlan,
  type Division,
  divideRows as divide,
} from '../../../domains/training/splits/divide-rows.ts';
import { findLeaks } from '../../../domains/training/splits/find-leaks.ts';
import { type HashedRows, inheritParts } from '../../../domains/training/splits/inherit-parts.ts';
import { partsOfPlan } from '../../../domains/training/splits/part-codes.ts';
import { summarizeParts } from '../../../domains/training/splits/summarize-parts.ts';
import type {
  CheckSplitRequest,
  CompareSplitsRequest,
  DivideAnswer,
  DivideRequest,
  InheritAnswer,
  InheritRequest,
  VersionTable,
} from '../data.protocol.ts';
import { hashRows } from '../delta/hash-rows.ts';
import { codesOf, stableHashes } from './row-hashes.ts';
import { columnsNamed, storedColumn } from './table-columns.ts';

/** Divides the rows of a version as a plan says. */
export async function divideRows(
  connection: DuckDBConnection,
  request: DivideRequest,
): Promise<DivideAnswer> {
  const { division, target } = await divideTable(connection, request);
  return answerWith(request, division, target);
}

async function divideTable(
  connection: DuckDBConnection,
  { table, plan, target, features }: Omit<DivideRequest, 'outFile'>,
): Promise<{ readonly division: Division; readonly target: ColumnData | null }> {
  const names = [...new Set([...(target === null ? [] : [target]), ...columnsOfPlan(plan)])];
  const columns = await columnsNamed(connection, table, names);
  const keepsTwins = 'keepsTwins' in plan && plan.keepsTwins;
  const twinOf = keepsTwins ? await traitOf(connection, table, features) : null;
  const targetData = target === null ? null : columnNamed(columns, target);
  return {
    division: divide(plan, { rowCount: table.rowCount, target: targetData, columns, twinOf }),
    target: targetData,
  };
}

async function answerWith(
  { plan, outFile }: DivideRequest,
  division: Division,
  target: ColumnData | null,
): Promise<DivideAnswer> {
  if (outFile !== null) await writeAssignment(outFile, division.assignment);
  return {
    summary: summarizeParts(plan, division, target),
    fingerprint: splitFingerprint(division.assignment),
  };
}

/** Equal numbers for rows that are equal in these columns. */
async function traitOf(
  connection: DuckDBConnection,
  table: VersionTable,
  names: readonly string[],
): Promise<Int32Array> {
  if (names.length === 0) return Int32Array.from({ length: table.rowCount }, (_, row) => row);
  const columns = names.map((name) => storedColumn(table, name).storageName);
  return codesOf(await hashRows(connection, table, columns));
}

/** Takes the parts of an earlier version's rows over to those of a later one. */
export async function inheritSplit(
  connection: DuckDBConnection,
  request: InheritRequest,
): Promise<InheritAnswer> {
  const { before, table, plan, target } = request;
  if (plan.kind === 'column') {
    const divided = await divideTable(connection, request);
    const keptCount = Math.min(table.rowCount, before.table.rowCount);
    return {
      ...(await answerWith(request, divided.division, divided.target)),
      keptCount,
      newCount: table.rowCount - keptCount,
      goneCount: before.table.rowCount - keptCount,
    };
  }
  const sameColumns = table.columns.filter(({ name, storageType }) =>
    before.table.columns.some((column) => column.name === name && column.storageType === storageType),
  );
  const shared = {
    key: request.key.length > 0 ? request.key : sameColumns.map(({ name }) => name),
    features: request.features.filter((feature) => sameColumns.some(({ name }) => name === feature)),
    plan,
    target,
  };
  const assignment = await readAssignment(before.assignmentFile, before.table.rowCount);
  const earlier = await hashTable(connection, before.table, shared);
  const later = await hashTable(connection, table, shared);
  const inherited = inheritParts({
    before: { ...earlier.rows, assignment },
    after: later.rows,
    shares: sharesOf(plan),
    seed: 'seed' in plan ? plan.seed : 0,
  });
  const division = { assignment: inherited.assignment, notes: notesOf(plan, inherited) };
  const { keptCount, newCount, goneCount } = inherited;
  return { ...(await answerWith(request, division, later.target)), keptCount, newCount, goneCount };
}

interface Shared {
  readonly key: readonly string[];
  readonly features: readonly string[];
  readonly plan: SplitPlan;
  readonly target: string | null;
}

async function hashTable(
  connection: DuckDBConnection,
  table: VersionTable,
  { key, features, plan, target }: Shared,
): Promise<{ readonly rows: HashedRows; readonly target: ColumnData | null }> {
  const hashesOf = (names: readonly string[]) =>
    stableHashes(
      connection,
      table,
      names.map((name) => storedColumn(table, name)),
    );
  const byTime = timeColumnOf(plan);
  const names = [...new Set([target, byTime].filter((name) => name !== null))];
  const columns = await columnsNamed(connection, table, names);
  const targetData = target === null ? null : columnNamed(columns, target);
  const times = byTime === null ? null : columnNamed(columns, byTime);
  const classes = targetData && groupByLabel(targetData).codes;
  const bond = bondOf(plan, features);
  return {
    target: targetData,
    rows: {
      rows: await hashesOf(key),
      bonds: bond === null ? null : await hashesOf(bond),
      times: times?.kind === 'numbers' ? times.values : null,
      isUsable: Uint8Array.from({ length: table.rowCount }, (_, row) =>
        classes === null || classes[row]! >= 0 ? 1 : 0,
      ),
    },
  };
}

function timeColumnOf(plan: SplitPlan): string | null {
  if (plan.kind === 'time') return plan.column;
  return plan.kind === 'k-fold' && plan.by === 'time' ? plan.column : null;
}

/** Columns whose values may not be in two parts; null where any may. */
function bondOf(plan: SplitPlan, features: readonly string[]): readonly string[] | null {
  if (plan.kind === 'group') return [plan.column];
  if (plan.kind === 'k-fold' && plan.by === 'group' && plan.column !== null) return [plan.column];
  return 'keepsTwins' in plan && plan.keepsTwins && features.length > 0 ? features : null;
}

function sharesOf(plan: SplitPlan): { readonly code: number; readonly share: number }[] {
  const parts = partsOfPlan(plan);
  if (plan.kind === 'k-fold') {
    const inFolds = parts.filter(({ kind }) => kind !== 'test').length;
    return parts.map(({ code, kind }) => ({
      code,
      share: kind === 'test' ? plan.test : (1 - plan.test) / inFolds,
    }));
  }
  if (plan.kind === 'column') throw new RangeError('A column needs no shares.');
  return parts.map(({ code, name }) => ({
    code,
    share: plan.fractions[name as keyof typeof plan.fractions],
  }));
}

function notesOf(plan: SplitPlan, { newCount }: { readonly newCount: number }): string[] {
  if (newCount === 0) return [];
  const count = newCount === 1 ? '1 new row is' : `${newCount.toLocaleString('en-US')} new rows are`;
  if (timeColumnOf(plan) !== null)
    return [`${count} in the part of their time; later than all, in the last.`];
  const bound =
    plan.kind === 'group' || (plan.kind === 'k-fold' && plan.by === 'group')
      ? 'with their group if it is known, and otherwise '
      : '';
  return [`${count} assigned ${bound}by a hash of what they hold, so the shares hold on average only.`];
}

/** What the parts of a split give away of one another. */
export async function checkSplit(
  connection: DuckDBConnection,
  { table, target, division, features, groups, times }: CheckSplitRequest,
): Promise<Leak[]> {
  const assignment =
    'plan' in division
      ? (await divideTable(connection, { table, target, features, plan: division.plan })).division.assignment
      : await readAssignment(division.assignmentFile, table.rowCount);
  const others = features.filter((name) => name !== target);
  const featuresOf = await traitOf(connection, table, others);
  return findLeaks({
    assignment,
    featuresOf,
    wholeOf: target === null ? featuresOf : await traitOf(connection, table, [...others, target]),
    groups: await columnsNamed(connection, table, groups),
    times: await columnsNamed(connection, table, times),
  });
}

/** Counts the rows by their parts in both splits. */
export async function compareSplits({
  rowCount,
  before,
  after,
}: CompareSplitsRequest): Promise<SplitComparison> {
  const [first, second] = await Promise.all([
    readAssignment(before.assignmentFile, rowCount),
    readAssignment(after.assignmentFile, rowCount),
  ]);
  const rows = withRest(before.plan);
  const columns = withRest(after.plan);
  const counts = rows.map(() => columns.map(() => 0));
  const rowOf = new Map(rows.map(({ code }, index) => [code, index]));
  const columnOf = new Map(columns.map(({ code }, index) => [code, index]));
  for (const [row, part] of first.entries()) counts[rowOf.get(part)!]![columnOf.get(second[row]!)!]! += 1;
  return { before: rows.map(({ name }) => name), after: columns.map(({ name }) => name), counts };
}

function withRest(plan: SplitPlan): readonly { readonly code: number; readonly name: string }[] {
  return [...partsOfPlan(plan), { code: splitPart.excluded, name: 'none' }];
}
