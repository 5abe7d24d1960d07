import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { BadRequest } from '../../protocols/predict/request-rows.ts';

/** A sender that has been refused may finish its body, up to this size and time, so that it sees the answer. */
const drainedBytes = 16 * 2 ** 20;
const drainMs = 2_000;

/**
 * Gathers a body of at most `limit` bytes. `onData` is told of each piece, `onBody` gets the whole; a body that
 * is or gets too large ends in `onTooLarge` before it is in memory. After an abort none of them is called.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  listener: {
    readonly onData: (bytes: number) => void;
    readonly onBody: (body: Buffer) => void;
    readonly onTooLarge: () => void;
  },
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const onChunk = (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) {
      request.off('data', onChunk);
      request.off('end', onEnd);
      listener.onTooLarge();
      return;
    }
    listener.onData(chunk.length);
    chunks.push(chunk);
  };
  const onEnd = () => listener.onBody(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  request.on('data', onChunk);
  request.on('end', onEnd);
}

/** Reads on without keeping anything, for a while. A connection cut at once would lose the answer on its way. */
export function drain(request: IncomingMessage): void {
  if (request.complete) return;
  let size = 0;
  const timer = setTimeout(() => request.destroy(), drainMs);
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > drainedBytes) request.destroy();
  });
  request.once('close', () => clearTimeout(timer));
  request.resume();
}

/** Bodies beyond this size are looked at before they are parsed; smaller ones cannot nest deep enough to matter. */
const uncheckedBytes = 4_096;
const deepestNesting = 64;

/** The text of a body and what it says. Throws `BadRequest`. */
export function parseJsonBody(body: Buffer): { readonly text: string; readonly value: unknown } {
  if (!isUtf8(body)) refuseBody(415, 'The body is not UTF-8 text.');
  if (body.length > uncheckedBytes && isDeeperThan(body, deepestNesting)) {
    refuseBody(400, `The body is nested more than ${deepestNesting} levels deep.`);
  }
  const text = body.toString('utf8');
  try {
    return { text, value: JSON.parse(text) };
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 300) : '';
    const hint = /\b(NaN|Infinity|nan|inf|N|I)\b/.test(detail)
      ? ' JSON has no NaN and no Infinity: send null.'
      : '';
    return refuseBody(400, `The body is not valid JSON: ${detail}.${hint}`);
  }
}

function refuseBody(status: 400 | 415, message: string): never {
  throw new BadRequest(status, [{ path: '', message }]);
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [
  34, 92, 123, 125, 91, 93,
] as const;

/** One pass over the bytes; brackets inside of strings do not count. */
function isDeeperThan(body: Buffer, limit: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index]!;
    if (isInString) {
      if (byte === backslash) index += 1;
      else if (byte === quote) isInString = false;
    } else if (byte === quote) {
      isInString = true;
    } else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
    }
  }
  return false;
}
