import { open, rm, statfs } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import { AppError } from '#shared/kit/app-error.ts';
import type { UploadAnswer } from '#shared/workspace/web-doors.ts';
import type { Backend } from '../../backend.ts';

export interface UploadLimits {
  readonly maxBytes: number;
  /** Space that must stay free, so that the database can still be written. */
  readonly reservedBytes: number;
  /** An upload that sends nothing for so long is given up. */
  readonly idleMs: number;
}

export const uploadLimits: UploadLimits = {
  maxBytes: 1024 ** 4,
  reservedBytes: 64 * 1024 ** 2,
  idleMs: 30_000,
};

type UploadParts = Pick<Backend, 'grants' | 'temporaryFile'>;

/**
 * Streams a body into a file of our own naming and grants it. The client's name is only ever shown. Nothing is
 * left behind when the upload ends early, is too large, or the disk is full.
 */
export async function receiveFile(
  request: IncomingMessage,
  backend: UploadParts,
  options: {
    readonly name: string;
    /** The body is a tar of a folder. */
    readonly isFolder?: boolean;
    readonly wholeSizeBytes?: number;
    readonly limits: UploadLimits;
  },
): Promise<UploadAnswer> {
  const { name, isFolder = false, limits, wholeSizeBytes } = options;
  const declaredBytes = Number(request.headers['content-length'] ?? 0);
  if (declaredBytes > limits.maxBytes) throw tooLarge(limits.maxBytes);
  const file = backend.temporaryFile();
  try {
    await requireSpace(dirname(file), declaredBytes + limits.reservedBytes);
    request.setTimeout(limits.idleMs, () => request.destroy(uploadStalled()));
    await writeBody(request, file, limits.maxBytes);
    const grant = await backend.grants.grantFile(file, {
      name,
      isTemporary: true,
      isFolder,
      ...(wholeSizeBytes === undefined ? {} : { wholeSizeBytes }),
    });
    return { grantId: grant.id, name: grant.name, sizeBytes: grant.sizeBytes };
  } catch (error) {
    await rm(file, { force: true });
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? diskFull(error) : error;
  }
}

/** One chunk at a time: the socket is not read while the disk is busy. */
async function writeBody(request: IncomingMessage, file: string, maxBytes: number): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    let receivedBytes = 0;
    // Left open on an error, so that the refusal can still be answered on this connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      receivedBytes += chunk.length;
      if (receivedBytes > maxBytes) throw tooLarge(maxBytes);
      for (let offset = 0; offset < chunk.length; ) {
        offset += (await handle.write(chunk, offset)).bytesWritten;
      }
    }
  } finally {
    await handle.close();
  }
}

async function requireSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes) throw diskFull();
}

function diskFull(cause?: unknown): AppError {
  return new AppError(
    'RESOURCE_EXHAUSTED',
    'The disk of the workspace is full.',
    {
      reason: 'disk-full',
      nextStep: 'Free some space, or open a workspace on another disk with --workspace.',
    },
    { cause },
  );
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('RESOURCE_EXHAUSTED', `The upload is larger than ${Math.round(maxBytes / 1e6)} MB.`, {
    reason: 'upload-too-large',
    nextStep: 'Import it with “npx millwright import FILE” on this machine, or split it.',
  });
}

function uploadStalled(): AppError {
  return new AppError('TIMEOUT', 'The upload stopped arriving.', {
    reason: 'upload-stalled',
    nextStep: 'Drop the file again.',
  });
}
