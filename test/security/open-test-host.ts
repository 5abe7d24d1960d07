import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWebHost, type WebHostOptions } from '../../src-main/hosts/web/web-host.ts';
import type { Clock } from '../../src-main/platform/clock/clock.ts';
import { windowHeader } from '../../src-shared/workspace/web-doors.ts';
import { createTestBackend } from '../create-test-backend.ts';

export const token = 'test-token-of-the-security-suite-00000000';
export const pageText = 'the user interface itself';

export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A whole web host on a small made-up user interface, with canaries beside it that nothing may serve. */
export async function openTestHost(options: Partial<WebHostOptions> & { readonly clock?: Clock } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-web-'));
  const rendererFolder = join(folder, 'renderer');
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true });
  writeFileSync(join(rendererFolder, 'index.html'), `<!doctype html><title>${pageText}</title>`);
  writeFileSync(join(rendererFolder, 'assets/app-1a2b3c4d.js'), 'export const app = 1;');
  writeFileSync(join(rendererFolder, 'no-known-type.bin'), canary);
  writeFileSync(join(folder, 'secret.txt'), canary);
  const backend = await createTestBackend();
  const host = await startWebHost({ backend, rendererFolder, port: 0, token, ...options });

  const send = (text: string): Promise<Answer> => sendRaw(host.port, text);
  /** Opens a session as a window does and answers its cookie. */
  const logIn = async (): Promise<string> => {
    const code = host.windowUrl().split('#t=')[1]!;
    const answer = await send(
      requestText({
        method: 'POST',
        path: '/session',
        port: host.port,
        headers: { 'X-Millwright': '1' },
        body: code,
      }),
    );
    return answer.headers.get('set-cookie')!.split(';')[0]!;
  };

  return {
    host,
    backend,
    rendererFolder,
    send,
    logIn,
    request: (request: Omit<RequestParts, 'port'>) => send(requestText({ ...request, port: host.port })),
    [Symbol.asyncDispose]: async () => {
      await host.close();
      await backend[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TestHost = Awaited<ReturnType<typeof openTestHost>>;

/** Text that must never leave the host. */
export const canary = 'CANARY-b3f1c8';

export interface RequestParts {
  readonly method: string;
  readonly path: string;
  readonly port: number;
  /** Null leaves the header out. */
  readonly host?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request as it stands on the wire: no client library tidies it up on the way. */
export function requestText({ method, path, port, host, headers = {}, body = '' }: RequestParts): string {
  const lines = Object.entries({
    ...(host === null ? {} : { Host: host ?? `127.0.0.1:${port}` }),
    Connection: 'close',
    ...(body === '' && method === 'GET' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
}

export const upgradeHeaders = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const;

/** What a window adds to every request that changes something. */
export const windowHeaders = { [windowHeader.name]: windowHeader.value } as const;

function sendRaw(port: number, text: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      received += chunk;
      // An accepted upgrade stays open: its status is all that is asked for.
      if (received.startsWith('HTTP/1.1 101')) socket.destroy();
    });
    socket.once('error', (error) => (received === '' ? reject(error) : undefined));
    socket.once('close', () => resolve(parseAnswer(received)));
    socket.write(text, 'latin1');
  });
}

function parseAnswer(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  return {
    status: Number(statusLine.split(' ')[1] ?? 0),
    headers: new Map(
      lines.map((line) => [line.split(':')[0]!.toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    ),
    body: rest.join('\r\n\r\n'),
  };
}
