import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { parseSync } from 'oxc-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureDesktopBundle } from '../../scripts/start/desktop-bundle.ts';
import { startBackendProcess } from '../../src-main/hosts/electron/backend-process.ts';
import { frameKinds } from '../../src-renderer/app/frame/frame-kinds.ts';
import type { Contract } from '../../src-shared/contract.ts';
import { VersionId } from '../../src-shared/kit/ids.ts';
import type { Job } from '../../src-shared/workspace/workspace.schema.ts';
import { appFolder } from '../create-test-backend.ts';
import { bundledProgram, createThreadPrograms } from '../thread-programs.ts';

const buildTimeoutMs = 240_000;

/** A green build says little: names that clash and files that are not beside each other show only when it runs. */
describe('the bundle of the desktop app', () => {
  beforeAll(() => ensureDesktopBundle(() => undefined).then(() => undefined), buildTimeoutMs);

  it('parses, every file of it', () => {
    const folder = join(appFolder, 'out/main');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    expect(files.length).toBeGreaterThan(100);
    for (const file of files) {
      const { errors } = parseSync(file, readFileSync(join(folder, file), 'utf8'), {
        showSemanticErrors: true,
      });
      expect({ file, errors: errors.map(({ message }) => message) }).toEqual({ file, errors: [] });
    }
  });

  it('names its files by absolute addresses, so that a reload of a deep link finds them', () => {
    const page = readFileSync(join(appFolder, 'out/renderer/index.html'), 'utf8');
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
    expect(addresses.length).toBeGreaterThan(1);
    expect(addresses.filter((address) => !/^[/#]/.test(address))).toEqual([]);
  });

  it('carries its first picture in the page, in a form that the content security policy allows', () => {
    const page = readFileSync(join(appFolder, 'out/renderer/index.html'), 'utf8');
    const frames = new Map(
      [...page.matchAll(/<template id="([^"]+)">(.*?)<\/template>/gs)].map(([, id, html]) => [id!, html!]),
    );
    expect([...frames.keys()]).toEqual(frameKinds.map(({ id }) => id));
    for (const { id, isHome, isRailCollapsed } of frameKinds) {
      const html = frames.get(id)!;
      for (const path of ['/data', '/train', '/runs', '/settings']) expect(html).toContain(`href="${path}"`);
      expect(html.includes('>Home</h1>')).toBe(isHome);
      expect(html.includes('aria-current="page"')).toBe(isHome);
      expect(html.includes('>Millwright</span>')).toBe(!isRailCollapsed);
      expect(html).not.toMatch(/ style="|<style|<script/);
      expect(html).not.toMatch(/<button (?!inert)/);
    }
    // Class names of another build would leave the frame unstyled.
    const styles = readdirSync(join(appFolder, 'out/renderer/assets'))
      .filter((name) => name.endsWith('.css'))
      .map((name) => readFileSync(join(appFolder, 'out/renderer/assets', name), 'utf8'))
      .join('');
    const classes = [...page.matchAll(/class="([^"]+)"/g)].flatMap(([, names]) => names!.split(' '));
    const ours = classes.filter((name) => /^_\w+_\w+_\d+$/.test(name));
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.filter((name) => !styles.includes(`.${name}`))).toEqual([]);
  });

  it('has a preload that needs nothing but Electron, as a sandbox demands', () => {
    const preload = readFileSync(join(appFolder, 'out/preload/index.cjs'), 'utf8');
    expect([...preload.matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name]) => name)).toEqual([
      'electron',
    ]);
    expect(preload.length).toBeLessThan(10_000);
  });

  it('imports the sample and trains on it in workers of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millwright-bundle-'));
    await using programs = createThreadPrograms(bundledProgram);
    const backend = startBackendProcess({
      programs,
      workspaceFolder: join(folder, 'workspace'),
      appFolder,
      onGivenUp: (error) => {
        throw error;
      },
    });
    const port = await backend.connectWindow();
    const client: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port }));
    port.start();
    const ended = async (job: Job): Promise<Job> => {
      let last = job;
      for await (const current of await client.workspace.watchJob({ id: job.id })) last = current;
      return last;
    };

    const [sample] = await client.data.listSamples();
    const imported = await ended(await client.data.startSampleImport({ sampleId: sample!.id }));
    expect(imported).toMatchObject({ status: 'succeeded' });
    const versionId = VersionId.parse(imported.result?.id);
    // The engine that needs no native library: those are loaded once in a process, and these are threads.
    const { spec } = await client.training.suggest({ versionId, target: sample!.target, engineId: 'forest' });
    const run = await client.training.startRun({ spec });
    expect(await ended(await client.workspace.getJob({ id: run.jobId! }))).toMatchObject({
      status: 'succeeded',
    });
    expect((await client.tracking.getRun({ id: run.id })).metrics['test/auc']).toBeGreaterThan(0.6);
    expect(programs.started).toEqual(expect.arrayContaining(['backend', 'worker-data', 'worker-train']));
    await backend.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
