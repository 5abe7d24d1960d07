import { describe, expect, it } from 'vitest';
import type { ModelVersion } from '#shared/registry/registry.schema.ts';
import { aliasEventWords, latestDifference } from './registry.view-model.ts';

const version = (value: number | null, parts: Partial<ModelVersion> = {}): ModelVersion =>
  ({
    primaryMetric: 'test/rmse',
    isHigherBetter: false,
    metrics: { 'test/rmse': value },
    aliases: [],
    ...parts,
  }) as unknown as ModelVersion;

it.each([
  [{ alias: 'champion', fromNumber: null, toNumber: 1, atMs: 0 }, 'champion: version 1'],
  [{ alias: 'champion', fromNumber: 1, toNumber: 2, atMs: 0 }, 'champion: version 1 → 2'],
  [{ alias: 'champion', fromNumber: 2, toNumber: null, atMs: 0 }, 'champion: removed from version 2'],
])('says %j', (event, words) => expect(aliasEventWords(event)).toBe(words));

describe('latestDifference', () => {
  it('knows that a smaller error is better', () => {
    expect(latestDifference([version(2), version(3)])).toMatchObject({ difference: -1, isBetter: true });
  });
  it('compares nothing with nothing', () => {
    expect(latestDifference([version(2)])).toBeUndefined();
    expect(latestDifference([version(null), version(3)])).toBeUndefined();
    expect(latestDifference([version(1, { primaryMetric: 'test/auc' }), version(3)])).toBeUndefined();
  });
});
