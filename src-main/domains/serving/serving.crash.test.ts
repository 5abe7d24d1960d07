import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { DeploymentId } from '#shared/kit/ids.ts';
import { createTestBackend } from '../../../test/create-test-backend.ts';

const root = mkdtempSync(join(tmpdir(), 'millwright-serving-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('serves again after the backend was killed, and seals what it had logged up to the last whole line', async () => {
  const workspaceFolder = mkdtempSync(join(root, 'workspace-'));
  const segments = () => readdirSync(join(workspaceFolder, 'segments'));
  const fixture = join(import.meta.dirname, '../../../test/fixtures/backend-that-serves.ts');
  const child = fork(fixture, [workspaceFolder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [{ id, url, pid }] = (await once(child, 'message')) as [
    { id: DeploymentId; url: string; pid: number },
  ];
  child.kill('SIGKILL');
  while (isAlive(pid)) await sleep(20);
  const [left, ...others] = segments();
  expect(others).toEqual([]);
  appendFileSync(join(workspaceFolder, 'segments', left!), '{"at_ms":17,"id":"torn');

  {
    // A short command leaves the serving to the next start that stays.
    await using command = await createTestBackend({ workspaceFolder, resumesDeployments: false });
    while (segments().length > 0) await sleep(20);
    expect(await command.client.serving.getDeployment({ id })).toMatchObject({ status: 'stopped' });
  }
  {
    await using backend = await createTestBackend({ workspaceFolder });
    const { serving, monitoring } = backend.client;
    let deployment = await serving.getDeployment({ id });
    while (deployment.status !== 'ready') {
      await sleep(20);
      deployment = await serving.getDeployment({ id });
    }
    expect(deployment).toMatchObject({ url, stats: { requestCount: 5, predictionCount: 10, errorCount: 0 } });
    expect(segments()).toEqual([]);
    const { report } = await monitoring.checkDrift({ deploymentId: id });
    expect(report).toMatchObject({ predictionCount: 10, status: 'insufficient' });
    await serving.stop({ id });
  }
  // Stopped, it stays so.
  await using backend = await createTestBackend({ workspaceFolder });
  await sleep(500);
  expect(await backend.client.serving.getDeployment({ id })).toMatchObject({ status: 'stopped', url: null });
});
