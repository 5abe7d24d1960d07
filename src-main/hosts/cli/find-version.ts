import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { findByName } from './find-by-name.ts';
import type { Session } from './session.ts';

/** What `sales@3` or `sales` (its newest version) means. */
export async function findVersion(
  client: Session['client'],
  word: string,
  datasetId?: string,
): Promise<DatasetVersion> {
  const datasets = await client.data.listDatasets({ includeArchived: true });
  const [, name, number] = /^(.*?)(?:@v?(\d+))?$/s.exec(word)!;
  const isNumberAlone = datasetId !== undefined && /^v?\d+$/.test(word);
  const dataset = findByName(datasets, isNumberAlone ? datasetId : name!, 'dataset');
  const wanted = isNumberAlone ? word.replace('v', '') : number;
  if (wanted === undefined) return dataset.head;
  const versions = await client.data.listVersions({ datasetId: dataset.id });
  const found = versions.find((version) => version.number === Number(wanted));
  if (found) return found;
  throw new AppError('NOT_FOUND', `${dataset.name} has no version ${wanted}.`, {
    reason: 'version',
    nextStep: `It has ${versions.map((version) => version.number).join(', ')}.`,
  });
}
