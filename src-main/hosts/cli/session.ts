import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '#shared/contract.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { GrantId } from '#shared/kit/ids.ts';
import { DoorFailure, UploadAnswer, webDoors } from '#shared/workspace/web-doors.ts';
import { type HostRecord, readHostRecord } from '../../platform/files/read-host-record.ts';

export type Client = ContractRouterClient<Contract>;

/** A backend to ask: one in this process, or the web host that has the workspace open already. */
export interface Session {
  readonly client: Client;
  /** The address of the running host, or null when the backend is in this process. */
  readonly hostUrl: string | null;
  /** The command line is the user's consent: the file may be read. */
  grantFile(path: string): Promise<GrantId>;
  /** The same for a folder and what will come into it. */
  grantFolder(path: string): Promise<GrantId>;
  /** From now on watched folders are followed; a running host follows them anyway. */
  followWatches(): void;
  close(): Promise<void>;
}

const appFolder = join(import.meta.dirname, '../../..');
const probeTimeoutMs = 2_000;

/**
 * Only one program may have a workspace open. Where that is a web host of this user, the command asks it; its
 * windows see what the command does at once.
 */
export async function openSession(workspaceFolder: string): Promise<Session> {
  const record = readHostRecord(workspaceFolder);
  return (record && (await attach(record))) ?? (await openInProcess(workspaceFolder));
}

/** Null where nothing answers: a host that was killed leaves its record behind. */
async function attach(record: HostRecord): Promise<Session | null> {
  const headers = { authorization: `Bearer ${record.token}` };
  const client: Client = createORPCClient(new RPCLink({ url: `${record.url}${webDoors.rpcHttp}`, headers }));
  try {
    await client.workspace.info(undefined, { signal: AbortSignal.timeout(probeTimeoutMs) });
  } catch {
    return null;
  }
  return {
    client,
    hostUrl: record.url,
    grantFile: (path) => upload(record, path),
    grantFolder: (path) => nameFolder(record, path),
    followWatches: () => undefined,
    close: () => Promise.resolve(),
  };
}

async function openInProcess(workspaceFolder: string): Promise<Session> {
  // Loaded here and not at the top: `help` and calls to a running host need none of it.
  const [{ createBackend }, { createNodeWorkerHost }, { sourceWorkerEntries }] = await Promise.all([
    import('../../backend.ts'),
    import('../../platform/processes/node-worker-host.ts'),
    import('../../workers/entries.ts'),
  ]);
  const backend = await createBackend({
    workspaceFolder,
    appFolder,
    hostKind: 'cli',
    workers: createNodeWorkerHost(sourceWorkerEntries(appFolder)),
    // A command of a second starts no server for the sake of leaving; `serve` starts its own.
    resumesDeployments: false,
    followsWatches: false,
  });
  return {
    client: backend.client,
    hostUrl: null,
    grantFile: async (path) => (await backend.grants.grantFile(resolve(path))).id,
    grantFolder: async (path) => (await backend.grants.grantFolder(resolve(path))).id,
    followWatches: () => backend.followWatches(),
    close: () => backend.close(),
  };
}

async function upload({ url, token }: HostRecord, path: string): Promise<GrantId> {
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) {
    throw new AppError('NOT_FOUND', `The file ${path} cannot be opened.`, {
      reason: 'file-missing',
      nextStep: 'Check that it exists and that you may read it.',
    });
  }
  const answer = await fetch(`${url}${webDoors.files}?name=${encodeURIComponent(basename(path))}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-length': String(info.size) },
    body: Readable.toWeb(createReadStream(path)) as BodyInit,
    duplex: 'half',
  } as RequestInit);
  return grantOf(answer);
}

/** The host is of this user and on this machine, so the folder is the same for it. */
async function nameFolder({ url, token }: HostRecord, path: string): Promise<GrantId> {
  const answer = await fetch(`${url}${webDoors.folders}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain' },
    body: resolve(path),
  });
  return grantOf(answer);
}

async function grantOf(answer: Response): Promise<GrantId> {
  const body: unknown = await answer.json();
  if (answer.ok) return UploadAnswer.pick({ grantId: true }).parse(body).grantId;
  const { message, nextStep } = DoorFailure.parse(body);
  throw new AppError('UNAVAILABLE', message, { ...(nextStep === undefined ? {} : { nextStep }) });
}
