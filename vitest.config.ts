import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'],
    // Native libraries (DuckDB, LightGBM, TensorFlow) do not share a process well: one file, one process.
    pool: 'forks',
    maxWorkers: 2,
    // Generous: a test that waits for a condition fails by it only where the condition never comes.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
