import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

const reports = join(import.meta.dirname, '.cache/test-reports');

/** `scripts/e2e.ts` adds the desktop shell where its binary is. */
const hosts = (process.env.MILLWRIGHT_STORY_HOSTS ?? 'web').split(',');

export default defineConfig<{ host: string }>({
  testDir: 'e2e',
  testMatch: '**/*.story.ts',
  // One backend and one browser at a time: the stories train, serve and watch for real, on few cores.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  // Generous: they end a story that hangs. A slow machine must not be taken for a broken product.
  timeout: 900_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: join(reports, 'stories.json') }]],
  outputDir: join(import.meta.dirname, 'test-results'),
  use: { screenshot: 'only-on-failure' },
  projects: hosts.map((host) => ({ name: host, use: { host } })),
});
