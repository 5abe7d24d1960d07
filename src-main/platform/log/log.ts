import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { destination, type Logger, pino } from 'pino';

export type Log = Logger;

const keptFiles = 10;

/** Structured lines (ndjson) in the workspace's `logs`, one file a start, the newest ten kept. */
export function openLog(
  folder: string,
  startedAtMs: number,
): { readonly log: Log; readonly close: () => void } {
  mkdirSync(folder, { recursive: true });
  const old = readdirSync(folder)
    .filter((file) => file.endsWith('.ndjson'))
    .toSorted()
    .toReversed();
  for (const file of old.slice(keptFiles - 1)) rmSync(join(folder, file), { force: true });
  const name = `${new Date(startedAtMs).toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}.ndjson`;
  const stream = destination({ dest: join(folder, name), sync: true });
  const log = pino(
    {
      level: process.env.MILLWRIGHT_LOG_LEVEL ?? 'info',
      base: null,
      redact: ['*.secret', '*.token', '*.apiKey'],
    },
    stream,
  );
  return { log, close: () => stream.end() };
}

export const silentLog: Log = pino({ level: 'silent' });
