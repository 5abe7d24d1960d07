import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { openTestHost } from './open-test-host.ts';

/** What a connection answers until it is closed. */
function untilClosed(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      answer += piece;
    });
    socket.once('close', () => resolve(answer));
    socket.once('error', reject);
  });
}

it('a connection that a browser opened in advance is closed without a word; half a request gets its answer', async () => {
  await using test = await openTestHost();
  const { port } = test.host;
  // An answer on it would be taken for that to whatever is asked over it at that moment.
  const [unused, half, broken] = await Promise.all([
    untilClosed(port, ''),
    untilClosed(port, 'GET / HTTP/1.1\r\nHost: '),
    untilClosed(port, 'no request at all\r\n\r\n'),
  ]);
  expect(unused).toBe('');
  expect(half).toMatch(/^HTTP\/1\.1 408 /);
  expect(broken).toMatch(/^HTTP\/1\.1 400 /);
});
