import type { DeploymentId } from '#shared/kit/ids.ts';
import type { ModelVersion } from '#shared/registry/registry.schema.ts';
import type { DeploymentStats, RequestLogEntry } from '#shared/serving/serving.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import { defaultLimits, type ServedModelSpec, type ServeSpec } from '../../workers/serve/serve.protocol.ts';
import type { RegistryService } from '../registry/index.ts';
import * as store from './deployments.store.ts';
import type { Keys } from './keys.ts';
import { createLiveStats, type LiveStats } from './live-stats.ts';
import type { Segments } from './segments.ts';
import { createSupervisor, type ServeClient, type Supervisor, type SupervisorState } from './supervisor.ts';

export interface FleetParts {
  readonly keys: Keys;
  readonly segments: Segments;
  readonly registry: RegistryService;
  readonly threadBudget: () => number;
}

/** The processes behind the deployments. */
export interface Fleet {
  /** Answers when the process is ready or has failed. */
  start(deployment: store.StoredDeployment): Promise<void>;
  stop(id: DeploymentId): Promise<void>;
  /** Loads the version beside the old one and swaps them; `commit` runs once it answers. */
  changeVersion(id: DeploymentId, version: ModelVersion, commit: () => void): Promise<void>;
  pushKeys(id: DeploymentId): Promise<void>;
  tellStats(id: DeploymentId): Promise<void>;
  /** Closes and seals what has been logged up to now. */
  sealAnswered(id: DeploymentId): Promise<void>;
  stateOf(deployment: store.StoredDeployment): SupervisorState;
  statsOf(id: DeploymentId): DeploymentStats;
  requestsOf(id: DeploymentId, limit: number): RequestLogEntry[];
  forget(id: DeploymentId): Promise<void>;
  close(): Promise<void>;
}

interface Member {
  readonly supervisor: Supervisor;
  readonly stats: LiveStats;
  fence: number;
  lastAnnouncedMs: number;
  /** Commands of one deployment run one after the other. */
  queue: Promise<unknown>;
}

/** Low, so that they stay out of the range the system takes outgoing ports from, and stay free between two starts. */
const automaticPorts = { first: 8_100, last: 8_899 } as const;
const announceEveryMs = 1_000;
const segmentLimits = { maxBytes: 64 * 2 ** 20, maxAgeMs: 600_000 } as const;
const requestTimeoutMs = 60_000;
const loadTimeoutMs = 300_000;

export function createFleet(platform: Platform, parts: FleetParts): Fleet {
  const { db, clock, changes, log, objects, folders } = platform;
  const { keys, segments, registry } = parts;
  const members = new Map<DeploymentId, Member>();
  let isClosing = false;
  let isClosed = false;

  const announce = (id: DeploymentId) => changes.announce('serving.deployment', id, 'changed');

  const modelSpec = async (version: ModelVersion): Promise<ServedModelSpec> => ({
    modelVersionId: version.id,
    name: version.modelName,
    versionNumber: version.number,
    files: await Promise.all(
      version.files.map(async ({ name, objectHash }) => ({
        name,
        path: await objects.verifiedPath(objectHash),
        sha256: objectHash,
      })),
    ),
  });

  const makeSpec = async (
    id: DeploymentId,
    member: () => Member,
    ports: readonly number[],
  ): Promise<ServeSpec> => {
    const stored = store.findDeployment(db, id);
    if (!stored) throw new Error(`Deployment ${id} is gone.`);
    const model = await modelSpec(registry.getModelVersion(stored.modelVersionId));
    const fence = transact(db, () => store.takeFence(db, id));
    member().fence = fence;
    return {
      model,
      keys: keys.specs(id),
      ports,
      segments: { folder: folders.segments, deploymentId: id, fence, ...segmentLimits },
      threadCount: parts.threadBudget(),
      limits: defaultLimits,
    };
  };

  const listen = (id: DeploymentId, client: ServeClient, member: () => Member): void => {
    client.on('stats', (stats) => {
      if (isClosed) return;
      const { stats: live } = member();
      live.update(stats);
      keys.markUsed(stats.keysUsed);
      const now = clock.elapsed();
      if (now - member().lastAnnouncedMs < announceEveryMs * 0.9) return;
      member().lastAnnouncedMs = now;
      announce(id);
    });
    client.on('segmentClosed', ({ fileName }) => void segments.seal(fileName));
    client.on('logTrouble', (trouble) => {
      log.error({ deploymentId: id, ...trouble }, 'predictions cannot be logged');
    });
  };

  const remember = (id: DeploymentId, state: SupervisorState): void => {
    if (isClosed) return;
    transact(db, () => {
      if (state.status === 'ready' && state.port !== null) store.setReady(db, id, state.port, clock.now());
      if (state.failure) store.setFailure(db, id, state.failure);
    });
    announce(id);
  };

  const memberOf = (id: DeploymentId): Member => {
    const known = members.get(id);
    if (known) return known;
    const self = (): Member => member;
    const member: Member = {
      stats: createLiveStats(segments.counts(id)),
      fence: 0,
      lastAnnouncedMs: Number.NEGATIVE_INFINITY,
      queue: Promise.resolve(),
      supervisor: createSupervisor({
        platform,
        makeSpec: (ports) => makeSpec(id, self, ports),
        onChange: () => remember(id, member.supervisor.state()),
        onStarted: (client) => listen(id, client, self),
        onEnded: () => {
          member.stats.processEnded();
          // What it could not close itself, up to the last whole line.
          if (!isClosed) void segments.sealLeftovers({ deploymentId: id, fence: member.fence });
        },
      }),
    };
    members.set(id, member);
    return member;
  };

  const inTurn = <T>(id: DeploymentId, work: (member: Member) => Promise<T>): Promise<T> => {
    const member = memberOf(id);
    const done = member.queue.then(() => work(member));
    member.queue = done.catch(() => undefined);
    return done;
  };

  const portsFor = ({ id, port, isPortAsked }: store.StoredDeployment): number[] => {
    if (port !== null && isPortAsked) return [port];
    const others = store.listDeployments(db).filter((other) => other.id !== id);
    const taken = new Set(others.map((other) => other.port));
    const { first, last } = automaticPorts;
    const candidates = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const free = candidates.filter((candidate) => !taken.has(candidate) && candidate !== port);
    return port === null ? free : [port, ...free];
  };

  return {
    start: (deployment) =>
      inTurn(deployment.id, async ({ supervisor }) => {
        if (!isClosing) await supervisor.start(portsFor(deployment));
      }),
    // Not in turn: what is under way, such as the loading of a large model, is what is to be stopped.
    stop: (id) => memberOf(id).supervisor.stop(),
    changeVersion: (id, version, commit) =>
      inTurn(id, async ({ supervisor }) => {
        const model = await modelSpec(version);
        await supervisor.client()?.call('setModel', { model }, { timeoutMs: loadTimeoutMs });
        commit();
      }),
    pushKeys: (id) =>
      inTurn(id, async ({ supervisor }) => {
        await supervisor.client()?.call('setKeys', { keys: keys.specs(id) }, { timeoutMs: requestTimeoutMs });
      }),
    tellStats: async (id) => {
      await memberOf(id).supervisor.client()?.call('tellStats', null, { timeoutMs: requestTimeoutMs });
    },
    sealAnswered: async (id) => {
      const client = memberOf(id).supervisor.client();
      if (client) {
        await client.call('tellStats', null, { timeoutMs: requestTimeoutMs });
        // The event of its closing comes before the answer, so the segment is in the queue by then.
        await client.call('rotate', null, { timeoutMs: requestTimeoutMs });
      }
      await segments.settled();
    },
    stateOf: ({ id, port, failure }) => {
      const state = members.get(id)?.supervisor.state();
      if (state && (state.status !== 'stopped' || failure === null))
        return { ...state, port: state.port ?? port };
      return { status: failure === null ? 'stopped' : 'failed', port, failure, restartCount: 0 };
    },
    statsOf: (id) => (members.get(id)?.stats ?? createLiveStats(segments.counts(id))).current(),
    requestsOf: (id, limit) => members.get(id)?.stats.requests(limit) ?? [],
    forget: async (id) => {
      await memberOf(id).supervisor.stop();
      members.delete(id);
    },
    close: async () => {
      isClosing = true;
      await Promise.all([...members.values()].map(({ supervisor }) => supervisor.stop()));
      isClosed = true;
    },
  };
}
