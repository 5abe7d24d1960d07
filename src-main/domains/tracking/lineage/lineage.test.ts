import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { type DatasetId, VersionId } from '#shared/kit/ids.ts';
import type { Lineage } from '#shared/tracking/lineage.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { createTestBackend } from '../../../../test/create-test-backend.ts';

type TestBackend = Awaited<ReturnType<typeof createTestBackend>>;

let backend: TestBackend;
beforeAll(async () => {
  backend = await createTestBackend();
});
afterAll(() => backend[Symbol.asyncDispose]());

async function madeBy(job: Job): Promise<DatasetVersion> {
  const { failure, result } = await backend.jobs.finished(job.id);
  expect(failure).toBeNull();
  return backend.client.data.getVersion({ id: VersionId.parse(result!.id) });
}

async function importText(name: string, text: string, datasetId?: DatasetId): Promise<DatasetVersion> {
  const file = join(backend.workspaceFolder, `${name}.csv`);
  writeFileSync(file, text);
  const grant = await backend.grants.grantFile(file);
  return madeBy(
    await backend.client.data.startImport({
      grantId: grant.id,
      name: 'sales',
      ...(datasetId && { datasetId }),
    }),
  );
}

const rows = (count: number, extra = 0) =>
  [
    'x,y',
    ...Array.from(
      { length: count },
      (_, row) => `${(row * 37) % 100},${(row * 37) % 100 > 50 + extra ? 1 : 0}`,
    ),
  ].join('\n');

/** `kind title` of both ends, so that an edge can be read. */
function edgesOf({ nodes, edges }: Lineage): string[] {
  const nameOf = new Map(nodes.map(({ key, kind, title }) => [key, `${kind} ${title}`]));
  return edges.map(
    ({ from, to, kind }) => `${nameOf.get(from)} ${kind === 'made' ? '→' : '⇢'} ${nameOf.get(to)}`,
  );
}
const lineageOf = (version: DatasetVersion) => backend.client.tracking.getLineage({ versionId: version.id });

describe('the lineage of a version', () => {
  let first: DatasetVersion;
  let second: DatasetVersion;
  let reverted: DatasetVersion;
  let derived: DatasetVersion;
  beforeAll(async () => {
    first = await importText('january', rows(120));
    second = await importText('february', rows(140, 5), first.datasetId);
    reverted = await backend.client.data.revertTo({ versionId: first.id, branch: 'main' });
    const derive = { kind: 'derive' as const, column: 'z', expression: 'x * 2', note: 'doubled' };
    derived = await madeBy(
      await backend.client.data.startTransform({
        versionId: reverted.id,
        steps: [derive],
        target: { kind: 'new-dataset', name: 'doubled' },
      }),
    );
  });

  it('leads from files over versions to what was made of it, in other datasets too', async () => {
    const lineage = await lineageOf(reverted);
    expect(lineage.focus).toBe(`version ${reverted.id}`);
    expect(edgesOf(lineage).toSorted()).toEqual(
      [
        'source january.csv → version sales v1',
        'source february.csv → version sales v2',
        'version sales v1 ⇢ version sales v2',
        'version sales v1 → version sales v3',
        'version sales v2 ⇢ version sales v3',
        'version sales v3 → transform 1 step',
        'transform 1 step → version doubled v1',
      ].toSorted(),
    );
    const source = lineage.nodes.find(({ title }) => title === 'january.csv');
    expect(source).toMatchObject({ kind: 'source', sha256: first.source.sha256 });
  });

  it('of a version in the middle has what came before and what came after', async () => {
    expect(edgesOf(await lineageOf(second))).toContain('version sales v2 ⇢ version sales v3');
    expect(edgesOf(await lineageOf(derived)).toSorted()).toEqual(
      edgesOf(await lineageOf(reverted)).toSorted(),
    );
    const { nodes } = await lineageOf(derived);
    expect(nodes.find(({ kind }) => kind === 'transform')).toMatchObject({ steps: ['derive: doubled'] });
  });

  it('goes on to the split, the run that used it, its model and the deployment', async () => {
    const { client } = backend;
    const split = await client.training.createSplit({
      versionId: second.id,
      name: 'main',
      target: 'y',
      plan: {
        kind: 'random',
        seed: 1,
        fractions: { train: 0.7, validation: 0.15, test: 0.15 },
        keepsTwins: false,
      },
    });
    const { spec } = await client.training.suggest({ versionId: second.id, target: 'y', engineId: 'forest' });
    const run = await client.training.startRun({
      spec: {
        ...spec,
        split: { kind: 'stored', splitId: split.id, fingerprint: split.fingerprint },
        hyperparameters: { num_trees: 5 },
      },
      name: 'first try',
    });
    await backend.jobs.finished(run.jobId!);
    const model = await client.registry.registerRun({ runId: run.id });
    const deployment = await client.serving.deploy({ modelVersionId: model.id });
    const edges = edgesOf(await lineageOf(second));
    expect(edges).toEqual(
      expect.arrayContaining([
        'version sales v2 → split main',
        'split main → run first try',
        `run first try → model ${model.modelName} v1`,
        `model ${model.modelName} v1 → deployment ${deployment.name}`,
      ]),
    );
    await client.serving.remove({ id: deployment.id });
  });
});
