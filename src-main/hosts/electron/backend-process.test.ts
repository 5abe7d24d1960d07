import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient, safe } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '#shared/contract.ts';
import type { AppError } from '#shared/kit/errors.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { appFolder, createTestBackend } from '../../../test/create-test-backend.ts';
import { createThreadPrograms, type ThreadPrograms } from '../../../test/thread-programs.ts';
import { startBackendProcess } from './backend-process.ts';

type Client = ContractRouterClient<Contract>;

let folder: string;
let programs: ThreadPrograms;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-desktop-'));
  programs = createThreadPrograms();
});
afterEach(async () => {
  await programs[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function startDesktop() {
  const givenUp: AppError[] = [];
  const backend = startBackendProcess({
    programs,
    workspaceFolder: join(folder, 'workspace'),
    appFolder,
    onGivenUp: (error) => givenUp.push(error),
  });
  return { backend, givenUp };
}

/** What the renderer does with the port it is handed. */
async function openWindow({ backend }: ReturnType<typeof startDesktop>) {
  const port = await backend.connectWindow();
  const closed = new Promise<void>((resolve) => port.once('close', resolve));
  const client: Client = createORPCClient(new RPCLink({ port }));
  port.start();
  return { client, closed };
}

async function ended(client: Client, job: Job): Promise<Job> {
  let last = job;
  for await (const current of await client.workspace.watchJob({ id: job.id })) last = current;
  return last;
}

describe('the desktop backend', () => {
  it('serves several windows, each over a port of its own', async () => {
    const desktop = startDesktop();
    const [first, second] = await Promise.all([openWindow(desktop), openWindow(desktop)]);
    expect((await first.client.workspace.info()).host).toBe('electron');
    const changes = await second.client.workspace.watchChanges();
    const change = changes.next();
    await first.client.workspace.updateSettings({ colorScheme: 'dark' });
    expect((await change).value).toMatchObject({ topic: 'workspace.settings' });
    await desktop.backend.close();
    expect(programs.running()).toEqual([]);
  });

  it('imports a granted file in a worker that the main process starts for it', async () => {
    const desktop = startDesktop();
    const file = join(folder, 'prices.csv');
    writeFileSync(
      file,
      `id,price\n${Array.from({ length: 500 }, (_, id) => `${id},${id * 1.5}`).join('\n')}\n`,
    );
    const granted = await desktop.backend.call('grantFile', file);
    expect(granted).toMatchObject({ name: 'prices.csv' });
    const { client } = await openWindow(desktop);
    const job = await ended(
      client,
      await client.data.startImport({ grantId: granted.grantId, name: 'prices' }),
    );
    expect(job).toMatchObject({ status: 'succeeded', failure: null });
    expect((await client.data.listDatasets({}))[0]?.head.rowCount).toBe(500);
    expect(programs.started).toContain('worker-data');
    await desktop.backend.close();
  });

  it('says which file cannot be granted', async () => {
    const desktop = startDesktop();
    const { error } = await safe(desktop.backend.call('grantFile', join(folder, 'nothing.csv')));
    expect(error).toMatchObject({ code: 'NOT_FOUND', data: { reason: 'file-missing' } });
    await desktop.backend.close();
  });

  it('is started again after a crash, its workers end, and a window that asks gets a new port', async () => {
    const desktop = startDesktop();
    const first = await openWindow(desktop);
    const file = join(folder, 'a.csv');
    writeFileSync(file, 'a,b\n1,2\n3,4\n');
    const { grantId } = await desktop.backend.call('grantFile', file);
    await first.client.data.previewImport({ grantId });
    await first.client.workspace.updateSettings({ threadBudget: 3 });
    expect(programs.running()).toContain('worker-data');

    await programs.crash('backend');
    await first.closed;
    const second = await openWindow(desktop);
    expect((await second.client.workspace.getSettings()).threadBudget).toBe(3);
    while (programs.running().includes('worker-data'))
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(desktop.givenUp).toEqual([]);
    await desktop.backend.close();
  });

  it('gives up with a reason when the workspace is open elsewhere, and does not try again', async () => {
    await using other = await createTestBackend({ workspaceFolder: join(folder, 'workspace') });
    expect(other.workspaceFolder).toBe(join(folder, 'workspace'));
    const desktop = startDesktop();
    const { error } = await safe(openWindow(desktop));
    expect(error).toMatchObject({ data: { reason: 'workspace-locked' } });
    expect(desktop.givenUp).toMatchObject([{ data: { reason: 'workspace-locked' } }]);
  });

  it('gives up when the backend crashes again and again', async () => {
    const desktop = startDesktop();
    while (desktop.givenUp.length === 0) {
      while (!programs.running().includes('backend') && desktop.givenUp.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await programs.crash('backend');
    }
    expect(desktop.givenUp).toMatchObject([{ data: { reason: 'backend-crash-loop' } }]);
    expect((await safe(openWindow(desktop))).error).toBeInstanceOf(Error);
    expect(programs.running()).toEqual([]);
  });
});
