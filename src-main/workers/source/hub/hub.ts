import { Readable } from 'node:stream';
import { datasetInfo, listDatasets, listFiles, pathsInfo, whoAmI } from '@huggingface/hub';
import type {
  HubPlace,
  ListedWithin,
  Repository,
  SourceListing,
} from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { changed } from '../files/fetch-files.ts';
import type { FileSource, RemoteFile } from '../files/file-source.ts';
import { guardedFetch } from '../guarded-fetch.ts';
import type { OpenConnection } from '../source.protocol.ts';
import { explainHub, failedAnswer } from './hub-errors.ts';

export type HubConnection = OpenConnection<HubPlace>;

const searchLimit = 100;
const maxListed = 5_000;

/** What every call of the library is made with: our server, our token, our fetch. */
export function accessOf({ place, secret }: HubConnection, signal: AbortSignal) {
  return {
    hubUrl: place.endpoint.replace(/\/+$/, ''),
    fetch: ((input, init) => guardedFetch(input, { ...init, signal })) as typeof fetch,
    ...(secret === null ? {} : { accessToken: secret.secret }),
  };
}

export async function askHub<T>(
  { place }: HubConnection,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw explainHub(error, place);
  }
}

export async function testHub(
  connection: HubConnection,
  signal: AbortSignal,
): Promise<{ readonly message: string }> {
  const access = accessOf(connection, signal);
  const { host } = new URL(connection.place.endpoint);
  return askHub(connection, signal, async () => {
    if (access.accessToken !== undefined) {
      const { name } = await whoAmI({ ...access, accessToken: access.accessToken });
      return { message: `${host} answers and knows the token as ${name}.` };
    }
    for await (const _ of listDatasets({ ...access, limit: 1 })) break;
    return { message: `${host} answers; public datasets can be read.` };
  });
}

/** Datasets by a word, or the files of one. */
export async function browseHub(
  connection: HubConnection,
  { prefix, repository }: ListedWithin,
  signal: AbortSignal,
): Promise<SourceListing> {
  const access = accessOf(connection, signal);
  const entries: SourceListing['entries'] = [];
  await askHub(connection, signal, async () => {
    if (repository === null) {
      for await (const { name } of listDatasets({ ...access, search: { query: prefix }, limit: searchLimit }))
        entries.push({ name, kind: 'repository', rowCount: null, sizeBytes: null, parent: null });
      return;
    }
    const path = prefix.replace(/\/$/, '');
    for await (const file of listFiles({
      ...access,
      ...repoOf(repository),
      ...(path === '' ? {} : { path }),
    })) {
      const isFolder = file.type === 'directory';
      entries.push({
        name: file.path.slice(prefix.length) + (isFolder ? '/' : ''),
        kind: isFolder ? 'folder' : 'file',
        rowCount: null,
        sizeBytes: isFolder ? null : file.size,
        parent: prefix,
      });
      if (entries.length >= maxListed) break;
    }
  });
  return { entries, cursor: null };
}

function repoOf({ name, revision }: Repository) {
  return { repo: { type: 'dataset' as const, name }, revision };
}

/** The commit that a branch or a tag stands for now, so that all files of a read are of one state. */
export async function commitOf(
  connection: HubConnection,
  { name, revision }: Repository,
  signal: AbortSignal,
): Promise<string> {
  const info = await askHub(connection, signal, () =>
    datasetInfo({ ...accessOf(connection, signal), name, revision, additionalFields: ['sha'] }),
  );
  return info.sha;
}

export async function openHub(
  connection: HubConnection,
  repository: Repository,
  opening: AbortSignal,
): Promise<FileSource> {
  const { place, secret } = connection;
  const pinned = { ...repository, revision: await commitOf(connection, repository, opening) };
  const remote = (file: {
    readonly path: string;
    readonly size: number;
    readonly oid?: string;
    readonly lfs?: { readonly oid: string; readonly size: number };
  }): RemoteFile => ({
    name: file.path,
    sizeBytes: file.lfs?.size ?? file.size,
    stamp: file.lfs?.oid ?? file.oid ?? null,
    checksum: file.lfs === undefined ? null : { algorithm: 'sha256', hex: file.lfs.oid },
  });
  return {
    list: async function* (prefix, signal) {
      const files = listFiles({ ...accessOf(connection, signal), ...repoOf(pinned), recursive: true });
      try {
        for await (const file of files)
          if (file.type === 'file' && file.path.startsWith(prefix)) yield remote(file);
      } catch (error) {
        signal.throwIfAborted();
        throw explainHub(error, place);
      }
    },
    stat: (path, signal) =>
      askHub(connection, signal, async () => {
        const [found] = await pathsInfo({
          ...accessOf(connection, signal),
          ...repoOf(pinned),
          paths: [path],
        });
        if (found?.type === 'file') return remote(found);
        throw new AppError('NOT_FOUND', `${pinned.name} has no file ${path}.`, {
          reason: 'source-file',
          nextStep: 'Choose a file of the list.',
        });
      }),
    read: ({ name, sizeBytes }, offset, signal) =>
      askHub(connection, signal, async () => {
        const response = await guardedFetch(fileAddress(place, pinned, name), {
          signal,
          headers: {
            ...(secret === null ? {} : { authorization: `Bearer ${secret.secret}` }),
            ...(offset === 0 ? {} : { range: `bytes=${offset}-` }),
            // A length that is known, and the bytes that the checksum is of.
            'accept-encoding': 'identity',
          },
        });
        if (!response.ok) throw failedAnswer(response.status, place);
        const length = Number(response.headers.get('content-length') ?? sizeBytes - offset);
        if ((offset > 0 && response.status !== 206) || length !== sizeBytes - offset) {
          await response.body?.cancel();
          throw changed(name);
        }
        return { body: Readable.fromWeb(response.body as never), checksum: null };
      }),
    explain: (error) => explainHub(error, place),
  };
}

export function fileAddress(place: HubPlace, { name, revision }: Repository, path: string): string {
  const parts = [...name.split('/'), 'resolve', revision, ...path.split('/')].map(encodeURIComponent);
  return `${place.endpoint.replace(/\/+$/, '')}/datasets/${parts.join('/')}`;
}
