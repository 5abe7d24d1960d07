import type { EngineStatus } from '#shared/compute/compute.schema.ts';
import type { Column, ColumnProfile, DatasetVersion, Profile } from '#shared/data/data.schema.ts';
import { DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { EngineId } from '#shared/training/training.schema.ts';

const versionId = VersionId.parse('a'.repeat(32));

/** A column as the profile of a version of 1,000 rows describes it. */
export function aColumn(parts: Partial<ColumnProfile> & Partial<Pick<Column, 'role'>> = {}) {
  const { role = 'feature', ...profile } = parts;
  const full: ColumnProfile = {
    name: 'x',
    type: 'float',
    rowCount: 1000,
    missingCount: 0,
    distinctCount: 900,
    isDistinctApproximate: false,
    numeric: null,
    histogram: null,
    topValues: [],
    text: null,
    ...profile,
  };
  return { role, profile: full };
}

export function aVersion(
  columns: readonly ReturnType<typeof aColumn>[],
  source: DatasetVersion['source']['kind'] = 'file',
): { readonly version: DatasetVersion; readonly profile: Profile } {
  const rowCount = columns[0]?.profile.rowCount ?? 0;
  return {
    version: {
      id: versionId,
      datasetId: DatasetId.parse('d'.repeat(32)),
      datasetName: 'Flights',
      number: 1,
      parentId: null,
      columns: columns.map(({ role, profile: { name, type } }) => ({ name, type, role })),
      rowCount,
      sizeBytes: 1,
      newBytes: 0,
      branch: 'main',
      tags: [],
      deletedAtMs: null,
      deltaCount: 0,
      fingerprint: 'f',
      source: { kind: source, fileName: 'flights.csv', sizeBytes: 1, sha256: null },
      report: { rowsRead: rowCount, rowsRejected: 0, rejects: [], notes: [], durationMs: 1 },
      changes: null,
      createdAtMs: 0,
    },
    profile: {
      versionId,
      rowCount,
      columns: columns.map(({ profile }) => profile),
      correlation: { columns: [], values: [] },
      duplicateRowCount: 0,
      durationMs: 1,
    },
  };
}

export function anEngine(id: EngineId, parts: Partial<EngineStatus> = {}): EngineStatus {
  return {
    id,
    title: id,
    purpose: `What ${id} is for.`,
    state: 'ready',
    version: '1',
    device: 'CPU',
    backend: 'native',
    selfTestMs: 1,
    selfTestDetail: '',
    checkedAtMs: 0,
    reason: null,
    fix: null,
    pack: null,
    ...parts,
  };
}
