import { AppError, type Failure, toFailure } from '#shared/kit/errors.ts';
import type { DeploymentStatus } from '#shared/serving/serving.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { createWorkerClient, type WorkerClient } from '../../platform/processes/worker-client.ts';
import type { ServeEvents, ServeRequests, ServeSpec } from '../../workers/serve/serve.protocol.ts';

export type ServeClient = WorkerClient<ServeRequests, ServeEvents>;

export interface SupervisorState {
  readonly status: DeploymentStatus;
  readonly port: number | null;
  readonly failure: Failure | null;
  readonly restartCount: number;
}

export interface SupervisorParts {
  readonly platform: Pick<Platform, 'workers' | 'clock' | 'log'>;
  /** What a new process is started with; asked anew for each, so that it gets the version and keys of now. */
  readonly makeSpec: (ports: readonly number[]) => Promise<ServeSpec>;
  readonly onChange: () => void;
  /** Before the first request: listen to the process's events. */
  readonly onStarted: (client: ServeClient) => void;
  /** After a process has ended, however it ended. */
  readonly onEnded: () => void;
}

export interface Supervisor {
  state(): SupervisorState;
  /** Answers when the process is ready or has failed. Does nothing while it runs. */
  start(ports: readonly number[]): Promise<SupervisorState>;
  stop(): Promise<void>;
  /** Null while there is no ready process. */
  client(): ServeClient | null;
}

const firstPauseMs = 250;
const longestPauseMs = 8_000;
const crashWindowMs = 60_000;
const allowedCrashes = 5;
/** Loading a large model over a slow disk. */
const startTimeoutMs = 300_000;
const closeTimeoutMs = 5_000;
/** A chunk of rows or a large body may keep the worker's event loop busy this long before it counts as hung. */
const maxSilenceMs = 15_000;

/**
 * Keeps one serve worker alive. A process that was ready and dies comes back on its port, after pauses that
 * double; five deaths within a minute end it, with the reason. One that never became ready is not tried again:
 * the same package on the same machine would fail the same way.
 */
export function createSupervisor(parts: SupervisorParts): Supervisor {
  const { workers, clock, log } = parts.platform;
  let status: DeploymentStatus = 'stopped';
  let port: number | null = null;
  let failure: Failure | null = null;
  let restartCount = 0;
  let client: ServeClient | null = null;
  let crashes: readonly number[] = [];
  let pause: NodeJS.Timeout | undefined;
  /** Counts the intentions: what an earlier one still has under way must not act for a later one. */
  let intention = 0;

  const state = (): SupervisorState => ({ status, port, failure, restartCount });

  const become = (next: Partial<SupervisorState>): void => {
    ({ status, port, failure, restartCount } = { ...state(), ...next });
    parts.onChange();
  };

  /** One process, from its start to its being ready. Throws what kept it from that. */
  const launch = async (ports: readonly number[], mine: number): Promise<void> => {
    const spec = await parts.makeSpec(ports);
    if (mine !== intention) return;
    const started: ServeClient = createWorkerClient(workers.start({ kind: 'serve' }), { maxSilenceMs });
    client = started;
    void started.process.exited.then(() => {
      if (client === started) client = null;
      parts.onEnded();
    });
    parts.onStarted(started);
    try {
      const answer = await started.call('start', spec, { timeoutMs: startTimeoutMs });
      if (mine !== intention) return;
      become({ status: 'ready', port: answer.port, failure: null });
    } catch (error) {
      started.kill();
      await started.process.exited;
      throw error;
    }
    void started.process.exited.then(({ code, signal, errorOutput }) => {
      if (mine !== intention) return;
      log.warn({ code, signal, errorOutput }, 'a serve worker ended');
      recover(mine, errorOutput.trim());
    });
  };

  const recover = (mine: number, errorOutput: string): void => {
    const now = clock.elapsed();
    crashes = [...crashes.filter((atMs) => atMs > now - crashWindowMs), now];
    if (crashes.length >= allowedCrashes) {
      become({ status: 'failed', failure: crashLoop(errorOutput) });
      return;
    }
    become({ status: 'starting', restartCount: restartCount + 1 });
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (crashes.length - 1));
    pause = setTimeout(() => {
      void relaunch(mine);
    }, pauseMs);
  };

  const relaunch = async (mine: number): Promise<void> => {
    if (mine !== intention) return;
    try {
      await launch(port === null ? [] : [port], mine);
    } catch (error) {
      if (mine !== intention) return;
      const problem = toFailure(error);
      const isPassing = problem.reason === 'worker-lost' || problem.reason === 'port-taken';
      if (isPassing) recover(mine, problem.message);
      else become({ status: 'failed', failure: problem });
    }
  };

  return {
    state,
    client: () => (status === 'ready' ? client : null),
    start: async (ports) => {
      if (status === 'starting' || status === 'ready') return state();
      intention += 1;
      const mine = intention;
      crashes = [];
      become({ status: 'starting', failure: null });
      try {
        await launch(ports, mine);
      } catch (error) {
        if (mine === intention) become({ status: 'failed', failure: toFailure(error) });
      }
      return state();
    },
    stop: async () => {
      intention += 1;
      clearTimeout(pause);
      const stopping = client;
      if (stopping) {
        // A worker that does not answer any more is killed all the same.
        await stopping.call('close', null, { timeoutMs: closeTimeoutMs }).catch(() => undefined);
        stopping.kill();
        await stopping.process.exited;
      }
      if (status !== 'stopped') become({ status: 'stopped', failure: null });
    },
  };
}

function crashLoop(errorOutput: string): Failure {
  const lastWords = errorOutput.split('\n').at(-1)?.slice(0, 500) ?? '';
  const { code, message, data } = new AppError(
    'UNAVAILABLE',
    `The process ended ${allowedCrashes} times within a minute${lastWords === '' ? '' : `: ${lastWords}`}.`,
    {
      reason: 'crash-loop',
      nextStep: 'Start it again, or serve another version.',
      details: { errorOutput },
    },
  );
  return { code, message, ...data };
}
