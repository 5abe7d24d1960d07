import { digestOf, isSecret, newSecret } from './secrets.ts';

/** A window that has shown a one-time code. */
export interface Session {
  /** Called when the session ends by logging out. */
  readonly onEnd: Set<() => void>;
}

export interface Sessions {
  /** A code for one window, to be put in the URL fragment. */
  newCode(): string;
  /** The new session's secret, or null when the code is wrong or was used before. */
  exchange(code: string): string | null;
  find(cookieHeader: string | undefined): Session | null;
  end(session: Session): void;
  /** The header that gives the window its secret. */
  cookieFor(secret: string, userAgent: { readonly isSecureOnLoopback: boolean }): string;
  /** The headers that take it away. */
  expiredCookies(): readonly string[];
}

/** Unused codes that are remembered; the oldest goes first. */
const maxCodes = 32;
const maxSessions = 100;

/**
 * Windows are let in by a code that works once and stay by a cookie that scripts cannot read. Cookies do not
 * know ports, so the port is in the name: two Millwrights must not log each other's windows out.
 */
export function createSessions(port: number): Sessions {
  const codes: Buffer[] = [];
  const sessions: { readonly digest: Buffer; readonly session: Session }[] = [];
  // `__Host-` ties a cookie to exactly this host and path, but needs `Secure`, which only some browsers
  // accept on plain-HTTP loopback.
  const names = { strict: `__Host-sid-${port}`, plain: `sid-${port}` } as const;
  const attributes = 'HttpOnly; SameSite=Strict; Path=/';

  const end = (session: Session) => {
    const index = sessions.findIndex((entry) => entry.session === session);
    if (index >= 0) sessions.splice(index, 1);
    for (const listener of session.onEnd) listener();
    session.onEnd.clear();
  };

  return {
    newCode: () => {
      const code = newSecret();
      codes.push(digestOf(code));
      if (codes.length > maxCodes) codes.shift();
      return code;
    },
    exchange: (code) => {
      // No early exit: every stored code is compared, whichever matches.
      const matches = codes.map((digest) => isSecret(code, digest));
      const index = matches.indexOf(true);
      if (index < 0) return null;
      codes.splice(index, 1);
      const secret = newSecret();
      sessions.push({ digest: digestOf(secret), session: { onEnd: new Set() } });
      if (sessions.length > maxSessions) end(sessions[0]!.session);
      return secret;
    },
    find: (cookieHeader) => {
      const offered = readCookies(cookieHeader).filter(
        ({ name }) => name === names.strict || name === names.plain,
      );
      for (const { value } of offered) {
        const found = sessions.filter(({ digest }) => isSecret(value, digest))[0];
        if (found) return found.session;
      }
      return null;
    },
    end,
    cookieFor: (secret, { isSecureOnLoopback }) =>
      isSecureOnLoopback
        ? `${names.strict}=${secret}; ${attributes}; Secure`
        : `${names.plain}=${secret}; ${attributes}`,
    expiredCookies: () => [
      `${names.strict}=; ${attributes}; Secure; Max-Age=0`,
      `${names.plain}=; ${attributes}; Max-Age=0`,
    ],
  };
}

function readCookies(header = ''): readonly { readonly name: string; readonly value: string }[] {
  return header.split(';').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, Math.max(at, 0)).trim(), value: pair.slice(at + 1).trim() };
  });
}
