import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ListedWithin, S3Place, SourceListing } from '#shared/data/sources/source.schema.ts';
import type { Checksum, FileSource, RemoteFile } from '../files/file-source.ts';
import type { OpenConnection } from '../source.protocol.ts';
import { explainS3 } from './s3-errors.ts';

type S3Connection = OpenConnection<S3Place>;

const connectTimeoutMs = 10_000;
/** The longest that a server may send nothing. */
const idleTimeoutMs = 60_000;
const listedAtOnce = 1_000;

/** Everything is said here: the library would else look into the environment and `~/.aws`. */
export function clientOf({ place, secret }: S3Connection): S3Client {
  const { endpoint, region, bucketIn, accessKeyId } = place;
  return new S3Client({
    endpoint,
    region,
    forcePathStyle: bucketIn === 'path',
    maxAttempts: 3,
    retryMode: 'standard',
    // What only Amazon's servers know of is not asked of others.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    useArnRegion: false,
    disableMultiregionAccessPoints: true,
    credentials: {
      accessKeyId: accessKeyId ?? '',
      secretAccessKey: secret?.secret ?? '',
      ...(secret?.sessionToken === undefined ? {} : { sessionToken: secret.sessionToken }),
    },
    ...(accessKeyId === null ? { signer: { sign: async (request) => request } } : {}),
    requestHandler: { connectionTimeout: connectTimeoutMs, socketTimeout: idleTimeoutMs },
  });
}

export async function askS3<T>(
  { place }: S3Connection,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw explainS3(error, place);
  }
}

export async function testS3(connection: S3Connection, signal: AbortSignal) {
  const { place } = connection;
  const { KeyCount = 0, IsTruncated } = await askS3(connection, signal, () =>
    clientOf(connection).send(new ListObjectsV2Command({ Bucket: place.bucket, MaxKeys: listedAtOnce }), {
      abortSignal: signal,
    }),
  );
  const count = IsTruncated === true ? `more than ${KeyCount.toLocaleString('en-US')}` : String(KeyCount);
  const how = place.endpoint.startsWith('https:') ? 'encrypted' : 'not encrypted';
  return { message: `${place.bucket} answers: ${count} objects, ${how}.` };
}

export async function browseS3(
  connection: S3Connection,
  { prefix, cursor }: ListedWithin,
  signal: AbortSignal,
): Promise<SourceListing> {
  const answer = await askS3(connection, signal, () =>
    clientOf(connection).send(
      new ListObjectsV2Command({
        Bucket: connection.place.bucket,
        Prefix: prefix,
        Delimiter: '/',
        MaxKeys: listedAtOnce,
        ...(cursor === null ? {} : { ContinuationToken: cursor }),
      }),
      { abortSignal: signal },
    ),
  );
  const folders = (answer.CommonPrefixes ?? []).map(({ Prefix = '' }) => ({
    name: Prefix.slice(prefix.length),
    kind: 'folder' as const,
    rowCount: null,
    sizeBytes: null,
    parent: prefix,
  }));
  const files = (answer.Contents ?? [])
    // A folder that was made by hand is an empty object of its own name.
    .filter(({ Key = '' }) => Key !== prefix && !Key.endsWith('/'))
    .map(({ Key = '', Size = 0 }) => ({
      name: Key.slice(prefix.length),
      kind: 'file' as const,
      rowCount: null,
      sizeBytes: Size,
      parent: prefix,
    }));
  return { entries: [...folders, ...files], cursor: answer.NextContinuationToken ?? null };
}

/** A bucket as files by name. */
export function openS3(connection: S3Connection): FileSource {
  const client = clientOf(connection);
  const Bucket = connection.place.bucket;
  return {
    list: async function* (prefix, signal) {
      let token: string | undefined;
      do {
        const ContinuationToken = token;
        const page = await askS3(connection, signal, () =>
          client.send(
            new ListObjectsV2Command({
              Bucket,
              Prefix: prefix,
              MaxKeys: listedAtOnce,
              ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
            }),
            { abortSignal: signal },
          ),
        );
        for (const { Key = '', Size = 0, ETag = null } of page.Contents ?? [])
          yield { name: Key, sizeBytes: Size, stamp: ETag, checksum: null };
        token = page.NextContinuationToken;
      } while (token !== undefined);
    },
    stat: (name, signal) =>
      askS3(connection, signal, async (): Promise<RemoteFile> => {
        const head = await client.send(new HeadObjectCommand({ Bucket, Key: name }), { abortSignal: signal });
        return {
          name,
          sizeBytes: head.ContentLength ?? 0,
          stamp: head.ETag ?? null,
          checksum: null,
        };
      }),
    read: ({ name, stamp }, offset, signal) =>
      askS3(connection, signal, async () => {
        const answer: GetObjectCommandOutput = await client.send(
          new GetObjectCommand({
            Bucket,
            Key: name,
            ...(offset === 0 ? {} : { Range: `bytes=${offset}-` }),
            ...(stamp === null ? {} : { IfMatch: stamp }),
          }),
          { abortSignal: signal },
        );
        return { body: answer.Body as Readable, checksum: checksumOf(answer) };
      }),
    explain: (error) => explainS3(error, connection.place),
  };
}

/** The tag of an object is its MD5, unless it was uploaded in parts or is encrypted by a key of its owner. */
function checksumOf({
  ETag = '',
  ServerSideEncryption,
  SSECustomerAlgorithm,
}: GetObjectCommandOutput): Checksum | null {
  const hex = /^"?([0-9a-f]{32})"?$/.exec(ETag)?.[1];
  const isPlain = SSECustomerAlgorithm === undefined && !(ServerSideEncryption ?? '').startsWith('aws:kms');
  return hex !== undefined && isPlain ? { algorithm: 'md5', hex } : null;
}
