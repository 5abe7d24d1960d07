import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isOwnUser, ownerOfConnection } from './peer-user.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:A413 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100 0 0 10 0
   1: 0100007F:A413 0100007F:C001 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:C001 0100007F:A413 01 00000000:00000000 00:00000000 00000000  1002        0 4713 1 0000000000000000 20 4 30 10 -1
   3: 0200A8C0:C001 0100007F:A413 01 00000000:00000000 00:00000000 00000000  1003        0 4714 1 0000000000000000 20 4 30 10 -1
`;

describe('the owner of a connection', () => {
  it('is that of the client end, not of ours and not of another address', () => {
    expect(ownerOfConnection(table, { from: 0xc001, to: 0xa413 })).toBe(1002);
    expect(ownerOfConnection(table, { from: 0xa413, to: 0xc001 })).toBe(1000);
    expect(ownerOfConnection(table, { from: 0xc002, to: 0xa413 })).toBeNull();
    expect(ownerOfConnection('', { from: 1, to: 2 })).toBeNull();
  });

  it('is this user for a connection of this process', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [socket] = (await once(server, 'connection')) as [Socket];
    expect(await isOwnUser(socket)).toBe(true);
    if (process.platform === 'linux') {
      const ports = { from: socket.remotePort!, to: socket.localPort! };
      expect(ownerOfConnection(readFileSync('/proc/net/tcp', 'ascii'), ports)).toBe(process.getuid!());
    }
    client.destroy();
    server.close();
  });
});
