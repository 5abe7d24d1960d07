import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const reports = join(import.meta.dirname, '.cache/test-reports');

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.story.ts',
  // One backend and one browser at a time: the stories train, serve and watch for real, on few cores.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: join(reports, 'stories.json') }]],
  outputDir: join(import.meta.dirname, 'test-results'),
});
