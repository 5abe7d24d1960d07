import { AppError } from '#shared/kit/errors.ts';
import type { ConnectionState, HostLink } from './host-shell.ts';
import { createObservableValue, type ObservableValue } from './observable-value.ts';

/** One way to the backend, until it breaks. */
export interface Session {
  readonly link: HostLink;
  /** Resolves when this session is over. Never rejects. */
  readonly closed: Promise<void>;
}

/** Thrown by `open` when trying again is of no use. */
export class ConnectionEnded extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string) {
    super(message);
    this.name = 'ConnectionEnded';
    this.nextStep = nextStep;
  }
}

export interface ReconnectingLinkOptions {
  readonly open: () => Promise<Session>;
  /** Waits, or is cut short by `retryNow`. */
  readonly wait: (delayMs: number) => Promise<void>;
  readonly now: () => number;
}

export interface ReconnectingLink {
  readonly link: HostLink;
  readonly state: ObservableValue<ConnectionState>;
}

const firstDelayMs = 250;
const longestDelayMs = 5_000;
/** How long a call waits for a lost connection before it gives up. For the first it waits: there is nothing yet. */
const callPatienceMs = 15_000;

/**
 * Keeps a way to the backend open. A call made while there is none waits for the next; a call in flight when
 * the connection breaks fails, because only the caller knows whether asking twice is harmless.
 */
export function createReconnectingLink({ open, wait, now }: ReconnectingLinkOptions): ReconnectingLink {
  const state = createObservableValue<ConnectionState>({ kind: 'connecting' });
  let session: Session | null = null;
  let hasConnected = false;

  const keepOpen = async (): Promise<void> => {
    for (let failures = 0; ; failures += 1) {
      try {
        session = await open();
        hasConnected = true;
        failures = -1;
        state.set({ kind: 'connected' });
        await session.closed;
      } catch (error) {
        if (error instanceof ConnectionEnded) {
          state.set({ kind: 'ended', message: error.message, nextStep: error.nextStep });
          return;
        }
      }
      session = null;
      const delayMs = Math.min(firstDelayMs * 2 ** Math.max(failures, 0), longestDelayMs);
      state.set({ kind: 'lost', retryAtMs: now() + delayMs });
      await wait(delayMs);
    }
  };
  void keepOpen();

  const currentSession = async (signal: AbortSignal | undefined): Promise<Session> => {
    if (session) return session;
    if (state.get().kind === 'ended') throw unavailable();
    signal?.throwIfAborted();
    return new Promise<Session>((resolve, reject) => {
      const timer = hasConnected
        ? setTimeout(() => settle(() => reject(unavailable())), callPatienceMs)
        : undefined;
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        unsubscribe();
        signal?.removeEventListener('abort', onAbort);
        finish();
      };
      const onAbort = () => settle(() => reject(new AppError('CANCELLED', 'Cancelled.')));
      const unsubscribe = state.subscribe(() => {
        const opened = session;
        if (opened) settle(() => resolve(opened));
        else if (state.get().kind === 'ended') settle(() => reject(unavailable()));
      });
      signal?.addEventListener('abort', onAbort);
    });
  };

  return {
    state,
    link: {
      call: async (path, input, options) =>
        (await currentSession(options.signal)).link.call(path, input, options),
    },
  };
}

function unavailable(): AppError {
  return new AppError('UNAVAILABLE', 'Millwright does not answer.', {
    reason: 'connection-lost',
    nextStep: 'Check that it is still running; this window connects again by itself.',
    retry: true,
  });
}
