import type { IncomingMessage } from 'node:http';
import { windowHeader } from '#shared/workspace/web-addresses.ts';
import type { AttemptLimiter } from './attempt-limiter.ts';
import type { Session, Sessions } from './sessions.ts';

/** `public`: right Host and Origin are enough. `token`: a session cookie or a bearer token as well. */
export type GuardKind = 'public' | 'token';

export type Verdict =
  | { readonly kind: 'allowed'; readonly session: Session | null }
  | { readonly kind: 'refused'; readonly status: 401 | 403 | 429; readonly message: string };

export interface GuardParts {
  /** Exact `Host` headers, port included. */
  readonly hosts: ReadonlySet<string>;
  readonly sessions: Sessions;
  readonly isBearerToken: (token: string) => boolean;
  readonly bearerAttempts: AttemptLimiter;
}

type Facts = Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'method' | 'url'> & {
  readonly isUpgrade: boolean;
};

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const refuse = (status: 401 | 403 | 429, message: string): Verdict => ({ kind: 'refused', status, message });

/**
 * Stands before every route. Loopback is no authentication: any page in any browser and any program of any
 * user of this machine can reach the port. So first: does the request come from this very origin (Host, Origin
 * and Sec-Fetch-Site compared as whole strings)? Then: who asks?
 */
export function judge(request: Facts, kind: GuardKind, parts: GuardParts): Verdict {
  return (
    judgeOrigin(request, parts.hosts) ??
    (kind === 'public' ? { kind: 'allowed', session: null } : judgeToken(request, parts))
  );
}

function judgeOrigin({ headers, rawHeaders, url }: Facts, hosts: ReadonlySet<string>): Verdict | null {
  // Node keeps the first of several Host headers; a proxy before us might have looked at another.
  const hostCount = rawHeaders.filter(
    (name, index) => index % 2 === 0 && name.toLowerCase() === 'host',
  ).length;
  if (hostCount !== 1 || !hosts.has(headers.host ?? '')) return refuse(403, 'This Host is not served here.');
  if (!url?.startsWith('/')) return refuse(403, 'Only plain paths are served.');
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) {
    return refuse(403, 'Requests from other sites are refused.');
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refuse(403, 'Requests from other sites are refused. Type or paste the address instead.');
  }
  return null;
}

function judgeToken(request: Facts, { sessions, isBearerToken, bearerAttempts }: GuardParts): Verdict {
  const { headers, method = '', isUpgrade } = request;
  if (headers.authorization !== undefined) {
    // A program. Cookies count for nothing here, so a browser cannot be made to add its own authority.
    const token = /^Bearer ([\w-]{16,200})$/.exec(headers.authorization)?.[1] ?? '';
    if (bearerAttempts.isExhausted()) return refuse(429, 'Too many wrong tokens. Wait a minute.');
    if (isBearerToken(token)) return { kind: 'allowed', session: null };
    bearerAttempts.countWrong(token);
    return refuse(401, 'This token is not valid.');
  }
  const session = sessions.find(headers.cookie);
  if (!session) return refuse(401, 'A session or a token is needed.');
  // Browsers send Origin with every upgrade; what has the cookie and no Origin is no page of ours.
  if (isUpgrade && headers.origin === undefined)
    return refuse(403, 'A WebSocket with a cookie needs an Origin.');
  if (!safeMethods.has(method) && headers[windowHeader.name] !== windowHeader.value) {
    return refuse(403, `The header ${windowHeader.name} is missing.`);
  }
  return { kind: 'allowed', session };
}
