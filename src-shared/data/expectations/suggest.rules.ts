import type { Column, ColumnProfile, Profile } from '../data.schema.ts';
import { Expectation, type SuggestedRule, type Suite } from './expectation.schema.ts';
import { percent } from './rule.words.ts';
import { ruleKeys } from './suite.rules.ts';

/** Fewer rows say too little about what values there can be. */
const minRowsForValues = 50;
/** The profile keeps so many values; a column with more has no closed set that it could show. */
const maxSetSize = 20;
/** A column that is mostly missing has no rule about being there. */
const maxMissingShare = 0.5;
const hourMs = 3_600_000;
const maxFreshAgeMs = 7 * 24 * hourMs;

interface Version {
  readonly columns: readonly Column[];
  readonly createdAtMs: number;
}

/**
 * Rules that this version keeps and that a good next version will keep too, each with what speaks for it. What
 * the suite already has a rule of the same kind for is left out.
 */
export function suggestRules(version: Version, profile: Profile, suite: Suite): SuggestedRule[] {
  const suggestions = [
    ...rowCountRule(profile),
    ...profile.columns.flatMap((column, index) => {
      const { role } = version.columns[index]!;
      return role === 'ignored' ? [] : columnRules(column, role, version.createdAtMs);
    }),
  ];
  const known = new Set(ruleKeys(suite.rules));
  const keys = ruleKeys(suggestions.map(({ rule }) => rule));
  return suggestions.filter((_, index) => !known.has(keys[index]!));
}

type Draft = Parameters<typeof Expectation.parse>[0];

function suggest(rule: Draft, reason: string): SuggestedRule {
  return { rule: Expectation.parse(rule), reason };
}

function rowCountRule({ rowCount }: Profile): SuggestedRule[] {
  const min = Number(Math.floor(rowCount / 2).toPrecision(2));
  if (min < 1) return [];
  return [
    suggest(
      { kind: 'row-count', min },
      `This version has ${count(rowCount)} rows; less than half of that would look like a file cut off.`,
    ),
  ];
}

function columnRules(column: ColumnProfile, role: Column['role'], createdAtMs: number): SuggestedRule[] {
  return [
    suggest({ kind: 'column-type', column: column.name, type: column.type }, `It is ${column.type} now.`),
    ...missingRule(column),
    ...uniqueRule(column, role),
    ...rangeRule(column, role),
    ...setRule(column, role),
    ...lengthRule(column),
    ...freshnessRule(column, createdAtMs),
  ];
}

function missingRule({ name, missingCount, rowCount }: ColumnProfile): SuggestedRule[] {
  const share = missingCount / rowCount;
  if (share > maxMissingShare) return [];
  // Half as much again as now, in whole percent.
  const allowedShare = Math.ceil(share * 150) / 100;
  return [
    suggest(
      { kind: 'not-missing', column: name, allowedShare },
      missingCount === 0 ? 'No value is missing.' : `${percent(share)} of its values are missing.`,
    ),
  ];
}

function uniqueRule(
  { name, distinctCount, isDistinctApproximate, rowCount, missingCount }: ColumnProfile,
  role: Column['role'],
): SuggestedRule[] {
  if (role !== 'id' || isDistinctApproximate || missingCount > 0 || distinctCount !== rowCount) return [];
  return [suggest({ kind: 'unique', columns: [name] }, 'Every row has its own value.')];
}

function rangeRule({ name, type, numeric, rowCount }: ColumnProfile, role: Column['role']): SuggestedRule[] {
  if (numeric === null || role === 'id' || rowCount < minRowsForValues) return [];
  const { min, max } = numeric;
  const span = max - min;
  if (span === 0) return [];
  const isShare = type === 'float' && min >= 0 && max <= 1;
  const margin = span / 4;
  // What was never negative, and comes near to it, starts at zero.
  const low = min >= 0 && min - margin < span / 10 ? 0 : roundOut(min - margin, -1);
  const high = max <= 0 && max + margin > -span / 10 ? 0 : isShare ? 1 : roundOut(max + margin, 1);
  return [
    suggest(
      { kind: 'range', column: name, min: low, max: high, severity: 'warning' },
      `Seen from ${write(min)} to ${write(max)}.`,
    ),
  ];
}

/** The next number outwards with two digits: 1,234 → 1,300. */
function roundOut(value: number, direction: -1 | 1): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  const steps = direction === 1 ? Math.ceil(value / unit) : Math.floor(value / unit);
  return Number((steps * unit).toPrecision(12));
}

function setRule(
  { name, type, distinctCount, topValues, rowCount, text }: ColumnProfile,
  role: Column['role'],
): SuggestedRule[] {
  if (type !== 'category' || text === null || role === 'id' || rowCount < minRowsForValues) return [];
  if (distinctCount > maxSetSize || topValues.length !== distinctCount) return [];
  // With one value in ten rows being its own, the next version brings new ones.
  if (distinctCount > rowCount / 10) return [];
  return [
    suggest(
      {
        kind: 'in-set',
        column: name,
        values: topValues.map(({ value }) => value).toSorted((a, b) => (a < b ? -1 : 1)),
        severity: 'warning',
      },
      `It has ${distinctCount} different values.`,
    ),
  ];
}

function lengthRule({ name, text, distinctCount, rowCount }: ColumnProfile): SuggestedRule[] {
  if (text === null || rowCount < minRowsForValues || distinctCount <= maxSetSize) return [];
  if (text.minLength !== text.maxLength) return [];
  return [
    suggest(
      { kind: 'length', column: name, min: text.minLength, max: text.maxLength, severity: 'warning' },
      `Every text is ${text.minLength} characters long.`,
    ),
  ];
}

function freshnessRule({ name, type, histogram }: ColumnProfile, createdAtMs: number): SuggestedRule[] {
  const newestMs = histogram?.edges.at(-1);
  if ((type !== 'date' && type !== 'timestamp') || newestMs === undefined) return [];
  const ageMs = createdAtMs - newestMs;
  if (ageMs < 0 || ageMs > maxFreshAgeMs) return [];
  const days = Math.max(1, Math.ceil((2 * ageMs) / (24 * hourMs)));
  return [
    suggest(
      { kind: 'freshness', column: name, maxAgeHours: days * 24, severity: 'warning' },
      'Its newest value was recent when the version was made.',
    ),
  ];
}

const count = (value: number) => value.toLocaleString('en-US');
const write = (value: number) =>
  Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 20 });
