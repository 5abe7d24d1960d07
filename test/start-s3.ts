import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { S3Place } from '../src-shared/data/sources/source.schema.ts';

export interface TestS3 extends AsyncDisposable {
  readonly place: S3Place;
  readonly secret: string;
  put(key: string, content: string | Uint8Array): void;
  get(key: string): Buffer | undefined;
  /** The next `count` answers with an object break off after so many bytes. */
  breakAfter(bytes: number, count: number): void;
  /** Who asked for what, in the order that it came. */
  readonly requests: readonly string[];
}

interface Stored {
  readonly bytes: Buffer;
  readonly etag: string;
}

const accessKeyId = 'TESTKEY';
const secret = 'secret/of+the+test=key';
const region = 'eu-test-1';
const bucket = 'lake';

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, text: string) => createHmac('sha256', key).update(text).digest();
const tagOf = (bytes: Uint8Array) => `"${createHash('md5').update(bytes).digest('hex')}"`;
/** As Amazon's document has it: everything but letters, digits and `-_.~`. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

class Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

/**
 * One bucket in memory, behind as much of S3's protocol as tables need: listing, ranges, conditions, uploads in parts.
 * Every request must be signed (Signature Version 4, "Authenticating Requests" in Amazon's reference), except of
 * objects under `open/`.
 */
export async function startS3(): Promise<TestS3> {
  const objects = new Map<string, Stored>();
  const uploads = new Map<string, { readonly key: string; readonly parts: Map<number, Buffer> }>();
  const requests: string[] = [];
  let broken = { bytes: 0, count: 0 };

  const store = (key: string, bytes: Buffer, etag = tagOf(bytes)) => objects.set(key, { bytes, etag });

  const list = (query: URLSearchParams): string => {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const after = query.get('continuation-token') ?? '';
    const limit = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    const folders = new Set<string>();
    const contents: string[] = [];
    let next = '';
    for (const key of keys) {
      if (key <= after) continue;
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      if (contents.length + folders.size >= limit) break;
      next = key;
      if (end >= 0) folders.add(key.slice(0, end + 1));
      else contents.push(key);
    }
    const isCut = keys.some((key) => key > next) && contents.length + folders.size >= limit;
    return [
      `<ListBucketResult><Name>${bucket}</Name><KeyCount>${contents.length + folders.size}</KeyCount>`,
      `<IsTruncated>${isCut}</IsTruncated>${isCut ? `<NextContinuationToken>${escaped(next)}</NextContinuationToken>` : ''}`,
      ...contents.map((key) => {
        const { bytes, etag } = objects.get(key)!;
        return `<Contents><Key>${escaped(key)}</Key><Size>${bytes.length}</Size><ETag>${escaped(etag)}</ETag></Contents>`;
      }),
      ...[...folders].map((name) => `<CommonPrefixes><Prefix>${escaped(name)}</Prefix></CommonPrefixes>`),
      '</ListBucketResult>',
    ].join('');
  };

  const sendObject = (request: IncomingMessage, response: ServerResponse, key: string) => {
    const found = objects.get(key);
    if (found === undefined) throw new Refusal(404, 'NoSuchKey');
    const condition = request.headers['if-match'];
    if (condition !== undefined && condition !== found.etag) throw new Refusal(412, 'PreconditionFailed');
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const bytes = found.bytes.subarray(from);
    response.writeHead(from === 0 ? 200 : 206, { etag: found.etag, 'content-length': bytes.length });
    if (request.method === 'HEAD') return response.end();
    if (broken.count <= 0 || bytes.length <= broken.bytes) return response.end(bytes);
    broken.count--;
    return response.write(bytes.subarray(0, broken.bytes), () => response.socket?.destroy());
  };

  const change = (
    request: IncomingMessage,
    key: string,
    { query, body }: { query: URLSearchParams; body: Buffer },
  ) => {
    const upload = uploads.get(query.get('uploadId') ?? '');
    if (request.method === 'PUT' && upload !== undefined) {
      upload.parts.set(Number(query.get('partNumber')), body);
      return { headers: { etag: tagOf(body) }, xml: '' };
    }
    if (request.method === 'PUT') {
      store(key, body);
      return { headers: { etag: tagOf(body) }, xml: '' };
    }
    if (query.has('uploads')) {
      const id = String(uploads.size + 1);
      uploads.set(id, { key, parts: new Map() });
      return {
        headers: {},
        xml: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      };
    }
    if (upload === undefined) throw new Refusal(404, 'NoSuchUpload');
    if (request.method === 'DELETE') {
      uploads.delete(query.get('uploadId')!);
      return { headers: {}, xml: '' };
    }
    const parts = [...upload.parts].toSorted(([a], [b]) => a - b).map(([, bytes]) => bytes);
    if (parts.slice(0, -1).some(({ length }) => length < 5 * 2 ** 20))
      throw new Refusal(400, 'EntityTooSmall');
    store(key, Buffer.concat(parts), `"${tagOf(Buffer.concat(parts)).slice(1, -1)}-${parts.length}"`);
    return { headers: {}, xml: '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>' };
  };

  const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const [path = '/', search = ''] = (request.url ?? '/').split('?');
    const query = new URLSearchParams(search);
    const [, name = '', ...rest] = path.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    requests.push(`${request.method} ${request.url} ${request.headers.range ?? ''}`.trim());
    checkSignature(request, body, key);
    if (name !== bucket) throw new Refusal(404, 'NoSuchBucket');
    if (key === '') return response.writeHead(200, { 'content-type': 'application/xml' }).end(list(query));
    if (request.method === 'GET' || request.method === 'HEAD') return sendObject(request, response, key);
    const { headers, xml } = change(request, key, { query, body });
    return response.writeHead(200, { 'content-type': 'application/xml', ...headers }).end(xml);
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        answer(request, response, Buffer.concat(chunks));
      } catch (error) {
        const { status, code } = error instanceof Refusal ? error : new Refusal(500, 'InternalError');
        response.writeHead(status, { 'content-type': 'application/xml' });
        response.end(
          request.method === 'HEAD' ? '' : `<Error><Code>${code}</Code><Message>${code}</Message></Error>`,
        );
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    place: {
      kind: 's3',
      endpoint: `http://127.0.0.1:${port}`,
      region,
      bucket,
      bucketIn: 'path',
      accessKeyId,
    },
    secret,
    put: (key, content) => {
      store(key, Buffer.from(content));
    },
    get: (key) => objects.get(key)?.bytes,
    breakAfter: (bytes, count) => {
      broken = { bytes, count };
    },
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function checkSignature(request: IncomingMessage, body: Buffer, key: string): void {
  const { authorization, 'x-amz-content-sha256': declared = '', 'x-amz-date': date = '' } = request.headers;
  if (authorization === undefined) {
    if (key.startsWith('open/')) return;
    throw new Refusal(403, 'AccessDenied');
  }
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/[^/]+\/s3\/aws4_request), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (parts === null) throw new Refusal(400, 'AuthorizationHeaderMalformed');
  const [, keyId, scope = '', signed = '', signature] = parts;
  if (keyId !== accessKeyId) throw new Refusal(403, 'InvalidAccessKeyId');
  if (declared !== 'UNSIGNED-PAYLOAD' && declared !== sha256(body))
    throw new Refusal(400, 'XAmzContentSHA256Mismatch');
  if (!signed.split(';').includes('host')) throw new Refusal(403, 'SignatureDoesNotMatch');
  const [path = '', search = ''] = (request.url ?? '').split('?');
  const canonical = [
    request.method,
    path
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    [...new URLSearchParams(search)]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .toSorted()
      .join('&'),
    ...signed
      .split(';')
      .map((name) => `${name}:${String(request.headers[name]).trim().replaceAll(/ +/g, ' ')}`),
    '',
    signed,
    declared,
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const signingKey = scope
    .split('/')
    .reduce<Uint8Array>((from, word) => hmac(from, word), Buffer.from(`AWS4${secret}`));
  if (hmac(signingKey, text).toString('hex') !== signature) throw new Refusal(403, 'SignatureDoesNotMatch');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
