import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { ApiKeyId } from '#shared/kit/ids.ts';
import type { KeySpec } from './serve.protocol.ts';

export interface KeyRing {
  replace(keys: readonly KeySpec[]): void;
  /** Whose key this is, or null. */
  find(secret: string): ApiKeyId | null;
  /** Counts the replacements. */
  generation(): number;
  /** Whose key the request carries, or null. */
  identify(request: Pick<IncomingMessage, 'headers' | 'socket'>): ApiKeyId | null;
}

const longestSecret = 200;

/**
 * Compares by hash: `timingSafeEqual` over digests tells nothing of the secret, whatever its length, and the
 * endpoint never holds a secret that it could give away.
 *
 * A connection that has shown a right key is remembered with it, because the hash takes as long as the model
 * (4 µs where the caches are cold). What it is compared with then is what this very client has sent before.
 */
export function createKeyRing(initial: readonly KeySpec[]): KeyRing {
  const toKeys = (keys: readonly KeySpec[]) =>
    keys.map(({ id, sha256 }) => ({ id, digest: Buffer.from(sha256, 'hex') }));
  let keys = toKeys(initial);
  let generation = 0;
  const find = (secret: string): ApiKeyId | null => {
    if (secret.length > longestSecret) return null;
    const digest = hash('sha256', secret, 'buffer');
    return keys.find((candidate) => timingSafeEqual(digest, candidate.digest))?.id ?? null;
  };
  let accepted = new WeakMap<Socket, { readonly secret: string; readonly id: ApiKeyId }>();
  return {
    replace: (next) => {
      keys = toKeys(next);
      accepted = new WeakMap();
      generation += 1;
    },
    find,
    generation: () => generation,
    identify: ({ headers, socket }) => {
      const secret = secretOf(headers);
      if (secret === null) return null;
      const before = accepted.get(socket);
      if (before?.secret === secret) return before.id;
      const id = find(secret);
      if (id !== null) accepted.set(socket, { secret, id });
      return id;
    },
  };
}

/**
 * `X-API-Key: …`, `Authorization: Bearer …`, or the password of `Basic`, which is what a browser sends after it
 * has asked for it on the documentation page.
 */
function secretOf(headers: IncomingMessage['headers']): string | null {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key;
  const { authorization } = headers;
  if (authorization === undefined) return null;
  if (authorization.startsWith('Bearer ')) return authorization.slice('Bearer '.length);
  if (!authorization.startsWith('Basic ')) return null;
  const text = Buffer.from(authorization.slice('Basic '.length), 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : text.slice(colon + 1);
}
