import { rm, stat } from 'node:fs/promises';
import type { DatasetVersion, Profile } from '#shared/data/data.schema.ts';
import { croissantOf, datasetCard } from '#shared/data/sources/dataset-card.rules.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import type { NewZipEntry } from '../../../platform/archives/write-zip.ts';
import { sha256OfFile } from '../../../platform/files/read-chunks.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { VersionTable } from '../../../workers/data/data.protocol.ts';
import type { JobContext } from '../../workspace/index.ts';
import type { DataWorkers } from '../data-workers.ts';

export interface FolderDeps {
  readonly platform: Platform;
  readonly dataWorkers: DataWorkers;
  readonly tableOf: (id: VersionId) => Promise<VersionTable>;
  readonly profileOf: (id: VersionId) => Promise<Profile>;
}

type Progress = Pick<JobContext, 'signal' | 'report'>;

/** All rows of a version as one Parquet file, which the caller removes. */
export async function writeRows(
  { platform, dataWorkers, tableOf }: Omit<FolderDeps, 'profileOf'>,
  versionId: VersionId,
  { signal, report }: Progress,
): Promise<string> {
  const table = await tableOf(versionId);
  const target = platform.objects.temporaryFile('.parquet');
  report({ phase: 'Writing rows', done: 0, total: table.rowCount, unit: 'rows' });
  try {
    await dataWorkers.runAlone(signal, (client) => {
      client.on('progress', report);
      const view = { table, filters: [], sort: [] };
      return client.call('exportView', { ...view, format: 'parquet', isSpreadsheetSafe: false, target });
    });
    return target;
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

export interface DatasetFolder {
  readonly entries: readonly NewZipEntry[];
  release(): Promise<void>;
}

const rowsPath = 'data/train-00000-of-00001.parquet';

/** A version as a folder of a hub: rows, card and Croissant metadata. */
export async function makeDatasetFolder(
  deps: FolderDeps,
  version: DatasetVersion,
  progress: Progress,
): Promise<DatasetFolder> {
  const profile = await deps.profileOf(version.id);
  const rows = await writeRows(deps, version.id, progress);
  const release = () => rm(rows, { force: true });
  try {
    const file = { path: rowsPath, sizeBytes: (await stat(rows)).size, sha256: await sha256OfFile(rows) };
    const card = { version, profile, about: version.source.origin?.about ?? null, file };
    return {
      entries: [
        { name: 'README.md', content: { text: datasetCard(card) } },
        { name: 'croissant.json', content: { text: croissantOf(card) } },
        { name: rowsPath, content: { file: rows } },
      ],
      release,
    };
  } catch (error) {
    await release();
    throw error;
  }
}
