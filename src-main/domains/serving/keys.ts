import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '#shared/kit/errors.ts';
import { ApiKeyId, type DeploymentId } from '#shared/kit/ids.ts';
import type { ApiKey } from '#shared/serving/serving.schema.ts';
import type { SecretStore } from '../../platform/files/secret-store.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import type { KeySpec } from '../../workers/serve/serve.protocol.ts';
import * as store from './keys.store.ts';

export interface Keys {
  list(deploymentId: DeploymentId): ApiKey[];
  find(id: ApiKeyId): ApiKey;
  create(deploymentId: DeploymentId, name: string): { readonly key: ApiKey; readonly secret: string };
  revoke(id: ApiKeyId): ApiKey;
  /** What a serve worker has to know: hashes of the keys that count. */
  specs(deploymentId: DeploymentId): KeySpec[];
  /** The secret of this user's own key, which is made where there is none; `isNew` when it was made now. */
  local(deploymentId: DeploymentId): { readonly secret: string; readonly isNew: boolean };
  forgetLocal(deploymentId: DeploymentId): void;
  markUsed(used: readonly { readonly id: ApiKeyId; readonly atMs: number }[]): void;
}

const secretPrefix = 'mw_';
const shownLength = 9;
const localName = 'local';
/** Every use is not worth a write. */
const markUsedEveryMs = 60_000;

export function createKeys({ db, clock, newId }: Platform, secrets: SecretStore): Keys {
  const markedAtMs = new Map<ApiKeyId, number>();

  const find = (id: ApiKeyId): store.StoredKey => {
    const key = store.findKey(db, id);
    if (key) return key;
    throw new AppError('NOT_FOUND', 'This API key does not exist.', {
      reason: 'api-key',
      nextStep: 'Choose one from the deployment’s list of keys.',
    });
  };

  const insert = (deploymentId: DeploymentId, name: string, isLocal: boolean) => {
    const secret = secretPrefix + randomBytes(32).toString('base64url');
    const id = ApiKeyId.parse(newId());
    transact(db, () =>
      store.insertKey(db, {
        id,
        deploymentId,
        name,
        prefix: secret.slice(0, shownLength),
        sha256: hashOf(secret),
        isLocal,
        createdAtMs: clock.now(),
      }),
    );
    return { key: toApiKey(find(id)), secret };
  };

  return {
    list: (deploymentId) => store.listKeys(db, deploymentId).map(toApiKey),
    find: (id) => toApiKey(find(id)),
    create: (deploymentId, name) => insert(deploymentId, name, false),
    revoke: (id) => {
      find(id);
      transact(db, () => store.revokeKey(db, id, clock.now()));
      return toApiKey(find(id));
    },
    specs: (deploymentId) =>
      store
        .listKeys(db, deploymentId)
        .filter(({ revokedAtMs }) => revokedAtMs === null)
        .map(({ id, sha256 }) => ({ id, sha256 })),
    local: (deploymentId) => {
      const known = secrets.get(deploymentId);
      const usable = store
        .listKeys(db, deploymentId)
        .filter(({ isLocal, revokedAtMs }) => isLocal && revokedAtMs === null);
      if (known !== null && usable.some(({ sha256 }) => sha256 === hashOf(known))) {
        return { secret: known, isNew: false };
      }
      // Of another user or another place of this workspace: nobody here can use it any more.
      transact(db, () => {
        for (const { id } of usable) store.revokeKey(db, id, clock.now());
      });
      const { secret } = insert(deploymentId, localName, true);
      secrets.set(deploymentId, secret);
      return { secret, isNew: true };
    },
    forgetLocal: (deploymentId) => secrets.remove(deploymentId),
    markUsed: (used) => {
      const due = used.filter(({ id, atMs }) => atMs - (markedAtMs.get(id) ?? 0) >= markUsedEveryMs);
      if (due.length === 0) return;
      transact(db, () => {
        for (const { id, atMs } of due) store.markKeyUsed(db, id, atMs);
      });
      for (const { id, atMs } of due) markedAtMs.set(id, atMs);
    },
  };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function toApiKey({ sha256: _hash, isLocal: _isLocal, ...key }: store.StoredKey): ApiKey {
  return key;
}
