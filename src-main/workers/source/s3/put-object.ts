import { open } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { PutObjectRequest, SourceEvents } from '../source.protocol.ts';
import { askS3, clientOf } from './s3.ts';

/** S3 takes up to 10,000 parts of at least 5 MiB: this is good for 160 GB, and larger files get larger parts. */
const leastPartBytes = 16 * 2 ** 20;
const maxParts = 10_000;

interface PutContext {
  readonly signal: AbortSignal;
  readonly report: (progress: SourceEvents['progress']) => void;
}

/** Uploads a file in parts, one held in memory at a time; the object is there whole or not at all. */
export async function putObject(
  { connection, key, file }: PutObjectRequest,
  { signal, report }: PutContext,
): Promise<void> {
  const client = clientOf(connection);
  const object = { Bucket: connection.place.bucket, Key: key };
  await askS3(connection, signal, async () => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(object), { abortSignal: signal });
    try {
      const Parts = await uploadParts(client, { ...object, UploadId }, { file, signal, report });
      const whole = new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts } });
      await client.send(whole, { abortSignal: signal });
    } catch (error) {
      // What was uploaded would be kept, and paid for, until somebody removed it.
      await client.send(new AbortMultipartUploadCommand({ ...object, UploadId })).catch(() => undefined);
      throw error;
    }
  });
}

async function uploadParts(
  client: S3Client,
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined },
  { file, signal, report }: PutContext & { readonly file: string },
) {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const partBytes = Math.max(leastPartBytes, Math.ceil(size / maxParts));
    const parts: CompletedPart[] = [];
    for (let offset = 0; offset < size || parts.length === 0; offset += partBytes) {
      const length = Math.min(partBytes, size - offset);
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, offset);
      const PartNumber = parts.length + 1;
      const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body: buffer }), {
        abortSignal: signal,
      });
      parts.push({ PartNumber, ...(ETag === undefined ? {} : { ETag }) });
      report({ phase: 'Uploading', done: offset + length, total: size, unit: 'bytes' });
    }
    return parts;
  } finally {
    await handle.close();
  }
}
