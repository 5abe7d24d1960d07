import type { SearchHit } from '#shared/workspace/workspace.schema.ts';

/** The address of every object, in one place: the same in the desktop shell and in a browser. */
export const paths = {
  home: () => '/',
  data: () => '/data',
  dataset: (datasetId: string) => `/data/${datasetId}`,
  version: (datasetId: string, number: number) => `/data/${datasetId}/v/${number}`,
  diff: (datasetId: string, before: number, after: number) => `/data/${datasetId}/diff/${before}/${after}`,
  train: (versionId?: string) => (versionId === undefined ? '/train' : `/train?version=${versionId}`),
  trainWithSplit: (versionId: string, splitId: string, target: string | null) =>
    `/train?version=${versionId}&split=${splitId}${target === null ? '' : `&target=${encodeURIComponent(target)}`}`,
  split: (datasetId: string, number: number, splitId: string) =>
    `/data/${datasetId}/v/${number}?tab=splits&split=${splitId}`,
  runs: () => '/runs',
  run: (runId: string) => `/runs/${runId}`,
  compareRuns: (runIds: readonly string[]) => `/runs/compare?ids=${runIds.join(',')}`,
  models: () => '/models',
  model: (modelId: string) => `/models/${modelId}`,
  serving: () => '/serving',
  deployment: (deploymentId: string) => `/serving/${deploymentId}`,
  monitoring: () => '/monitoring',
  monitor: (deploymentId: string) => `/monitoring/${deploymentId}`,
  compute: () => '/compute',
  settings: () => '/settings',
} as const;

export function pathOfObject(type: SearchHit['type'], id: string): string {
  switch (type) {
    case 'dataset':
      return paths.dataset(id);
    case 'run':
      return paths.run(id);
    case 'model':
      return paths.model(id);
    case 'deployment':
      return paths.deployment(id);
  }
}
