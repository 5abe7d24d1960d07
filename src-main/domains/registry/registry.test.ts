import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunId } from '#shared/kit/ids.ts';
import { packageFileNames } from '#shared/registry/package.schema.ts';
import type { Change } from '#shared/workspace/workspace.schema.ts';
import { createTestPlatform } from '../../../test/create-test-platform.ts';
import { customers, type TestPackage, trainPackage } from '../../../test/model-package.ts';
import { openObjectStore } from '../../platform/objects/object-store.ts';
import { openConnection } from '../../platform/sqlite/sqlite.ts';
import { createRegistryService } from './index.ts';
import { aSucceededRun, createRunSource } from './testing.ts';

let modelPackage: TestPackage;
const folder = mkdtempSync(join(tmpdir(), 'millwright-registry-'));
beforeAll(async () => {
  const { features, targets } = customers(500);
  modelPackage = await trainPackage({
    columns: [...features, targets.churned],
    target: 'churned',
    task: 'binary',
    hyperparameters: { num_iterations: 2 },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runId = (digit: string) => RunId.parse(digit.repeat(32));

async function setUp() {
  const workspace = mkdtempSync(join(folder, 'objects-'));
  const objects = await openObjectStore({
    objects: join(workspace, 'objects'),
    temporary: join(workspace, 'tmp'),
  });
  const platform = createTestPlatform({ objects });
  const runs = createRunSource(objects);
  for (const digit of ['1', '2', '3']) {
    await runs.add(aSucceededRun({ id: runId(digit), name: `LightGBM ${digit}` }), modelPackage.files);
  }
  const registry = createRegistryService(platform, runs.source);
  const announced: Change[] = [];
  platform.changes.subscribe((change) => announced.push(change));
  return { platform, runs, registry, announced };
}

describe('registerRun', () => {
  it('names the model after data and target and makes its first version the champion, on record', async () => {
    const { registry, announced } = await setUp();
    const version = await registry.registerRun({ runId: runId('1') });
    expect(version).toMatchObject({
      modelName: 'customers-churned',
      number: 1,
      runName: 'LightGBM 1',
      task: 'binary',
      metrics: { 'test/auc': 0.9 },
      aliases: ['champion'],
    });
    expect(version.signature.inputs.map(({ name }) => name)).toEqual([
      'age',
      'income',
      'city',
      'isPremium',
      'since',
    ]);
    expect(version.sizeBytes).toBe(
      [...modelPackage.files.values()].reduce((sum, bytes) => sum + bytes.length, 0),
    );
    expect(registry.listAliasEvents(version.modelId)).toMatchObject([
      { alias: 'champion', fromNumber: null, toNumber: 1 },
    ]);
    expect(announced).toMatchObject([{ topic: 'registry.model', id: version.modelId, kind: 'created' }]);
  });

  it('gives numbers without gaps to runs that arrive together, and leaves the champion alone', async () => {
    const { registry } = await setUp();
    const versions = await Promise.all(
      ['1', '2', '3'].map((digit) => registry.registerRun({ runId: runId(digit) })),
    );
    expect(versions.map(({ number }) => number).toSorted()).toEqual([1, 2, 3]);
    const [model] = registry.listModels();
    expect(model).toMatchObject({ versionCount: 3, aliases: [{ alias: 'champion', number: 1 }] });
    expect(registry.listModelVersions(model!.id).map(({ number }) => number)).toEqual([3, 2, 1]);
  });

  it('answers the version it has when a run is registered twice', async () => {
    const { registry } = await setUp();
    const [first, second] = await Promise.all([
      registry.registerRun({ runId: runId('1') }),
      registry.registerRun({ runId: runId('1') }),
    ]);
    expect(second.id).toBe(first.id);
    expect(registry.listModels()[0]!.versionCount).toBe(1);
  });

  it('takes no run that has not succeeded, and no package that is incomplete', async () => {
    const { registry, runs } = await setUp();
    await runs.add(aSucceededRun({ id: runId('4'), status: 'failed' }), modelPackage.files);
    await expect(registry.registerRun({ runId: runId('4') })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
      data: { reason: 'run-not-succeeded' },
    });
    const incomplete = new Map(modelPackage.files);
    incomplete.delete('model.txt');
    await runs.add(aSucceededRun({ id: runId('5') }), incomplete);
    await expect(registry.registerRun({ runId: runId('5') })).rejects.toMatchObject({
      code: 'DATA_CORRUPT',
      message: expect.stringContaining('model.txt'),
    });
    const unreadable = new Map(modelPackage.files).set(
      packageFileNames.manifest,
      Buffer.from('{"formatVersion":2}'),
    );
    await runs.add(aSucceededRun({ id: runId('6') }), unreadable);
    await expect(registry.registerRun({ runId: runId('6') })).rejects.toMatchObject({
      data: { reason: 'package-unreadable' },
    });
    expect(registry.listModels()).toEqual([]);
  });
});

describe('aliases', () => {
  it('let one of two promotions through, also over two connections', async () => {
    const { registry, platform, runs } = await setUp();
    const [first, second, third] = [
      await registry.registerRun({ runId: runId('1') }),
      await registry.registerRun({ runId: runId('2') }),
      await registry.registerRun({ runId: runId('3') }),
    ];
    const otherDb = openConnection(join(platform.folders.workspace, 'workspace.db'));
    const other = createRegistryService({ ...platform, db: otherDb }, runs.source);
    const move = { alias: 'champion', expectedFrom: first.id };
    expect(registry.assignAlias({ ...move, modelVersionId: second.id }).aliases).toMatchObject([
      { number: 2 },
    ]);
    expect(() => other.assignAlias({ ...move, modelVersionId: third.id })).toThrow(
      expect.objectContaining({ code: 'CONFLICT', data: expect.objectContaining({ reason: 'alias-moved' }) }),
    );
    expect(registry.getModelVersion(second.id).aliases).toEqual(['champion']);
    expect(registry.listAliasEvents(first.modelId)).toMatchObject([
      { fromNumber: 1, toNumber: 2 },
      { fromNumber: null, toNumber: 1 },
    ]);
    otherDb.close();
  });

  it('are taken away on record, and a history that cannot be rewritten stays', async () => {
    const { registry, platform } = await setUp();
    const { modelId } = await registry.registerRun({ runId: runId('1') });
    expect(registry.removeAlias(modelId, 'champion').aliases).toEqual([]);
    registry.removeAlias(modelId, 'champion');
    expect(registry.listAliasEvents(modelId)).toHaveLength(2);
    for (const sql of [
      'DELETE FROM registry_alias_events',
      'UPDATE registry_alias_events SET to_number = 7',
    ]) {
      expect(() => platform.db.prepare(sql).run()).toThrow('append-only');
    }
  });
});

it('finds models by a part of their name, taken literally', async () => {
  const { registry } = await setUp();
  await registry.registerRun({ runId: runId('1') });
  await registry.registerRun({ runId: runId('2'), modelName: 'a_b' });
  expect(registry.search('CHURN', 10)).toMatchObject([
    { type: 'model', title: 'customers-churned', subtitle: '1 version · churned in Customers' },
  ]);
  expect(registry.search('_', 10).map(({ title }) => title)).toEqual(['a_b']);
  expect(registry.search('%', 10)).toEqual([]);
});
