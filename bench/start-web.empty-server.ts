import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const page =
  '<!doctype html><html lang="en"><title>Empty</title><h1>Empty</h1><a href="/">Nothing</a></html>';

const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end(page);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`EMPTY http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
