import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { VersionTransform } from '#shared/data/transforms/transform.schema.ts';
import type { DatasetId, ModelId, VersionId } from '#shared/kit/ids.ts';
import type { Model, ModelVersion } from '#shared/registry/registry.schema.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import type { Lineage, LineageEdge, LineageNode } from '#shared/tracking/lineage.schema.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import type { NamedSplit } from '#shared/training/splits/named-split.schema.ts';
import { planWords } from '#shared/training/splits/split.words.ts';

/** What other domains know about a version; they depend on this one, so they are handed in. */
export interface LineageSources {
  readonly getVersion: (id: VersionId) => DatasetVersion;
  readonly listVersions: (id: DatasetId) => readonly DatasetVersion[];
  readonly findTransform: (id: VersionId) => VersionTransform | null;
  /** Versions that a list of steps made of this one, in any dataset. */
  readonly listTransformed: (id: VersionId) => readonly VersionId[];
  readonly listSplits: (id: VersionId) => readonly NamedSplit[];
  readonly listRuns: (id: DatasetId) => readonly Run[];
  readonly listModels: () => readonly Model[];
  readonly listModelVersions: (id: ModelId) => readonly ModelVersion[];
  readonly listDeployments: () => readonly Deployment[];
}

export type LineageService = (id: VersionId) => Lineage;

/** More earlier versions, or runs without a model, than this make a picture that shows nothing any more. */
const maxEarlier = 12;
const maxRuns = 12;

export function createLineage(sources: LineageSources): LineageService {
  return (id) => {
    const graph = createGraph();
    const focus = sources.getVersion(id);
    addEarlier(graph, sources, focus);
    addMadeOf(graph, sources, focus);
    addRuns(graph, sources, focus);
    return { focus: keyOf(focus), ...graph.result() };
  };
}

function createGraph() {
  const nodes = new Map<string, LineageNode>();
  const edges = new Map<string, LineageEdge>();
  return {
    add: (node: LineageNode) => nodes.set(node.key, node),
    link: (from: string, to: string, kind: LineageEdge['kind'] = 'made') => {
      const key = `${from} ${to}`;
      // Of two reasons the stronger: what a version was made of may be the version before it.
      if (edges.get(key)?.kind !== 'made') edges.set(key, { from, to, kind });
    },
    has: (key: string) => nodes.has(key),
    result: () => ({
      nodes: [...nodes.values()],
      edges: [...edges.values()].filter(({ from, to }) => nodes.has(from) && nodes.has(to)),
    }),
  };
}
type Graph = ReturnType<typeof createGraph>;

const keyOf = ({ id }: Pick<DatasetVersion, 'id'>) => `version ${id}`;

function versionNode(version: DatasetVersion): LineageNode {
  const { id, datasetId, datasetName, number, rowCount, columns, createdAtMs, deletedAtMs } = version;
  return {
    key: keyOf(version),
    kind: 'version',
    title: `${datasetName} v${number}`,
    detail: `${rowCount.toLocaleString('en-US')} rows, ${columns.length} columns${deletedAtMs === null ? '' : ', in the trash'}`,
    atMs: createdAtMs,
    versionId: id,
    datasetId,
    number,
  };
}

/** The version and all that it was made of, the nearest first, as far back as the picture has room. */
function addEarlier(graph: Graph, sources: LineageSources, focus: DatasetVersion): void {
  const waiting = [focus];
  let count = 0;
  for (let version = waiting.shift(); version !== undefined; version = waiting.shift()) {
    if (graph.has(keyOf(version))) continue;
    if (count > maxEarlier) {
      addEarlierVersions(graph, version);
      continue;
    }
    count += 1;
    graph.add(versionNode(version));
    waiting.push(...addOrigin(graph, sources, version));
  }
}

/** Stands for this version and all before it. */
function addEarlierVersions(graph: Graph, version: DatasetVersion): void {
  graph.add({
    key: keyOf(version),
    kind: 'more',
    title: `${version.datasetName} v${version.number} and earlier`,
    detail: '',
    atMs: version.createdAtMs,
    of: 'versions',
    datasetId: version.datasetId,
  });
}

/** Draws what a version came from; answers the versions among it. */
function addOrigin(graph: Graph, sources: LineageSources, version: DatasetVersion): DatasetVersion[] {
  const key = keyOf(version);
  const earlier: DatasetVersion[] = [];
  const follow = (id: VersionId, to: string, kind: LineageEdge['kind']) => {
    const found = sources.getVersion(id);
    earlier.push(found);
    graph.link(keyOf(found), to, kind);
  };
  const transform = version.source.kind === 'transform' ? sources.findTransform(version.id) : null;
  if (transform !== null) {
    const stepKey = addTransform(graph, version, transform);
    follow(transform.base.versionId, stepKey, 'made');
    for (const step of transform.steps)
      if (step.isOn && step.kind === 'join') follow(step.versionId, stepKey, 'made');
  } else if (version.source.kind === 'revert') {
    const target = revertedVersion(sources, version);
    if (target !== undefined) follow(target.id, key, 'made');
  } else {
    addSource(graph, version);
  }
  // What lies a list of steps away comes before it, too: one line says both.
  if (version.parentId !== null && version.parentId !== transform?.base.versionId)
    follow(version.parentId, key, 'follows');
  return earlier;
}

/** The steps between two versions; answers the key of their node. */
function addTransform(graph: Graph, version: DatasetVersion, { steps }: VersionTransform): string {
  const key = `transform ${version.id}`;
  const active = steps.filter(({ isOn }) => isOn);
  graph.add({
    key,
    kind: 'transform',
    title: active.length === 1 ? '1 step' : `${active.length} steps`,
    detail: active.map(({ kind }) => kind).join(', '),
    atMs: version.createdAtMs,
    steps: active.map(({ kind, note }) => (note === '' ? kind : `${kind}: ${note}`)),
  });
  graph.link(key, keyOf(version));
  return key;
}

function addSource(graph: Graph, { id, source, createdAtMs, ...version }: DatasetVersion): void {
  // The same bytes, read twice, are one source.
  const key = `source ${source.sha256 ?? id}`;
  graph.add({
    key,
    kind: 'source',
    title: source.fileName,
    detail: [source.kind, ...(source.sha256 === null ? [] : [`sha256 ${source.sha256.slice(0, 12)}…`])].join(
      ', ',
    ),
    atMs: createdAtMs,
    sha256: source.sha256,
  });
  graph.link(key, keyOf({ ...version, id }));
}

/** The version that a revert repeats: its name is what the revert keeps of it. */
function revertedVersion(
  sources: LineageSources,
  { datasetId, source, id }: DatasetVersion,
): DatasetVersion | undefined {
  const number = Number(/\d+$/.exec(source.fileName)?.[0]);
  return sources
    .listVersions(datasetId)
    .find((candidate) => candidate.number === number && candidate.id !== id);
}

/** Versions that were made of this one, and the splits of this one. */
function addMadeOf(graph: Graph, sources: LineageSources, focus: DatasetVersion): void {
  const key = keyOf(focus);
  for (const id of sources.listTransformed(focus.id)) {
    const version = sources.getVersion(id);
    const transform = sources.findTransform(id);
    if (transform === null) continue;
    graph.add(versionNode(version));
    graph.link(key, addTransform(graph, version, transform));
  }
  for (const version of sources.listVersions(focus.datasetId)) {
    const isRevert = version.source.kind === 'revert' && revertedVersion(sources, version)?.id === focus.id;
    if ((version.parentId !== focus.id && !isRevert) || graph.has(keyOf(version))) continue;
    graph.add(versionNode(version));
    graph.link(key, keyOf(version), isRevert ? 'made' : 'follows');
  }
  for (const split of sources.listSplits(focus.id)) {
    graph.add({
      key: `split ${split.id}`,
      kind: 'split',
      title: split.name,
      detail: planWords(split.plan),
      atMs: split.createdAtMs,
      splitId: split.id,
      datasetId: split.datasetId,
      number: split.versionNumber,
    });
    graph.link(key, `split ${split.id}`);
  }
}

/** Runs on the version, the models registered from them and what serves those. */
function addRuns(graph: Graph, sources: LineageSources, focus: DatasetVersion): void {
  const runs = sources.listRuns(focus.datasetId).filter(({ spec }) => spec.versionId === focus.id);
  const models = sources
    .listModels()
    .flatMap(({ id }) => sources.listModelVersions(id))
    .filter(({ versionId }) => versionId === focus.id);
  const hasModel = new Set(models.map(({ runId }) => runId));
  const others = runs.filter(({ id }) => !hasModel.has(id));
  const shown = [...runs.filter(({ id }) => hasModel.has(id)), ...others.slice(0, maxRuns)];
  for (const run of shown) addRun(graph, focus, run);
  if (others.length > maxRuns) {
    const key = `more runs ${focus.id}`;
    graph.add({
      key,
      kind: 'more',
      title: `${others.length - maxRuns} more runs`,
      detail: 'without a model',
      atMs: null,
      of: 'runs',
      datasetId: focus.datasetId,
    });
    graph.link(keyOf(focus), key);
  }
  for (const model of models) addModel(graph, model);
  for (const deployment of sources.listDeployments()) {
    const model = `model ${deployment.modelVersionId}`;
    if (!graph.has(model)) continue;
    const key = `deployment ${deployment.id}`;
    graph.add({
      key,
      kind: 'deployment',
      title: deployment.name,
      detail: deployment.url === null ? deployment.status : `${deployment.status}, ${deployment.url}`,
      atMs: deployment.createdAtMs,
      deploymentId: deployment.id,
    });
    graph.link(model, key);
  }
}

function addRun(graph: Graph, focus: DatasetVersion, run: Run): void {
  const key = `run ${run.id}`;
  const value = run.metrics[run.primaryMetric];
  graph.add({
    key,
    kind: 'run',
    title: run.name,
    detail:
      run.status === 'succeeded' && typeof value === 'number'
        ? `${run.primaryMetric} ${Number(value.toPrecision(4))}`
        : run.status,
    atMs: run.createdAtMs,
    runId: run.id,
  });
  const { split } = run.spec;
  const splitKey = split.kind === 'stored' ? `split ${split.splitId}` : null;
  graph.link(splitKey !== null && graph.has(splitKey) ? splitKey : keyOf(focus), key);
}

function addModel(graph: Graph, model: ModelVersion): void {
  const key = `model ${model.id}`;
  graph.add({
    key,
    kind: 'model',
    title: `${model.modelName} v${model.number}`,
    detail: model.aliases.join(', '),
    atMs: model.createdAtMs,
    modelId: model.modelId,
    modelVersionId: model.id,
  });
  graph.link(`run ${model.runId}`, key);
}
