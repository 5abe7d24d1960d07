import type { DatasetId } from '#shared/kit/ids.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { WrittenRows } from '../../../workers/data/data.protocol.ts';
import type { DataClient } from '../data-workers.ts';
import type { BeforePublishing, UnboundReport } from './expectations.service.ts';

interface CheckInput {
  /** Null for a dataset that is still to come, which has no suite. */
  readonly datasetId: DatasetId | null;
  /** The Parquet file with the rows. */
  readonly target: string;
  readonly client: DataClient;
  readonly signal: AbortSignal;
}

/** Rows on their way into a version against the dataset's suite. Rows that cannot be checked are a version all the same. */
export async function checkWrittenRows(
  { platform, checkBefore }: { readonly platform: Platform; readonly checkBefore: BeforePublishing },
  { columns, rowCount }: Pick<WrittenRows, 'columns' | 'rowCount'>,
  { datasetId, target, client, signal }: CheckInput,
): Promise<UnboundReport | null> {
  if (datasetId === null) return null;
  const names = columns.map(({ storageName }) => storageName);
  const parts = [{ kind: 'snapshot' as const, file: target, rowCount, columns: names, keepsPlaces: true }];
  try {
    return await checkBefore(datasetId, { parts, columns, rowCount }, (request) =>
      client.call('checkSuite', request),
    );
  } catch (error) {
    signal.throwIfAborted();
    platform.log.warn({ err: error, datasetId }, 'new rows could not be checked against their expectations');
    return null;
  }
}
