/** The head of a request that is so plain that there is only one way to read it. */
export interface PlainHead {
  readonly path: string;
  readonly host: string;
  readonly secret: string;
  readonly contentLength: number;
}

const requestLine = /^POST (\/[!-~]*) HTTP\/1\.1$/;
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e]*)$/;

/** Each of them changes what a request means, or what it takes to judge it: then it is no plain one. */
const unusual: ReadonlySet<string> = new Set([
  'transfer-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
  'content-encoding',
  'origin',
  'sec-fetch-site',
]);

/**
 * Reads the head of `POST` with a JSON body of stated length, a Host and one key, on a connection that is kept.
 * `head` is everything before the empty line, one character a byte. Null for whatever is not exactly that, such
 * as a header given twice: somebody else has to say what it means.
 */
export function readPlainHead(head: string): PlainHead | null {
  const [first = '', ...lines] = head.split('\r\n');
  const path = requestLine.exec(first)?.[1];
  if (path === undefined) return null;
  const headers = new Map<string, string>();
  for (const line of lines) {
    const match = headerLine.exec(line);
    if (match === null) return null;
    const name = match[1]!.toLowerCase();
    if (unusual.has(name) || headers.has(name)) return null;
    headers.set(name, match[2]!.trim());
  }
  const host = headers.get('host');
  const contentLength = headers.get('content-length') ?? '';
  const secret = secretOf(headers);
  const isKept = (headers.get('connection') ?? 'keep-alive').toLowerCase() === 'keep-alive';
  const isJson = headers.get('content-type') === 'application/json';
  if (host === undefined || secret === null || !isKept || !isJson || !/^\d{1,9}$/.test(contentLength))
    return null;
  return { path, host, secret, contentLength: Number(contentLength) };
}

function secretOf(headers: ReadonlyMap<string, string>): string | null {
  const key = headers.get('x-api-key');
  const authorization = headers.get('authorization');
  if (key !== undefined && authorization !== undefined) return null;
  if (key !== undefined) return key;
  return authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : null;
}
