import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

/**
 * Whether the other end of a loopback connection belongs to this user. A one-time link is for a moment in the
 * list of processes, as an argument of the browser that it opens in, where every user of a shared machine can
 * read it; this keeps them from being faster. Known on Linux only; where it is not known, the code alone counts.
 */
export async function isOwnUser(socket: Pick<Socket, 'localPort' | 'remotePort'>): Promise<boolean> {
  const own = process.getuid?.();
  if (process.platform !== 'linux' || own === undefined) return true;
  const table = await readFile('/proc/net/tcp', 'ascii').catch(() => '');
  const owner = ownerOfConnection(table, { from: socket.remotePort ?? 0, to: socket.localPort ?? 0 });
  // Root may do everything anyway, and the near end of a tunnel can be root's.
  return owner === null || owner === own || owner === 0;
}

/** The user id of a loopback connection's client end, from the text of `/proc/net/tcp`; null where it is not in it. */
export function ownerOfConnection(
  table: string,
  ports: { readonly from: number; readonly to: number },
): number | null {
  const addressOf = (port: number) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const local = addressOf(ports.from);
  const remote = addressOf(ports.to);
  for (const line of table.split('\n').slice(1)) {
    const [, localAddress, remoteAddress, , , , , userId] = line.trim().split(/\s+/);
    if (localAddress === local && remoteAddress === remote) return Number(userId);
  }
  return null;
}
