import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { ApiKeyId } from '#shared/kit/ids.ts';
import { type PlainHead, readPlainHead } from './request-head.ts';

/** A plain request whose sender may ask. */
export interface Admitted {
  readonly keyId: ApiKeyId;
  readonly path: string;
  readonly routeKey: string;
  readonly contentLength: number;
}

export interface FastLaneParts {
  /** Whether this head is let in; asked once for a head that a connection sends again and again. */
  readonly admit: (head: PlainHead) => Admitted | null;
  /** Counts the changes of what `admit` answers. */
  readonly generation: () => number;
  /** The body of a 200, or null when the answer is anything else. */
  readonly answer: (admitted: Admitted, body: Buffer) => string | null;
  readonly firstByteTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
}

export interface FastLane {
  /** Ends the connections that are waiting for a request. */
  close(): void;
}

const endOfHead = '\r\n\r\n';
const longestHead = 8_192;
/** Larger bodies come in many pieces and cost more to score than HTTP does. */
const longestBody = 65_536;
/** Different heads a connection is remembered with: lengths of bodies, mostly. */
const rememberedHeads = 64;

/**
 * Answers the plain request, one row with a good key on a kept connection, straight from the socket: `node:http`
 * costs three times as much as the model, and twenty times as much as reading a head that is the same as before.
 *
 * It only ever says 200. Whatever is not plain, not whole, not allowed or not right is put back and handed to
 * `node:http` with the connection, which stays there; so there is one place that refuses, and one that knows
 * the rest of HTTP. What is read here is read in the one way that `request-head.ts` allows.
 */
export function installFastLane(server: Server, parts: FastLaneParts): FastLane {
  const [toHttp] = server.listeners('connection');
  if (toHttp === undefined) throw new Error('node:http has no listener for connections any more.');
  server.removeAllListeners('connection');
  const waiting = new Set<Socket>();
  let date = { text: '', second: 0 };

  const dateHeader = (): string => {
    const second = Math.floor(Date.now() / 1000);
    if (second !== date.second) date = { second, text: new Date(second * 1000).toUTCString() };
    return date.text;
  };

  const write = (socket: Socket, body: string): void => {
    const length = Buffer.byteLength(body);
    const text = `HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${length}\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nDate: ${dateHeader()}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(parts.keepAliveTimeoutMs / 1000)}\r\n\r\n${body}`;
    // As many bytes as characters: all of them are ASCII, which is written without looking at each.
    socket.write(text, length === body.length ? 'latin1' : 'utf8');
  };

  const serve = (socket: Socket): void => {
    const heads = new Map<string, Admitted>();
    let generation = parts.generation();
    /** The beginning of a request whose body is still to come. */
    let begun: Buffer | null = null;
    let isFirst = true;

    const admit = (head: string): Admitted | null => {
      if (generation !== parts.generation()) {
        heads.clear();
        generation = parts.generation();
      }
      const known = heads.get(head);
      if (known) return known;
      const plain = readPlainHead(head);
      const admitted = plain && parts.admit(plain);
      if (admitted === null) return null;
      if (heads.size >= rememberedHeads) heads.clear();
      heads.set(head, admitted);
      return admitted;
    };

    /** Answers the request, or says that there is more to come, or that it is none of ours. */
    const take = (bytes: Buffer): 'answered' | 'incomplete' | 'not-plain' => {
      const headLength = bytes.indexOf(endOfHead);
      // A client that does not read its answers, or sends the next request before, is no plain one.
      if (headLength < 0 || headLength > longestHead || socket.writableLength > 0) return 'not-plain';
      const admitted = admit(bytes.toString('latin1', 0, headLength));
      if (admitted === null || admitted.contentLength > longestBody) return 'not-plain';
      const bodyStart = headLength + endOfHead.length;
      const missing = bodyStart + admitted.contentLength - bytes.length;
      if (missing !== 0) return missing > 0 ? 'incomplete' : 'not-plain';
      const body = parts.answer(admitted, bytes.subarray(bodyStart));
      if (body === null) return 'not-plain';
      write(socket, body);
      return 'answered';
    };

    const onData = (bytes: Buffer): void => {
      const isSecondPiece = begun !== null;
      const all = begun === null ? bytes : Buffer.concat([begun, bytes]);
      begun = null;
      const outcome = take(all);
      if (outcome === 'answered') {
        if (isFirst) socket.setTimeout(parts.keepAliveTimeoutMs);
        isFirst = false;
      } else if (outcome === 'incomplete' && !isSecondPiece) {
        // Many clients send head and body apart. One that sends more pieces may be slow on purpose: node:http
        // has the clock for that.
        begun = all;
      } else {
        handOver(all);
      }
    };

    const onEnd = (): void => {
      // What node:http says to a request that was cut off; after the end nothing can be handed over any more.
      if (begun === null) socket.end();
      else socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    };
    const onTimeout = (): void => {
      if (begun === null) socket.destroy();
      else handOver(begun);
    };
    const onError = (): void => {
      socket.destroy();
    };
    const onClose = (): void => {
      waiting.delete(socket);
    };

    const handOver = (bytes: Buffer): void => {
      waiting.delete(socket);
      socket
        .off('data', onData)
        .off('end', onEnd)
        .off('timeout', onTimeout)
        .off('error', onError)
        .off('close', onClose);
      socket.setTimeout(0);
      toHttp.call(server, socket);
      socket.unshift(bytes);
    };

    waiting.add(socket);
    socket.setTimeout(parts.firstByteTimeoutMs);
    socket
      .on('data', onData)
      .on('end', onEnd)
      .on('timeout', onTimeout)
      .on('error', onError)
      .on('close', onClose);
  };

  server.on('connection', serve);
  return {
    close: () => {
      for (const socket of waiting) socket.end();
    },
  };
}
