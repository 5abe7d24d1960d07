import { isDefinedError, ORPCError, safe } from '@orpc/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JobId } from '../../src-shared/kit/ids.ts';
import { createTestBackend } from '../create-test-backend.ts';
import { patternOf, refusal, sha256 } from './probe.ts';
import {
  createTransports,
  type ServedClient,
  type Transport,
  type Transports,
  transportNames,
} from './transports.ts';

let backend: Awaited<ReturnType<typeof createTestBackend>>;
let transports: Transports;

beforeAll(async () => {
  backend = await createTestBackend();
  transports = await createTransports(backend);
});

afterAll(async () => {
  await transports[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

/** An error as a caller sees it, without what differs from call to call. */
async function errorOf(call: Promise<unknown>) {
  const { error } = await safe(call);
  if (!(error instanceof ORPCError)) return { notOurs: error };
  const { incidentId, nextStep, ...data } = (error.data ?? {}) as Record<string, unknown>;
  return {
    code: error.code,
    message: error.message,
    isDefined: isDefinedError(error),
    status: error.status,
    data,
    hasIncident: typeof incidentId === 'string' && /^[0-9a-f]{12}$/.test(incidentId),
    hasNextStep: typeof nextStep === 'string',
  };
}

async function drain(stream: AsyncIterable<number>): Promise<number[]> {
  const values: number[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The same calls on every transport; what they give must be what the in-process caller gets. */
const calls: Readonly<Record<string, (client: ServedClient) => Promise<unknown>>> = {
  'workspace.info': (client) => client.workspace.info(),
  'workspace.getSettings': (client) => client.workspace.getSettings(),
  'workspace.listJobs with its defaults': (client) => client.workspace.listJobs({}),
  'compute.listEngines': (client) => client.compute.listEngines(),
  'special values': (client) =>
    client.probe.echo({
      value: {
        date: new Date(1_700_000_000_123),
        big: 2n ** 80n,
        nan: Number.NaN,
        set: new Set([1, 'two']),
        map: new Map<unknown, unknown>([['key', { deep: [1, null] }]]),
        pattern: /a+b/gi,
        link: new URL('https://example.org/a?b#c'),
        text: '\u0000 “ü” 😀 \ud800',
        largest: Number.MAX_VALUE,
        smallest: Number.MIN_VALUE,
        unsafe: 2 ** 53,
        empty: { list: [], object: {}, text: '', nothing: null },
      },
    }),
  'twenty thousand rows': (client) => client.probe.makeRows({ count: 20_000 }),
  'a stream that ends': async (client) => drain(await client.probe.countToThree()),
};

const failures: Readonly<Record<string, (client: ServedClient) => Promise<unknown>>> = {
  'an error that a service throws': (client) => client.probe.fail({ how: 'app' }),
  'a defect': (client) => client.probe.fail({ how: 'defect' }),
  'a thrown string': (client) => client.probe.fail({ how: 'string' }),
  'an output against its own schema': (client) => client.probe.fail({ how: 'output' }),
  'a refused input': (client) => client.workspace.listJobs({ limit: 0 }),
  'a refused nested input': (client) =>
    client.workspace.listJobs({ statuses: ['queued', 'nonsense' as 'queued'] }),
  'a missing input': (client) => (client.workspace.getJob as unknown as () => Promise<unknown>)(),
  'a job that does not exist': (client) => client.workspace.getJob({ id: JobId.parse('0'.repeat(32)) }),
  'a stream of something that does not exist': async (client) =>
    drain((await client.workspace.watchJob({ id: JobId.parse('0'.repeat(32)) })) as never),
  'an error in a stream': async (client) => drain(await client.probe.countThenFail({ how: 'app' })),
  'a defect in a stream': async (client) => drain(await client.probe.countThenFail({ how: 'defect' })),
  'an item against its own schema': async (client) =>
    drain(await client.probe.countThenFail({ how: 'item' })),
};

describe.each(transportNames)('%s', (name) => {
  let transport: Transport;
  let inProcess: ServedClient;

  beforeAll(async () => {
    transport = await transports.open(name);
    inProcess = (await transports.open('in-process')).client;
  });

  it.each(Object.keys(calls))('gives the same answer: %s', async (call) => {
    expect(await calls[call]!(transport.client)).toEqual(await calls[call]!(inProcess));
  });

  it.each(Object.keys(failures))('gives the same error: %s', async (failure) => {
    const error = await errorOf(failures[failure]!(transport.client));
    expect(error).toEqual(await errorOf(failures[failure]!(inProcess)));
    expect(error).toMatchObject({ isDefined: true });
  });

  it('carries code, reason, next step and details of an error', async () => {
    const { error } = await safe(transport.client.probe.fail({ how: 'app' }));
    expect(error).toMatchObject({
      code: 'CONFLICT',
      message: refusal.message,
      data: refusal.data,
      defined: true,
    });
  });

  it('names the field of a refused input', async () => {
    const { error } = await safe(transport.client.workspace.listJobs({ limit: 0 }));
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      data: { reason: 'schema', details: { issues: [{ path: 'limit' }] } },
    });
    expect((error as Error).message).toContain('`limit`');
  });

  it.each(['defect', 'output', 'string'] as const)('hides a %s behind an incident id', async (how) => {
    const { error } = await safe(transport.client.probe.fail({ how }));
    expect(error).toMatchObject({
      code: 'INTERNAL',
      data: { incidentId: expect.stringMatching(/^[0-9a-f]{12}$/) },
    });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('gives the items before the error of a stream', async () => {
    const seen: number[] = [];
    const { error } = await safe(
      (async () => {
        for await (const value of await transport.client.probe.countThenFail({ how: 'app' }))
          seen.push(value);
      })(),
    );
    expect(seen).toEqual([0, 1]);
    expect(error).toMatchObject({ code: 'CONFLICT', data: refusal.data });
  });

  it('ends the stream on the server when the client leaves it', async () => {
    const id = `${name}-left`;
    for await (const value of await transport.client.probe.count({ id })) if (value === 3) break;
    await until(() => transports.probe.ended.has(id));
  });

  // In one process nothing carries the signal into a generator that does not ask for it.
  it.skipIf(name === 'in-process')('ends the stream on the server when the client aborts', async () => {
    const id = `${name}-aborted`;
    const controller = new AbortController();
    const reading = (async () => {
      const stream = await transport.client.probe.count({ id }, { signal: controller.signal });
      for await (const value of stream) if (value === 3) controller.abort();
    })();
    await safe(reading);
    await until(() => transports.probe.ended.has(id));
  });

  it('carries bytes as they are, both ways', async () => {
    const expected = patternOf(3_000_001);
    const made = await transport.client.probe.makeBytes({ size: expected.length });
    expect(made).toBeInstanceOf(Blob);
    expect(sha256(new Uint8Array(await made.arrayBuffer()))).toBe(sha256(expected));
    const blob = new Blob([expected], { type: 'application/x-probe' });
    expect(await transport.client.probe.readBytes({ bytes: blob })).toEqual({
      size: expected.length,
      type: 'application/x-probe',
      sha256: sha256(expected),
    });
  });

  it('grants a file that comes with a call', async () => {
    const bytes = new Blob(['a\tb\n1\t2\n']);
    const sent = await transport.client.workspace.sendFile({ name: '../Pasted\u0000.tsv', bytes });
    expect(sent).toMatchObject({ name: '../Pasted.tsv', sizeBytes: 8 });
    const preview = await transport.client.data.previewImport({ grantId: sent.grantId });
    expect(preview.rows).toEqual([[1, 2]]);
  });

  it('keeps a key named __proto__ from touching any prototype', async () => {
    const hostile: unknown = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
    );
    const { value } = await transport.client.probe.echo({ value: hostile });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect((value as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.skipIf(name === 'in-process')(
    'loses infinities and the sign of zero, which is why no schema lets them out',
    async () => {
      const value = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];
      expect(await transport.client.probe.echo({ value })).toEqual({ value: [null, null, 0] });
    },
  );

  it('answers many calls at a time, each its own', async () => {
    const values = Array.from({ length: 200 }, (_, index) => index);
    const answers = await Promise.all(values.map((value) => transport.client.probe.echo({ value })));
    expect(answers.map(({ value }) => value)).toEqual(values);
  });
});

it('says how large a file with a call may be', async () => {
  const { client } = await transports.open('in-process');
  const bytes = new Blob([new Uint8Array(64 * 2 ** 20 + 1)]);
  await expect(client.workspace.sendFile({ name: 'large.csv', bytes })).rejects.toThrow('takes up to 64 MB');
});

describe.each(['message port', 'websocket'] as const)('%s that breaks', (name) => {
  it('ends the streams of that window on the server', async () => {
    const { client, breakConnection } = await transports.open(name);
    const id = `${name}-broken`;
    const stream = await client.probe.count({ id });
    await stream.next();
    breakConnection!();
    await until(() => transports.probe.ended.has(id));
  });

  it('fails the calls in flight and does not leave them hanging', async () => {
    const { client, breakConnection } = await transports.open(name);
    const stream = await client.probe.count({ id: `${name}-in-flight` });
    await stream.next();
    const calls = safe(client.probe.makeRows({ count: 50_000 }));
    breakConnection!();
    expect((await calls).error).toBeInstanceOf(Error);
  });
});
