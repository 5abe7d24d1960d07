import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StaticFile } from '../../platform/net/static-files.ts';

/** One file of the user interface, from the browser's cache where it is still right. */
export async function sendStaticFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
): Promise<void> {
  // Over loopback plain bytes are faster; gzip pays where the connection is tunnelled, which we cannot see.
  // Files of this size take under a millisecond to inflate, so it is always used.
  const isGzipped =
    file.gzippedFile !== null && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const path = isGzipped ? file.gzippedFile! : file.file;
  const { size, mtimeMs } = await stat(path);
  const etag = `"${size.toString(36)}-${Math.round(mtimeMs).toString(36)}"`;
  response.setHeader('ETag', etag);
  response.setHeader('Vary', 'Accept-Encoding, Cookie');
  response.setHeader(
    'Cache-Control',
    file.isImmutable ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  );
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': file.contentType,
    'Content-Length': size,
    ...(isGzipped ? { 'Content-Encoding': 'gzip' } : {}),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const stream = createReadStream(path);
  response.once('close', () => stream.destroy());
  stream.once('error', (error) => response.destroy(error));
  stream.pipe(response);
}
