import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestHub extends AsyncDisposable {
  readonly endpoint: string;
  /** The token that private datasets and writes ask for. */
  readonly token: string;
  put(repository: string, path: string, content: string | Uint8Array): void;
  get(repository: string, path: string): Buffer | undefined;
  list(repository: string): readonly string[];
  makePrivate(repository: string): void;
  /** Where files are sent on to; another server of the test by default. */
  redirectTo(address: string | null): void;
  /** The address of a file in the storage. */
  storedAt(repository: string, path: string): string;
  /** Method, path and whether a token came along, of hub and storage. */
  readonly requests: readonly string[];
}

interface Repo {
  readonly files: Map<string, Buffer>;
  isPrivate: boolean;
}

/** Files from here on are in the storage beside the hub, as large files are. */
const lfsFromBytes = 1_000;
const token = 'hf_tokenOfTheTest';

const hashOf = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes).digest('hex');
/** The commit of a repository: another one whenever a file is. */
const commitOf = ({ files }: Repo) =>
  hashOf(
    'sha1',
    Buffer.from(JSON.stringify([...files].map(([path, bytes]) => [path, hashOf('sha1', bytes)]))),
  );

/**
 * A hub of datasets in memory, with the storage of large files on a port of its own: the requests that
 * `@huggingface/hub` makes are answered as the hub's reference has them.
 */
export async function startHub(): Promise<TestHub> {
  const repos = new Map<string, Repo>();
  const stored = new Map<string, Buffer>();
  const requests: string[] = [];
  let redirect: string | null = null;

  const repoOf = (name: string): Repo => {
    const repo = repos.get(name) ?? { files: new Map(), isPrivate: false };
    repos.set(name, repo);
    return repo;
  };
  const note = (where: string, request: IncomingMessage) =>
    requests.push(
      [where, request.method, request.url, request.headers.authorization === undefined ? '' : 'with token']
        .join(' ')
        .trim(),
    );
  const isKnown = (request: IncomingMessage) => request.headers.authorization === `Bearer ${token}`;

  const storage = await listen((request, response, body) => {
    note('storage', request);
    const name = (request.url ?? '').slice(1);
    if (request.method === 'PUT') {
      if (hashOf('sha256', body) !== name) return answer(response, 400, { error: 'wrong hash' });
      stored.set(name, body);
      return answer(response, 200, {});
    }
    const bytes = stored.get(name);
    return bytes === undefined ? answer(response, 404, {}) : send(request, response, bytes);
  });
  const storageUrl = `http://127.0.0.1:${portOf(storage)}`;

  const hub = await listen((request, response, body) => {
    note('hub', request);
    const url = new URL(request.url ?? '/', 'http://hub');
    const path = url.pathname.split('/').slice(1).map(decodeURIComponent);
    if (url.pathname === '/api/whoami-v2') {
      return isKnown(request)
        ? answer(response, 200, { type: 'user', name: 'tester', id: '1', auth: {}, orgs: [] })
        : answer(response, 401, { error: 'Invalid token' });
    }
    if (url.pathname === '/api/datasets') {
      const word = url.searchParams.get('search') ?? '';
      const found = [...repos.keys()].filter((name) => name.includes(word) && !repos.get(name)!.isPrivate);
      return answer(
        response,
        200,
        found.map((id) => ({ _id: id, id, private: false, lastModified: '2026-01-01T00:00:00Z' })),
      );
    }
    if (url.pathname === '/api/repos/create') {
      if (!isKnown(request)) return answer(response, 401, { error: 'Invalid token' });
      const { name, organization, visibility } = JSON.parse(body.toString()) as Record<string, string>;
      const id = `${organization}/${name}`;
      if (repos.has(id)) return answer(response, 409, { error: 'You already created this dataset repo' });
      repoOf(id).isPrivate = visibility === 'private';
      return answer(response, 200, { url: `${id}`, id: '1' });
    }
    const isApi = path[0] === 'api';
    const [, owner, rest, ...more] = isApi ? path.slice(1) : path;
    const name = `${owner}/${rest?.replace(/\.git$/, '')}`;
    const repo = repos.get(name);
    if (repo === undefined || (repo.isPrivate && !isKnown(request)))
      return answer(response, 401, { error: 'Repository not found' });
    if (request.method !== 'GET' && more[0] !== 'paths-info' && !isKnown(request))
      return answer(response, 403, { error: 'A token is needed to write' });
    if (isApi) return answerApi(response, { name, repo, call: more, body, url });
    if (rest?.endsWith('.git')) {
      const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
      const actions = (oid: string) => ({
        actions: { upload: { href: `${storageUrl}/${oid}`, header: {} } },
      });
      return answer(response, 200, {
        transfer: 'basic',
        objects: objects.map(({ oid, size }) => ({ oid, size, ...(stored.has(oid) ? {} : actions(oid)) })),
      });
    }
    const bytes = repo.files.get(more.slice(2).join('/'));
    if (bytes === undefined) return answer(response, 404, { error: 'Entry not found' });
    if (bytes.length < lfsFromBytes) return send(request, response, bytes);
    response.writeHead(302, { location: redirect ?? `${storageUrl}/${hashOf('sha256', bytes)}` });
    return response.end();
  });

  const answerApi = (
    response: ServerResponse,
    {
      name,
      repo,
      call,
      body,
      url,
    }: { name: string; repo: Repo; call: readonly string[]; body: Buffer; url: URL },
  ) => {
    const [what, , ...rest] = call;
    switch (what) {
      case 'revision':
        if (call[1] !== 'main' && call[1] !== commitOf(repo))
          return answer(response, 404, { error: 'No revision' });
        return answer(response, 200, {
          _id: name,
          id: name,
          sha: commitOf(repo),
          lastModified: '2026-01-01T00:00:00Z',
        });
      case 'tree':
        return answer(
          response,
          200,
          tree(repo, rest.join('/'), url.searchParams.get('recursive') === 'true'),
        );
      case 'paths-info': {
        const { paths } = JSON.parse(body.toString()) as { readonly paths: readonly string[] };
        return answer(
          response,
          200,
          paths.filter((path) => repo.files.has(path)).map((path) => entryOf(repo, path)),
        );
      }
      case 'preupload': {
        const { files } = JSON.parse(body.toString()) as { files: { path: string; size: number }[] };
        const modeOf = (size: number) => (size < lfsFromBytes ? 'regular' : 'lfs');
        return answer(response, 200, {
          files: files.map(({ path, size }) => ({ path, uploadMode: modeOf(size) })),
        });
      }
      case 'commit':
        for (const line of body.toString().trim().split('\n')) {
          const { key, value } = JSON.parse(line) as { key: string; value: Record<string, string> };
          if (key === 'file') repo.files.set(value.path!, Buffer.from(value.content!, 'base64'));
          if (key === 'lfsFile') repo.files.set(value.path!, stored.get(value.oid!)!);
        }
        return answer(response, 200, {
          commitOid: commitOf(repo),
          commitUrl: `${name}/commit/1`,
          success: true,
        });
      default:
        return answer(response, 404, { error: 'Not here' });
    }
  };

  return {
    endpoint: `http://127.0.0.1:${portOf(hub)}`,
    token,
    put: (repository, path, content) => {
      const bytes = Buffer.from(content);
      repoOf(repository).files.set(path, bytes);
      stored.set(hashOf('sha256', bytes), bytes);
    },
    get: (repository, path) => repos.get(repository)?.files.get(path),
    list: (repository) => [...(repos.get(repository)?.files.keys() ?? [])].toSorted(),
    makePrivate: (repository) => {
      repoOf(repository).isPrivate = true;
    },
    storedAt: (repository, path) => `${storageUrl}/${hashOf('sha256', repoOf(repository).files.get(path)!)}`,
    redirectTo: (address) => {
      redirect = address;
    },
    requests,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([hub, storage].map(close));
    },
  };
}

function tree({ files }: Repo, folder: string, isRecursive: boolean) {
  const prefix = folder === '' ? '' : `${folder}/`;
  const inside = [...files.keys()].filter((path) => path.startsWith(prefix));
  const isDirect = (path: string) => !path.slice(prefix.length).includes('/');
  const folders = new Set(
    inside.filter((path) => !isDirect(path)).map((path) => prefix + path.slice(prefix.length).split('/')[0]),
  );
  return [
    ...[...folders].map((path) => ({ type: 'directory', path, size: 0, oid: '0' })),
    ...inside
      .filter((path) => isRecursive || isDirect(path))
      .map((path) => entryOf({ files, isPrivate: false }, path)),
  ];
}

function entryOf({ files }: Repo, path: string) {
  const bytes = files.get(path)!;
  const lfs = { oid: hashOf('sha256', bytes), size: bytes.length, pointerSize: 130 };
  return {
    type: 'file',
    path,
    size: bytes.length,
    oid: hashOf('sha1', bytes),
    ...(bytes.length < lfsFromBytes ? {} : { lfs }),
  };
}

function answer(response: ServerResponse, status: number, body: unknown) {
  return response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function send(request: IncomingMessage, response: ServerResponse, bytes: Buffer) {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from === 0 ? 200 : 206, { 'content-length': bytes.length - from });
  return response.end(bytes.subarray(from));
}

function listen(handle: (request: IncomingMessage, response: ServerResponse, body: Buffer) => unknown) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handle(request, response, Buffer.concat(chunks)));
  });
  return new Promise<Server>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
