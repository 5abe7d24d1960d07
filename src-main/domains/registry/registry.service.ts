import { AppError } from '#shared/kit/errors.ts';
import { ModelId, ModelVersionId, type RunId } from '#shared/kit/ids.ts';
import { suggestModelName } from '#shared/registry/model-name.rules.ts';
import { PackageManifest, packageFileNames } from '#shared/registry/package.schema.ts';
import type {
  Alias,
  AliasEvent,
  Model,
  ModelVersion,
  PackageFile,
} from '#shared/registry/registry.schema.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import type { SearchHit } from '#shared/workspace/workspace.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import { judgeAliasMove } from './alias.rules.ts';
import * as store from './registry.store.ts';

/** What the registry asks of tracking. */
export interface RunSource {
  getRun(id: RunId): Run;
  /** By plain file names; PRECONDITION_FAILED where the run has none. */
  packageFiles(id: RunId): readonly PackageFile[];
}

export interface RegistryService {
  listModels(): Model[];
  getModel(id: ModelId): Model;
  listModelVersions(modelId: ModelId): ModelVersion[];
  getModelVersion(id: ModelVersionId): ModelVersion;
  /** The manifest of a version's package, from its verified object. */
  readManifest(version: ModelVersion): Promise<PackageManifest>;
  registerRun(input: {
    readonly runId: RunId;
    readonly modelName?: string | undefined;
  }): Promise<ModelVersion>;
  describeModel(id: ModelId, description: string): Model;
  assignAlias(input: {
    readonly modelVersionId: ModelVersionId;
    readonly alias: Alias;
    readonly expectedFrom?: ModelVersionId | null | undefined;
  }): Model;
  removeAlias(modelId: ModelId, alias: Alias): Model;
  listAliasEvents(modelId: ModelId): AliasEvent[];
  search(query: string, limit: number): SearchHit[];
}

/** The alias of the version that is meant when nobody says which. */
const champion = 'champion';

export function createRegistryService(platform: Platform, runs: RunSource): RegistryService {
  const { db, changes, clock, newId, objects } = platform;

  const getModel = (id: ModelId): Model => {
    const model = store.findModel(db, id);
    if (model) return model;
    throw new AppError('NOT_FOUND', 'This model does not exist.', {
      reason: 'model',
      nextStep: 'Choose one from the list of models.',
    });
  };

  const getModelVersion = (id: ModelVersionId): ModelVersion => {
    const version = store.findVersion(db, id);
    if (version) return version;
    throw new AppError('NOT_FOUND', 'This model version does not exist.', {
      reason: 'model-version',
      nextStep: 'Choose one from the list of the model’s versions.',
    });
  };

  const readManifest = async (files: readonly PackageFile[]): Promise<PackageManifest> => {
    const file = files.find(({ name }) => name === packageFileNames.manifest);
    const bytes = file && (await objects.read(file.objectHash));
    const parsed = bytes && PackageManifest.safeParse(parseJson(bytes));
    if (parsed?.success) return parsed.data;
    throw new AppError('DATA_CORRUPT', 'The model package cannot be read.', {
      reason: 'package-unreadable',
      nextStep: 'Train the model again.',
    });
  };

  /** Moves the alias in the running transaction; the caller announces. */
  const moveAlias = (
    modelId: ModelId,
    alias: Alias,
    to: ModelVersion | null,
    expectedFrom: ModelVersionId | null | undefined,
  ): boolean => {
    const from = store.listAliases(db, modelId).find((entry) => entry.alias === alias) ?? null;
    switch (judgeAliasMove(from?.modelVersionId ?? null, to?.id ?? null, expectedFrom)) {
      case 'alias-moved':
        throw new AppError(
          'CONFLICT',
          from === null
            ? `The alias ${alias} has been taken away in the meantime.`
            : `The alias ${alias} has been moved to version ${from.number} in the meantime.`,
          { reason: 'alias-moved', nextStep: 'Look at where it points now, then decide again.' },
        );
      case 'nothing-to-do':
        return false;
      case 'move':
        store.moveAlias(db, { modelId, alias, from, to, atMs: clock.now() });
        store.touchModel(db, modelId, clock.now());
        return true;
    }
  };

  /** What is registered, if it may be: only a run that has succeeded, with all of its package at hand. */
  const prepareVersion = async (runId: RunId) => {
    const run = runs.getRun(runId);
    if (run.status !== 'succeeded') {
      throw new AppError('PRECONDITION_FAILED', `The run ${run.name} has not succeeded.`, {
        reason: 'run-not-succeeded',
        nextStep: 'Choose a run that has succeeded.',
      });
    }
    const files = runs.packageFiles(runId);
    const manifest = await readManifest(files);
    const names = [packageFileNames.reference, ...manifest.engineFiles];
    for (const name of names) {
      const file = files.find((candidate) => candidate.name === name);
      if (file) {
        await objects.verifiedPath(file.objectHash);
        continue;
      }
      throw new AppError('DATA_CORRUPT', `The model package has no file ${name}.`, {
        reason: 'package-incomplete',
        nextStep: 'Train the model again.',
      });
    }
    const record: store.VersionRecord = {
      runName: run.name,
      versionId: run.spec.versionId,
      datasetId: run.datasetId,
      datasetName: run.datasetName,
      datasetVersionNumber: run.versionNumber,
      task: manifest.task,
      engineId: manifest.engineId,
      signature: manifest.signature,
      metrics: run.metrics,
      primaryMetric: run.primaryMetric,
      isHigherBetter: run.isHigherBetter,
    };
    return { record, files, suggestedName: suggestModelName(run.datasetName, manifest.target) };
  };

  return {
    listModels: () => store.listModels(db),
    getModel,
    listModelVersions: (modelId) => store.listVersions(db, getModel(modelId).id),
    getModelVersion,
    readManifest: ({ files }) => readManifest(files),

    registerRun: async ({ runId, modelName }) => {
      const { record, files, suggestedName } = await prepareVersion(runId);
      const name = modelName ?? suggestedName;
      const { version, isNew } = transact(db, () => {
        const known = store.findModelIdByName(db, name);
        const modelId = known ?? ModelId.parse(newId());
        const registered = known && store.findVersionOfRun(db, known, runId);
        if (registered) return { version: registered, isNew: false };
        const atMs = clock.now();
        if (known) store.touchModel(db, known, atMs);
        else store.insertModel(db, { id: modelId, name, atMs });
        const id = ModelVersionId.parse(newId());
        const number = store.lastVersionNumber(db, modelId) + 1;
        store.insertVersion(db, { id, modelId, number, runId, record, files, createdAtMs: atMs });
        // There is nothing else it could be. Later versions become champion only because somebody says so.
        if (number === 1) moveAlias(modelId, champion, getModelVersion(id), null);
        return { version: getModelVersion(id), isNew: true };
      });
      if (isNew)
        changes.announce('registry.model', version.modelId, version.number === 1 ? 'created' : 'changed');
      return version;
    },

    describeModel: (id, description) => {
      getModel(id);
      transact(db, () => store.setDescription(db, id, description));
      changes.announce('registry.model', id, 'changed');
      return getModel(id);
    },
    assignAlias: ({ modelVersionId, alias, expectedFrom }) => {
      const version = getModelVersion(modelVersionId);
      const isMoved = transact(db, () => moveAlias(version.modelId, alias, version, expectedFrom));
      if (isMoved) changes.announce('registry.model', version.modelId, 'changed');
      return getModel(version.modelId);
    },
    removeAlias: (modelId, alias) => {
      getModel(modelId);
      const isMoved = transact(db, () => moveAlias(modelId, alias, null, undefined));
      if (isMoved) changes.announce('registry.model', modelId, 'changed');
      return getModel(modelId);
    },
    listAliasEvents: (modelId) => store.listAliasEvents(db, getModel(modelId).id),
    search: (query, limit) =>
      store.searchModels(db, query, limit).map(({ id, name, latest, versionCount }) => ({
        type: 'model',
        id,
        title: name,
        subtitle: `${versionCount} ${versionCount === 1 ? 'version' : 'versions'} · ${latest.signature.output.target} in ${latest.datasetName}`,
      })),
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}
