import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { BackendDoors } from './backend-doors.ts';
import type { Session } from './sessions.ts';

/** An upgrade that the guard has let in. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly session: Session | null;
  readonly doors: BackendDoors;
}

export interface SocketDoor {
  open(upgrade: Upgrade): void;
  close(): void;
}

const maxSockets = 100;
const pingEveryMs = 15_000;
/** A window that reads so slowly that this much piles up is disconnected; it connects again and asks anew. */
const maxUnsentBytes = 256 * 1024 * 1024;
/** Close codes of our own (RFC 6455: 4000–4999): the window must not connect again by itself. */
const sessionEnded = 4001;
const goingAway = 1001;

export function createSocketDoor(maxMessageBytes: number): SocketDoor {
  // Compression costs more than it saves on loopback, and its contexts a lot of memory.
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  const alive = new WeakSet<WebSocket>();
  const beat = setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket) || socket.bufferedAmount > maxUnsentBytes) socket.terminate();
      else socket.ping();
    }
  }, pingEveryMs);
  beat.unref();

  return {
    open: ({ request, socket, head, session, doors }) => {
      if (socket.destroyed) return;
      if (server.clients.size >= maxSockets) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, (webSocket) => {
        const onSessionEnd = () => webSocket.close(sessionEnded, 'logged out');
        session?.onEnd.add(onSessionEnd);
        alive.add(webSocket);
        webSocket.on('pong', () => alive.add(webSocket));
        webSocket.on('error', (error) =>
          doors.backend.log.warn({ err: error }, 'a window sent a message that breaks the rules'),
        );
        webSocket.on('close', () => session?.onEnd.delete(onSessionEnd));
        void doors.socketRpc.upgrade(webSocket);
      });
    },
    close: () => {
      clearInterval(beat);
      for (const socket of server.clients) socket.close(goingAway, 'Millwright is closing');
      server.close();
    },
  };
}
