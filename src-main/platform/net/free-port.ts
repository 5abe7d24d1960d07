import { createServer } from 'node:net';

/** The first port from `from` on that nothing listens on at 127.0.0.1, or null when the next 200 are all taken. */
export async function findFreePort(from: number): Promise<number | null> {
  for (let port = from; port < Math.min(65_536, from + 200); port += 1) {
    if (await isFree(port)) return port;
  }
  return null;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
