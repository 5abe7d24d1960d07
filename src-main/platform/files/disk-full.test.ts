import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { explainDiskFull } from './disk-full.ts';

describe('explainDiskFull', () => {
  it.runIf(process.platform === 'linux')('recognises what a full device answers', async () => {
    const error: unknown = await writeFile('/dev/full', 'x').catch((reason: unknown) => reason);
    expect(explainDiskFull(error)).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      data: { reason: 'disk-full', nextStep: expect.stringContaining('Free some space') },
    });
  });
  it('leaves every other error as it is', async () => {
    const error: unknown = await writeFile('/nowhere/at/all', 'x').catch((reason: unknown) => reason);
    expect(explainDiskFull(error)).toBe(error);
    expect(explainDiskFull('text')).toBe('text');
  });
});
