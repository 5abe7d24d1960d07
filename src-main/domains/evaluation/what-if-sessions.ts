import type { ObjectHash } from '#shared/kit/ids.ts';
import type { PackageFile } from '#shared/registry/registry.schema.ts';
import type { Artifact } from '#shared/tracking/tracking.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { createWorkerClient, type WorkerClient } from '../../platform/processes/worker-client.ts';
import type { ExplainEvents, ExplainRequests } from '../../workers/explain/explain.protocol.ts';

/** A model that is asked about single rows keeps its process for so long after the last question. */
const idleMs = 60_000;
/** Models that are asked about at the same time; another one takes the place of the one asked least lately. */
const maxSessions = 2;

export type WhatIfClient = WorkerClient<ExplainRequests, ExplainEvents>;

export interface WhatIfSource {
  readonly packageFiles: readonly PackageFile[];
  readonly explanation: Artifact;
}

export interface WhatIfSessions {
  /** The process that answers about rows of this model. */
  open(source: WhatIfSource): Promise<WhatIfClient>;
  close(): Promise<void>;
}

interface Session {
  readonly client: WhatIfClient;
  /** Settles once the model is open. */
  readonly opened: Promise<unknown>;
  idle: NodeJS.Timeout | undefined;
}

/** Processes that answer about single rows while a user changes them: opened at the first question, closed when idle. */
export function createWhatIfSessions({
  workers,
  objects,
}: Pick<Platform, 'workers' | 'objects'>): WhatIfSessions {
  /** By the stored explanation, least lately used first. */
  const sessions = new Map<ObjectHash, Session>();

  const end = (hash: ObjectHash): Promise<unknown> => {
    const session = sessions.get(hash);
    sessions.delete(hash);
    clearTimeout(session?.idle);
    session?.client.kill();
    return session?.client.process.exited ?? Promise.resolve();
  };

  const open = ({ packageFiles, explanation }: WhatIfSource): Session => {
    const client: WhatIfClient = createWorkerClient(workers.start({ kind: 'explain' }));
    const hash = explanation.objectHash;
    const pathOf = async (name: string, objectHash: ObjectHash) => ({
      name,
      path: await objects.verifiedPath(objectHash),
      sha256: objectHash,
    });
    const opening = async () =>
      client.call('open', {
        packageFiles: await Promise.all(packageFiles.map((file) => pathOf(file.name, file.objectHash))),
        explanation: await pathOf(explanation.path, hash),
      });
    const session: Session = { client, opened: opening(), idle: undefined };
    sessions.set(hash, session);
    for (const oldest of [...sessions.keys()].slice(0, -maxSessions)) void end(oldest);
    void client.process.exited.then(() => {
      if (sessions.get(hash) === session) sessions.delete(hash);
    });
    return session;
  };

  const use = async (source: WhatIfSource): Promise<WhatIfClient> => {
    const hash = source.explanation.objectHash;
    const session = sessions.get(hash) ?? open(source);
    sessions.delete(hash);
    sessions.set(hash, session);
    clearTimeout(session.idle);
    session.idle = setTimeout(() => void end(hash), idleMs);
    session.idle.unref();
    try {
      await session.opened;
    } catch (error) {
      void end(hash);
      throw error;
    }
    return session.client;
  };

  return {
    open: use,
    close: async () => {
      await Promise.all([...sessions.keys()].map(end));
    },
  };
}
