import { secretOwner } from '#shared/data/sources/source.rules.ts';
import { type Connection, type ConnectionDraft, SourceSecret } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { ConnectionId } from '#shared/kit/ids.ts';
import type { SecretStore } from '../../../platform/files/secret-store.ts';
import type { Platform } from '../../../platform/platform.ts';
import { transact } from '../../../platform/sqlite/sqlite.ts';
import type { OpenConnection } from '../../../workers/source/source.protocol.ts';
import * as store from './connections.store.ts';

export interface Connections {
  list(): Connection[];
  get(id: ConnectionId): Connection;
  save(draft: ConnectionDraft): Connection;
  remove(id: ConnectionId): void;
  /** The connection with what opens it, for a worker; fails where the secret is lost. */
  open(id: ConnectionId): OpenConnection;
  /** The same of a form that is not saved yet. */
  openDraft(draft: ConnectionDraft): OpenConnection;
}

/** Sources by name. Their secrets are with the user's other secrets, outside of the workspace, or in memory only. */
export function createConnections(platform: Platform, secrets: SecretStore): Connections {
  const { db, changes, clock, newId } = platform;
  const session = new Map<ConnectionId, SourceSecret>();
  const keyOf = (id: ConnectionId) => `connection:${id}`;

  const keptSecret = (id: ConnectionId): SourceSecret | null => {
    const text = secrets.get(keyOf(id));
    return text === null ? null : SourceSecret.parse(JSON.parse(text));
  };
  const toConnection = ({ needsSecret, ...connection }: store.StoredConnection): Connection => {
    const { id } = connection;
    const where = session.has(id) ? 'session' : keptSecret(id) === null ? 'lost' : 'kept';
    return { ...connection, secret: needsSecret ? where : 'none' };
  };
  const load = (id: ConnectionId): store.StoredConnection => {
    const found = store.findConnection(db, id);
    if (found) return found;
    throw new AppError('NOT_FOUND', 'This connection does not exist any more.', {
      reason: 'connection',
      nextStep: 'Make a new connection to the source.',
    });
  };
  const forgetSecret = (id: ConnectionId) => {
    session.delete(id);
    secrets.remove(keyOf(id));
  };
  const holdSecret = (id: ConnectionId, secret: SourceSecret, isKept: boolean) => {
    forgetSecret(id);
    if (isKept) secrets.set(keyOf(id), JSON.stringify(secret));
    else session.set(id, secret);
  };

  return {
    list: () => store.listConnections(db).map(toConnection),
    get: (id) => toConnection(load(id)),
    save: ({ id: existingId, name, place, secret, isSecretKept }) => {
      const before = existingId === undefined ? null : load(existingId);
      const id = before?.id ?? ConnectionId.parse(newId());
      const goesOn =
        before !== null && secret === undefined && secretOwner(before.place) === secretOwner(place);
      if (secret !== undefined) holdSecret(id, secret, isSecretKept);
      else if (!goesOn) forgetSecret(id);
      transact(db, () =>
        store.putConnection(db, {
          id,
          name,
          place,
          needsSecret: secret !== undefined || (goesOn && before.needsSecret),
          createdAtMs: before?.createdAtMs ?? clock.now(),
          usedAtMs: before?.usedAtMs ?? null,
        }),
      );
      changes.announce('data.connection', id, before === null ? 'created' : 'changed');
      return toConnection(load(id));
    },
    remove: (id) => {
      load(id);
      forgetSecret(id);
      transact(db, () => store.removeConnection(db, id));
      changes.announce('data.connection', id, 'removed');
    },
    open: (id) => {
      const { needsSecret, place, name } = load(id);
      const secret = needsSecret ? (session.get(id) ?? keptSecret(id)) : null;
      if (needsSecret && secret === null) throw secretLost(name);
      transact(db, () => store.markConnectionUsed(db, id, clock.now()));
      return { place, secret };
    },
    openDraft: ({ id, place, secret }) => {
      const before = id === undefined ? undefined : store.findConnection(db, id);
      const held =
        before && secretOwner(before.place) === secretOwner(place)
          ? (session.get(before.id) ?? keptSecret(before.id))
          : null;
      return { place, secret: secret ?? held };
    },
  };
}

function secretLost(name: string): AppError {
  return new AppError('PRECONDITION_FAILED', `The password of ${name} is not kept on this machine.`, {
    reason: 'connection-secret',
    nextStep: 'Edit the connection and enter it again.',
  });
}
