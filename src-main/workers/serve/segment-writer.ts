import { writeFileSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelVersionId } from '#shared/kit/ids.ts';
import { syncFolder } from '../../platform/objects/object-store.ts';
import { type SegmentSettings, segmentFileName } from './serve.protocol.ts';

const writeEveryMs = 100;
const syncEveryMs = 1_000;
/** What may wait for a disk that is full or slow; then lines are dropped, counted and reported. */
const maximumPendingCharacters = 32 * 2 ** 20;

export interface SegmentWriter {
  /** Whole lines. They reach the file within 100 ms and the disk within a second. */
  append(lines: string): void;
  /** Closes the file; lines appended from now on go to the next. Its name, or null where there was none. */
  rotate(): Promise<string | null>;
  close(): Promise<void>;
  /** Writes what still waits, in the last moment of a process. */
  writeAtExit(): void;
}

export interface SegmentWriterParts {
  readonly settings: SegmentSettings;
  /** All lines are of this model: another has other columns and gets a writer of its own. */
  readonly modelVersionId: ModelVersionId;
  /** Shared by the writers of one process, so that no two of its files have the same number. */
  readonly nextSequence: () => number;
  readonly onClosed: (fileName: string) => void;
  readonly onTrouble: (message: string, droppedLines: number) => void;
}

interface OpenSegment {
  readonly fileName: string;
  readonly handle: FileHandle;
  readonly openedAtMs: number;
  sizeBytes: number;
}

/**
 * Appends lines to the current segment, which begins with its first line and ends by size, age or request. The
 * serving path only adds to a string; all file work runs in one queue behind it.
 */
export function createSegmentWriter({
  settings,
  modelVersionId,
  nextSequence,
  onClosed,
  onTrouble,
}: SegmentWriterParts): SegmentWriter {
  let pending = '';
  let segment: OpenSegment | null = null;
  let lastSyncMs = performance.now();
  let isDirty = false;
  let droppedLines = 0;
  let isClosing = false;
  let timer: NodeJS.Timeout | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    const done = queue.then(work);
    queue = done.catch(() => undefined);
    return done;
  };

  const nextFileName = (): string => {
    const { deploymentId, fence } = settings;
    return segmentFileName({ deploymentId, modelVersionId, fence, sequence: nextSequence() });
  };

  const openNext = async (): Promise<OpenSegment> => {
    const { folder } = settings;
    const fileName = nextFileName();
    const handle = await open(join(folder, fileName), 'ax', 0o600);
    await syncFolder(folder);
    return { fileName, handle, openedAtMs: performance.now(), sizeBytes: 0 };
  };

  const closeCurrent = async (): Promise<string | null> => {
    const closing = segment;
    if (closing === null) return null;
    segment = null;
    isDirty = false;
    try {
      await closing.handle.sync();
    } finally {
      await closing.handle.close();
    }
    onClosed(closing.fileName);
    return closing.fileName;
  };

  /** Puts `lines` into the current file. What cannot be written is kept and tried again with the next lines. */
  const write = async (lines: string): Promise<void> => {
    if (lines === '') return;
    try {
      segment ??= await openNext();
      const bytes = Buffer.from(lines);
      try {
        await segment.handle.appendFile(bytes);
      } catch (error) {
        // A half-written line must not stay before whole ones.
        await segment.handle.truncate(segment.sizeBytes);
        throw error;
      }
      segment.sizeBytes += bytes.length;
      isDirty = true;
    } catch (error) {
      keep(lines);
      onTrouble(error instanceof Error ? error.message : String(error), droppedLines);
    }
  };

  const keep = (lines: string): void => {
    if (!isClosing && lines.length + pending.length <= maximumPendingCharacters) pending = lines + pending;
    else droppedLines += countLines(lines);
  };

  const syncIfDue = async (): Promise<void> => {
    if (segment === null || !isDirty || performance.now() - lastSyncMs < syncEveryMs) return;
    lastSyncMs = performance.now();
    isDirty = false;
    await segment.handle.datasync();
  };

  const takePending = (): string => {
    const lines = pending;
    pending = '';
    return lines;
  };

  const tick = (): void => {
    timer = null;
    void enqueue(async () => {
      await write(takePending());
      await syncIfDue();
      if (segment === null) return;
      const isOld = performance.now() - segment.openedAtMs >= settings.maxAgeMs;
      if (segment.sizeBytes >= settings.maxBytes || isOld) await closeCurrent();
    })
      .catch((error: unknown) => onTrouble(String(error), droppedLines))
      .finally(() => {
        // While a file is open there is something to come: a sync, or the end of its time.
        if (pending !== '' || isDirty) arm(writeEveryMs);
        else if (segment !== null) arm(settings.maxAgeMs);
      });
  };

  const arm = (delayMs: number): void => {
    timer ??= setTimeout(tick, delayMs).unref();
  };

  return {
    append: (lines) => {
      if (pending.length + lines.length > maximumPendingCharacters) {
        droppedLines += countLines(lines);
        return;
      }
      if (pending === '') {
        // The timer may be waiting for something far off.
        if (timer) clearTimeout(timer);
        timer = null;
        arm(writeEveryMs);
      }
      pending += lines;
    },
    rotate: () => {
      const lines = takePending();
      return enqueue(async () => {
        await write(lines);
        return closeCurrent();
      });
    },
    close: () => {
      isClosing = true;
      if (timer) clearTimeout(timer);
      const lines = takePending();
      return enqueue(async () => {
        await write(lines);
        await closeCurrent();
      });
    },
    writeAtExit: () => {
      const lines = takePending();
      if (lines === '') return;
      if (segment) writeSync(segment.handle.fd, lines);
      else writeFileSync(join(settings.folder, nextFileName()), lines, { flag: 'ax', mode: 0o600 });
    },
  };
}

function countLines(lines: string): number {
  return lines.split('\n').length - 1;
}
