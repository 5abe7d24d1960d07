import { describe, expect, it } from 'vitest';
import { createTestBackend } from '../../../test/create-test-backend.ts';
import { parseNvidiaSmi } from './machine.ts';

describe('compute', () => {
  it('describes this machine', async () => {
    await using backend = await createTestBackend();
    const machine = await backend.client.compute.getMachine();
    expect(machine.coreCount).toBeGreaterThan(0);
    expect(machine.workspaceSizeBytes).toBeGreaterThan(0);
    expect(machine.gpus.length > 0 || machine.gpuReason !== null).toBe(true);
  });

  it('tests the engine that needs no pack, and remembers the result', async () => {
    await using backend = await createTestBackend();
    const before = await backend.client.compute.listEngines();
    expect(before.find(({ id }) => id === 'forest')).toMatchObject({ state: 'unchecked', pack: null });
    const job = await backend.client.compute.startSelfTest({ engineId: 'forest' });
    expect(await backend.jobs.finished(job.id)).toMatchObject({ status: 'succeeded', failure: null });
    const forest = (await backend.client.compute.listEngines()).find(({ id }) => id === 'forest');
    expect(forest).toMatchObject({ state: 'ready', reason: null });
    expect(forest?.selfTestMs).toBeGreaterThan(0);
  });

  it('says what is missing and what to do where a pack is not installed', async () => {
    const cache = process.env.MILLWRIGHT_CACHE;
    process.env.MILLWRIGHT_CACHE = '/nonexistent/millwright-cache';
    try {
      await using backend = await createTestBackend();
      const lightgbm = (await backend.client.compute.listEngines()).find(({ id }) => id === 'lightgbm');
      expect(lightgbm).toMatchObject({ state: 'unavailable', pack: { isInstalled: false } });
      expect(lightgbm?.reason).toContain('not installed');
      expect(lightgbm?.fix).toContain('millwright setup');
    } finally {
      if (cache === undefined) delete process.env.MILLWRIGHT_CACHE;
      else process.env.MILLWRIGHT_CACHE = cache;
    }
  });

  it.each([
    [
      'NVIDIA H100 80GB HBM3, 81559, 570.86.15\n',
      { name: 'NVIDIA H100 80GB HBM3', memoryBytes: 81559 * 1024 * 1024 },
    ],
    ['GeForce GT 710, [N/A], 470.1\n', { name: 'GeForce GT 710', memoryBytes: null }],
  ])('reads %j', (text, expected) => {
    expect(parseNvidiaSmi(text)[0]).toMatchObject(expected);
  });

  it('lists two cards and none', () => {
    expect(parseNvidiaSmi('A, 1, 2\nB, 3, 4\n')).toHaveLength(2);
    expect(parseNvidiaSmi('\n')).toEqual([]);
  });
});
