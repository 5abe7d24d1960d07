import type { IncomingMessage } from 'node:http';

export interface Refusal {
  readonly status: 400 | 403;
  readonly message: string;
}

/** Whole `Host` values, port included: `127.0.0.1.evil.example` begins like ours. */
export function allowedHosts(port: number): ReadonlySet<string> {
  return new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]);
}

/**
 * Whether the request was meant for this endpoint. A page of another site can reach the port (DNS rebinding,
 * forms, images), and its browser may even add what it knows of us; so Host and Origin have to be ours,
 * compared as whole strings. Null when all is well.
 */
export function judgeSource(request: IncomingMessage, hosts: ReadonlySet<string>): Refusal | null {
  const { headers, url } = request;
  const { host, origin } = headers;
  if (host === undefined || !hosts.has(host)) {
    return { status: 403, message: 'This Host is not served here.' };
  }
  // Node keeps the first of two Host headers; a proxy before us might have looked at the other.
  if (countHosts(request.rawHeaders) !== 1)
    return { status: 400, message: 'The request has two Host headers.' };
  if (url === undefined || url.charCodeAt(0) !== slash) {
    return { status: 403, message: 'Only plain paths are served.' };
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    return { status: 403, message: 'Requests from other sites are refused.' };
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, message: 'Requests from other sites are refused.' };
  }
  return null;
}

const slash = 47;

function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count;
}
