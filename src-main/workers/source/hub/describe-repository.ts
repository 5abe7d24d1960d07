import type { Repository, RepositoryDescription } from '#shared/data/sources/source.schema.ts';
import { guardedFetch, readShortText } from '../guarded-fetch.ts';
import { aboutOf, splitsOf } from './dataset-card.ts';
import { accessOf, askHub, browseHub, commitOf, fileAddress, type HubConnection } from './hub.ts';
import { failedAnswer } from './hub-errors.ts';

const maxCardBytes = 1 << 20;
const maxCroissantBytes = 8 << 20;

/** What card, Croissant metadata and names of files say of a dataset. Each of them may be missing. */
export async function describeRepository(
  connection: HubConnection,
  repository: Repository,
  signal: AbortSignal,
): Promise<RepositoryDescription> {
  const commit = await commitOf(connection, repository, signal);
  const pinned = { ...repository, revision: commit };
  const { place } = connection;
  const { hubUrl } = accessOf(connection, signal);
  const read = (address: string, maxBytes: number) => readText(connection, address, { maxBytes, signal });
  const [card, stored, made, root, data] = await Promise.all([
    read(fileAddress(place, pinned, 'README.md'), maxCardBytes),
    read(fileAddress(place, pinned, 'croissant.json'), maxCroissantBytes),
    read(`${hubUrl}/api/datasets/${repository.name}/croissant`, maxCroissantBytes),
    namesIn(connection, pinned, { prefix: '', signal }),
    namesIn(connection, pinned, { prefix: 'data/', signal }),
  ]);
  return {
    about: { ...aboutOf(card, stored ?? made), commit },
    splits: splitsOf(card, [...root, ...data]),
  };
}

/** Null where there is none, or where this one may not be read. */
async function readText(
  connection: HubConnection,
  address: string,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<string | null> {
  const { secret, place } = connection;
  return askHub(connection, signal, async () => {
    const response = await guardedFetch(address, {
      signal,
      headers: secret === null ? {} : { authorization: `Bearer ${secret.secret}` },
    });
    if (response.ok) return readShortText(response, maxBytes);
    await response.body?.cancel();
    if (response.status >= 400 && response.status < 500) return null;
    throw failedAnswer(response.status, place);
  });
}

async function namesIn(
  connection: HubConnection,
  repository: Repository,
  { prefix, signal }: { readonly prefix: string; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  try {
    const { entries } = await browseHub(connection, { prefix, repository, cursor: null }, signal);
    return entries.filter(({ kind }) => kind === 'file').map(({ name }) => prefix + name);
  } catch {
    // There need not be such a folder.
    signal.throwIfAborted();
    return [];
  }
}
