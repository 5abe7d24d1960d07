import type {
  Cell,
  Column,
  ColumnProfile,
  Dataset,
  DatasetVersion,
  Page,
  PageRequest,
  Profile,
} from '#shared/data/data.schema.ts';
import type { DatasetId, VersionId } from '#shared/kit/ids.ts';
import { createRandom } from '#shared/kit/random.ts';
import { idOf, minutesAgo } from './fake-ids.ts';

const occupations = [
  'Craft and repair',
  'Executive',
  'Clerical',
  'Sales',
  'Machine operator',
  'Transport',
  'Farming',
];
const education = ['HS-grad', 'Some-college', 'Bachelors', 'Masters', 'Assoc-voc', 'Doctorate'];

export const columns: readonly Column[] = [
  { name: 'id', type: 'id', role: 'id' },
  { name: 'age', type: 'integer', role: 'feature' },
  { name: 'education', type: 'category', role: 'feature' },
  { name: 'occupation', type: 'category', role: 'feature' },
  { name: 'hours_per_week', type: 'integer', role: 'feature' },
  { name: 'capital_gain', type: 'float', role: 'feature' },
  { name: 'joined', type: 'date', role: 'feature' },
  { name: 'note', type: 'text', role: 'ignored' },
  { name: 'income_above_50k', type: 'boolean', role: 'feature' },
];

export const rowCount = 48_842;

/** Row `position` of the endless table behind every version: the same whenever it is asked for. */
export function rowAt(position: number): Cell[] {
  const random = createRandom(position + 1);
  const age = 17 + Math.floor(60 * random.nextFloat() * random.nextFloat() + 8 * random.nextFloat());
  const schooling = random.nextInteger(education.length);
  const hours = Math.round(20 + 40 * random.nextFloat());
  const gain = random.nextFloat() < 0.9 ? 0 : Math.round(100 * 10 ** (2 + 2 * random.nextFloat())) / 100;
  const day = new Date(Date.UTC(2015, 0, 1) + random.nextInteger(3650) * 86_400_000)
    .toISOString()
    .slice(0, 10);
  return [
    `p-${String(position).padStart(6, '0')}`,
    age,
    education[schooling]!,
    random.nextFloat() < 0.06 ? null : occupations[random.nextInteger(occupations.length)]!,
    hours,
    gain,
    day,
    random.nextFloat() < 0.3
      ? null
      : random.nextFloat() < 0.1
        ? ''
        : 'Answered by telephone, asked again for the second job',
    age + hours + schooling * 8 > 92,
  ];
}

export function pageOf({ offset, limit, columns: wanted }: PageRequest): Page {
  const names = wanted ?? columns.map(({ name }) => name);
  const places = names.map((name) => columns.findIndex((column) => column.name === name));
  const length = Math.max(0, Math.min(limit, rowCount - offset));
  return {
    columns: [...names],
    rows: Array.from({ length }, (_, index) => {
      const row = rowAt(offset + index);
      return places.map((place) => row[place] ?? null);
    }),
    rowNumbers: Array.from({ length }, (_, index) => offset + index),
    totalRows: rowCount,
    matchingRows: rowCount,
  };
}

const sampledRows = 2_000;
const binCount = 20;
const shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

function columnProfile(column: Column, values: readonly Cell[]): ColumnProfile {
  const present = values.filter((value) => value !== null);
  const scale = rowCount / sampledRows;
  const counts = new Map<string, number>();
  for (const value of present) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  const isNumeric = column.type === 'integer' || column.type === 'float';
  const numbers = (column.type === 'date' ? present.map((value) => Date.parse(String(value))) : present)
    .filter((value) => typeof value === 'number')
    .toSorted((a, b) => a - b);
  const at = (share: number) =>
    numbers[Math.min(numbers.length - 1, Math.floor(share * numbers.length))] ?? 0;
  const mean = numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);
  const edges = Array.from(
    { length: binCount + 1 },
    (_, index) => at(0) + ((at(1) - at(0)) * index) / binCount,
  );
  return {
    name: column.name,
    type: column.type,
    rowCount,
    missingCount: Math.round((values.length - present.length) * scale),
    distinctCount: column.type === 'id' ? rowCount : counts.size,
    isDistinctApproximate: column.type === 'id',
    numeric: isNumeric
      ? {
          min: at(0),
          max: at(1),
          mean,
          standardDeviation: Math.sqrt(
            numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length,
          ),
          skewness: null,
          kurtosis: null,
          quantiles: shares.map(at),
          zeroCount: Math.round(numbers.filter((value) => value === 0).length * scale),
          infiniteCount: 0,
        }
      : null,
    histogram:
      numbers.length === 0
        ? null
        : {
            edges,
            counts: edges.slice(1).map((high, index) => {
              const isLast = index === binCount - 1;
              const inBin = numbers.filter(
                (value) => value >= edges[index]! && (isLast ? value <= high : value < high),
              );
              return Math.round(inBin.length * scale);
            }),
          },
    topValues:
      isNumeric || column.type === 'id'
        ? []
        : [...counts]
            .toSorted((a, b) => b[1] - a[1])
            .slice(0, 20)
            .map(([value, count]) => ({ value, count: Math.round(count * scale) })),
    text:
      column.type === 'text' ? { minLength: 0, maxLength: 54, meanLength: 48.6, emptyCount: 3_402 } : null,
  };
}

export function profileOf(versionId: VersionId): Profile {
  const rows = Array.from({ length: sampledRows }, (_, index) => rowAt(index));
  const names = ['age', 'hours_per_week', 'capital_gain'];
  return {
    versionId,
    rowCount,
    columns: columns.map((column, index) =>
      columnProfile(
        column,
        rows.map((row) => row[index]!),
      ),
    ),
    correlation: {
      columns: names,
      values: [
        [1, 0.09, 0.12],
        [0.09, 1, 0.08],
        [0.12, 0.08, 1],
      ],
    },
    duplicateRowCount: 52,
    durationMs: 212,
  };
}

const makeVersion = (
  datasetId: DatasetId,
  datasetName: string,
  number: number,
  ageMinutes: number,
): DatasetVersion => ({
  id: idOf<VersionId>(`${datasetId.slice(0, 2)}e`, number),
  datasetId,
  datasetName,
  number,
  parentId: number === 1 ? null : idOf<VersionId>(`${datasetId.slice(0, 2)}e`, number - 1),
  columns: [...columns],
  rowCount: rowCount + (number - 1) * 1_204,
  sizeBytes: 1_430_000 + number * 40_000,
  branch: 'main',
  tags: [],
  deletedAtMs: null,
  newBytes: number === 1 ? 1_430_000 : 40_000,
  deltaCount: number - 1,
  fingerprint: `f${number}`.padEnd(64, '0'),
  source: { kind: 'file', fileName: `${datasetName}-${number}.csv`, sizeBytes: 5_326_368, sha256: null },
  report: {
    rowsRead: rowCount,
    rowsRejected: number === 2 ? 2 : 0,
    rejects:
      number === 2
        ? [
            { line: 812, column: 'age', reason: 'not a whole number', text: '4o,Bachelors,…' },
            { line: 9_114, column: null, reason: '8 fields instead of 9', text: 'p-009112,31' },
          ]
        : [],
    notes: [],
    durationMs: 418,
  },
  changes:
    number === 1
      ? null
      : {
          parentNumber: number - 1,
          rowsAdded: 1_204,
          rowsRemoved: 0,
          rowsUnchanged: rowCount,
          columnsAdded: [],
          columnsRemoved: [],
          columnsRetyped: [],
        },
  createdAtMs: minutesAgo(ageMinutes),
});

const datasetOf = (number: number, name: string, versionCount: number, ageMinutes: number) => {
  const id = idOf<DatasetId>(`a${number}`, number);
  const versions = Array.from({ length: versionCount }, (_, index) =>
    makeVersion(id, name, versionCount - index, ageMinutes + index * 1_440),
  );
  const dataset: Dataset = {
    id,
    name,
    createdAtMs: versions.at(-1)!.createdAtMs,
    updatedAtMs: versions[0]!.createdAtMs,
    archivedAtMs: null,
    versionCount,
    keyColumns: [],
    head: versions[0]!,
  };
  return { dataset, versions };
};

export const datasets = [
  datasetOf(1, 'census', 3, 42),
  datasetOf(2, 'house prices', 1, 4_300),
  datasetOf(3, `a name that goes on and on ${'and on '.repeat(30)}`.trim(), 1, 9_000),
];
