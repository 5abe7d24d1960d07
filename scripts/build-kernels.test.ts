import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileKernels, kernelsModule } from './build-kernels.ts';

it('the numeric kernels are compiled from their source', { timeout: 60_000 }, () => {
  expect(readFileSync(kernelsModule, 'utf8')).toBe(compileKernels());
});
