import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { findByName } from './find-by-name.ts';
import type { Session } from './session.ts';

/** What `sales@3`, `sales@approved` (a tag or a branch) or `sales` (its newest version) means. */
export async function findVersion(
  client: Session['client'],
  word: string,
  datasetId?: string,
): Promise<DatasetVersion> {
  const datasets = await client.data.listDatasets({ includeArchived: true });
  const [, name, ref] = /^(.*?)(?:@([^@]+))?$/s.exec(word)!;
  const isNumberAlone = datasetId !== undefined && /^v?\d+$/.test(word);
  const dataset = findByName(datasets, isNumberAlone ? datasetId : name!, 'dataset');
  const wanted = isNumberAlone ? word : ref;
  if (wanted === undefined) return dataset.head;
  const versions = await client.data.listVersions({ datasetId: dataset.id });
  const branches = await client.data.listBranches({ datasetId: dataset.id });
  const headId = branches.find((branch) => branch.name === wanted)?.headId;
  const found = versions.find(
    ({ id, number, tags }) =>
      String(number) === wanted || `v${number}` === wanted || tags.includes(wanted) || id === headId,
  );
  if (found) return found;
  throw new AppError('NOT_FOUND', `${dataset.name} has no version ${wanted}.`, {
    reason: 'version',
    nextStep: `It has ${versions.map((version) => version.number).join(', ')}.`,
  });
}
