import { describe, expect, it } from 'vitest';
import { VersionId } from '#shared/kit/ids.ts';
import { createTestBackend } from '../../../test/create-test-backend.ts';

describe('the bundled sample', () => {
  it('is imported, paged, sorted, filtered and queried', async () => {
    await using backend = await createTestBackend();
    const { data } = backend.client;
    const [sample] = await data.listSamples();
    const job = await data.startSampleImport({ sampleId: sample!.id });
    const done = await backend.jobs.finished(job.id);
    expect(done.failure).toBeNull();
    const version = await data.getVersion({ id: VersionId.parse(done.result!.id) });
    expect(version.rowCount).toBe(sample!.rowCount);
    expect(version.report.rowsRejected).toBe(0);
    expect(version.columns.map(({ name, type }) => `${name} ${type}`)).toContain('is_late boolean');

    const page = await data.getPage({ versionId: version.id, offset: 100, limit: 3 });
    expect(page.rowNumbers).toEqual([100, 101, 102]);
    const far = await data.getPage({
      versionId: version.id,
      offset: 0,
      limit: 3,
      columns: ['origin', 'destination', 'distance_miles'],
      filters: [{ operator: 'equals', column: 'origin', value: 'JFK' }],
      sort: [{ column: 'distance_miles', direction: 'descending' }],
    });
    expect(far.rows).toEqual([
      ['JFK', 'HNL', 4983],
      ['JFK', 'HNL', 4983],
      ['JFK', 'HNL', 4983],
    ]);
    const counted = await data.query({
      versionId: version.id,
      sql: "SELECT count(*) FROM data WHERE origin = 'JFK'",
    });
    expect(counted.rows).toEqual([[far.matchingRows]]);
    expect(await data.listDatasets({})).toHaveLength(1);
  });
});
