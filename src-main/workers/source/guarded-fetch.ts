import { BlockList, isIP } from 'node:net';
import { AppError } from '#shared/kit/app-error.ts';

const maxRedirects = 5;

/**
 * `fetch` for addresses that a server sends us to: HTTP and HTTPS only, never from HTTPS back to HTTP, never from
 * elsewhere into this machine or its own network, and without the token once the server is another one.
 */
export const guardedFetch: typeof fetch = async (input, init = {}) => {
  let url = new URL(input instanceof Request ? input.url : input);
  let request: RequestInit = init;
  for (let hop = 0; ; hop++) {
    expectHttp(url);
    const response = await fetch(url, { ...request, redirect: 'manual' });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    if (hop === maxRedirects) throw refusedRedirect(url, 'sends on too often');
    const next = new URL(location, url);
    expectHttp(next);
    if (url.protocol === 'https:' && next.protocol === 'http:')
      throw refusedRedirect(url, 'sends on without TLS');
    if (isInside(next.hostname) && !isInside(url.hostname))
      throw refusedRedirect(url, 'sends on into this machine’s own network');
    if (next.origin !== url.origin) request = withoutCredentials(request);
    url = next;
  }
};

const inside = new BlockList();
for (const [network, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['0.0.0.0', 8],
] as const)
  inside.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::1', 128],
  ['::', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  inside.addSubnet(network, bits, 'ipv6');

/** This machine and private networks, as far as the address itself says it. */
function isInside(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(host);
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost');
  return inside.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

function withoutCredentials(request: RequestInit): RequestInit {
  const headers = new Headers(request.headers);
  headers.delete('authorization');
  headers.delete('cookie');
  return { ...request, headers };
}

function expectHttp(url: URL): void {
  if (url.protocol === 'http:' || url.protocol === 'https:') return;
  throw new AppError('UNSUPPORTED', `Addresses of the kind ${url.protocol}// are not opened.`, {
    reason: 'source-scheme',
    nextStep: 'Use a server that answers by HTTP or HTTPS.',
  });
}

function refusedRedirect(url: URL, what: string): AppError {
  return new AppError('PRECONDITION_FAILED', `${url.host} ${what}, which is not followed.`, {
    reason: 'source-redirect',
    nextStep: 'Check the address in the connection.',
  });
}

/** The text of an answer that should be short; more than `maxBytes` of it is refused. */
export async function readShortText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new AppError('RESOURCE_EXHAUSTED', 'The server sends more than such an answer has.', {
        reason: 'source-answer',
        nextStep: 'Check that the address is that of the right server.',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
