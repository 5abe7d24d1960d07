import { describe, expect, it } from 'vitest';
import type { ConnectionState } from './host-shell.ts';
import { ConnectionEnded, createReconnectingLink, type Session } from './reconnecting-link.ts';

interface OpenedSession extends Session {
  readonly close: () => void;
}

/** A way to the backend that answers with its own number, so that a test sees who answered. */
function aSession(number: number): OpenedSession {
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  return { link: { call: async (path) => `${number}: ${path.join('/')}` }, closed, close };
}

/** Opens what the script says, one after the other; waiting ends only when the test says so. */
function createScript(script: readonly (OpenedSession | Error)[]) {
  const waits: { readonly delayMs: number; readonly end: () => void }[] = [];
  let opened = 0;
  const reconnecting = createReconnectingLink({
    open: async () => {
      const next = script[opened];
      opened += 1;
      if (next === undefined) throw new Error('The script has ended.');
      if (next instanceof Error) throw next;
      return next;
    },
    wait: (delayMs) =>
      new Promise((resolve) => {
        waits.push({ delayMs, end: resolve });
      }),
    now: () => 1_000,
  });
  const states: ConnectionState['kind'][] = [];
  reconnecting.state.subscribe(() => states.push(reconnecting.state.get().kind));
  return { ...reconnecting, waits, states };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const call = (link: { call: ReturnType<typeof createScript>['link']['call'] }, signal?: AbortSignal) =>
  link.call(['workspace', 'info'], undefined, { context: {}, ...(signal ? { signal } : {}) });

describe('createReconnectingLink', () => {
  it('opens again after a break, and a call made in between waits for it', async () => {
    const [first, second] = [aSession(1), aSession(2)];
    const { link, waits, states } = createScript([first, second]);
    await settled();
    expect(await call(link)).toBe('1: workspace/info');
    first.close();
    await settled();
    expect(states.at(-1)).toBe('lost');
    const waiting = call(link);
    waits[0]!.end();
    expect(await waiting).toBe('2: workspace/info');
    expect(states).toEqual(['connected', 'lost', 'connected']);
  });

  it('waits longer after each failure, to a limit, and starts over once connected', async () => {
    const failures = Array.from({ length: 8 }, () => new Error('refused'));
    const session = aSession(1);
    const { waits } = createScript([...failures, session, new Error('refused')]);
    for (let index = 0; index < failures.length; index += 1) {
      await settled();
      waits[index]!.end();
    }
    await settled();
    expect(waits.map(({ delayMs }) => delayMs)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    session.close();
    await settled();
    expect(waits.at(-1)!.delayMs).toBe(250);
  });

  it('gives up where trying again is of no use, and says why', async () => {
    const { link, state, waits } = createScript([
      new ConnectionEnded('The session has ended.', 'Open a new link.'),
    ]);
    const early = call(link);
    await expect(early).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(state.get()).toEqual({
      kind: 'ended',
      message: 'The session has ended.',
      nextStep: 'Open a new link.',
    });
    expect(waits).toHaveLength(0);
    await expect(call(link)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      data: { reason: 'connection-lost' },
    });
  });

  it('lets a waiting call be cancelled', async () => {
    const { link } = createScript([new Error('refused')]);
    const controller = new AbortController();
    const waiting = call(link, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
