import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StaticFile } from '../../platform/net/static-files.ts';

/** One file of the user interface, from the browser's cache where it is still right. */
export function sendStaticFile(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  response.setHeader('ETag', file.etag);
  response.setHeader('Vary', 'Accept-Encoding, Cookie');
  response.setHeader(
    'Cache-Control',
    file.isImmutable ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  );
  if (request.headers['if-none-match'] === file.etag) {
    response.writeHead(304).end();
    return;
  }
  sendFileAnew(request, response, file);
}

/** The same, whatever the browser has: for answers that are not stored. */
export function sendFileAnew(request: IncomingMessage, response: ServerResponse, file: StaticFile): void {
  const acceptsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  // Whether the connection is loopback or a tunnel cannot be seen, and inflating takes about a millisecond.
  const gzipped = acceptsGzip && file.gzippedBytes !== null ? file.gzippedBytes() : null;
  const bytes = gzipped ?? file.bytes();
  response.writeHead(200, {
    'Content-Type': file.contentType,
    'Content-Length': bytes.length,
    ...(gzipped ? { 'Content-Encoding': 'gzip' } : {}),
  });
  response.end(bytes);
}
