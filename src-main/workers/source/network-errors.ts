import type { ErrorCode } from '#shared/kit/errors.ts';

export interface SourceWords {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly message: (server: string, detail: string) => string;
  readonly nextStep: string;
}

const unreachable = (nextStep: string): SourceWords => ({
  code: 'UNAVAILABLE',
  reason: 'source-unreachable',
  message: (server) => `Nothing answers at ${server}.`,
  nextStep,
});
const untrusted: SourceWords = {
  code: 'PRECONDITION_FAILED',
  reason: 'source-certificate',
  message: (server, detail) => `The certificate of ${server} could not be checked: ${detail}`,
  nextStep: 'Use the name that the certificate is for, or have its authority made known to this machine.',
};

export const timedOut = unreachable('Check the address, and that no firewall is between.');

/** What the system and TLS say, by their codes. */
export const networkWords: Readonly<Record<string, SourceWords>> = {
  ECONNREFUSED: unreachable('Check host and port, and that the server is running.'),
  EHOSTUNREACH: unreachable('Check the address, and that this machine reaches its network.'),
  ENETUNREACH: unreachable('Check the address, and that this machine reaches its network.'),
  ETIMEDOUT: timedOut,
  ECONNRESET: unreachable('Try again. If it happens again, look into the log of the server.'),
  EPIPE: unreachable('Try again. If it happens again, look into the log of the server.'),
  ENOTFOUND: unreachable('Check how the host is spelled.'),
  EAI_AGAIN: unreachable('Check that this machine is online, and how the host is spelled.'),
  EPROTO: unreachable('Check whether the server speaks TLS at this port: https:// or http://.'),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
};

/** The code of an error or of what caused it. */
export function systemCodeOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as { readonly code?: unknown };
    if (typeof code === 'string') return code;
    const inner = (cause as { readonly errors?: unknown }).errors;
    if (Array.isArray(inner) && inner.length > 0) return systemCodeOf(inner[0]);
  }
  return '';
}
