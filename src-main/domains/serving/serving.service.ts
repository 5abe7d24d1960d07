import { AppError } from '#shared/kit/errors.ts';
import { type ApiKeyId, DeploymentId, type ModelVersionId } from '#shared/kit/ids.ts';
import type { ModelVersion } from '#shared/registry/registry.schema.ts';
import type {
  ApiKey,
  Deployment,
  PredictOutcome,
  RequestLogEntry,
  Snippets,
} from '#shared/serving/serving.schema.ts';
import type { Job, SearchHit } from '#shared/workspace/workspace.schema.ts';
import type { SecretStore } from '../../platform/files/secret-store.ts';
import { findFreePort } from '../../platform/net/free-port.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import type { DataService } from '../data/index.ts';
import type { RegistryService } from '../registry/index.ts';
import type { JobsService, WorkspaceService } from '../workspace/index.ts';
import * as store from './deployments.store.ts';
import { createEndpointClient } from './endpoint-client.ts';
import { createFleet } from './fleet.ts';
import { createKeys } from './keys.ts';
import { createReplayHandler, type ReplayInput } from './replay-job.ts';
import { chooseExampleRow } from './request-row.ts';
import type { SegmentWindow } from './segments.store.ts';
import { createSegments } from './segments.ts';
import { writeSnippets } from './snippets.ts';

export interface ServingService {
  listDeployments(): Deployment[];
  getDeployment(id: DeploymentId): Deployment;
  deploy(input: {
    readonly modelVersionId: ModelVersionId;
    readonly port?: number | undefined;
  }): Promise<Deployment>;
  changeVersion(id: DeploymentId, modelVersionId: ModelVersionId): Promise<Deployment>;
  start(id: DeploymentId): Promise<Deployment>;
  stop(id: DeploymentId): Promise<Deployment>;
  remove(id: DeploymentId): Promise<Deployment>;
  listKeys(id: DeploymentId): ApiKey[];
  createKey(id: DeploymentId, name: string): Promise<{ readonly key: ApiKey; readonly secret: string }>;
  revokeKey(id: ApiKeyId): Promise<ApiKey>;
  getSnippets(id: DeploymentId): Promise<Snippets>;
  tryPredict(id: DeploymentId, rows: readonly Readonly<Record<string, unknown>>[]): Promise<PredictOutcome>;
  listRequests(id: DeploymentId, limit: number): RequestLogEntry[];
  startReplay(input: ReplayInput): Job;
  /** Closes the log that is being written and seals it, so that every answer given until now can be read. */
  sealPredictions(id: DeploymentId): Promise<void>;
  /** Verified Parquet files with predictions of that version in [fromMs, toMs). */
  predictionFiles(window: SegmentWindow): Promise<readonly string[]>;
  search(query: string, limit: number): SearchHit[];
  /** Seals what a crash left behind and starts the deployments that were running. */
  resume(options: { readonly startsDeployments: boolean }): Promise<void>;
  close(): Promise<void>;
}

export interface ServingDeps {
  readonly jobs: JobsService;
  readonly workspace: WorkspaceService;
  readonly data: DataService;
  readonly registry: RegistryService;
  readonly secrets: SecretStore;
}

/** Rows looked at for one that can stand as the example. */
const exampleCandidates = 50;

export function createServingService(platform: Platform, deps: ServingDeps): ServingService {
  const { db, changes, clock, newId, log } = platform;
  const { jobs, data, registry, workspace } = deps;
  const keys = createKeys(platform, deps.secrets);
  const segments = createSegments(platform, { data, registry });
  const fleet = createFleet(platform, { keys, segments, registry, threadBudget: workspace.threadBudget });
  const exampleRows = new Map<ModelVersionId, Promise<Readonly<Record<string, unknown>>>>();

  const load = (id: DeploymentId): store.StoredDeployment => {
    const found = store.findDeployment(db, id);
    if (found) return found;
    throw new AppError('NOT_FOUND', 'This deployment does not exist.', {
      reason: 'deployment',
      nextStep: 'Choose one from the list of deployments.',
    });
  };

  const toDeployment = (stored: store.StoredDeployment): Deployment => {
    const { id, modelId, modelVersionId, createdAtMs, readyAtMs } = stored;
    const version = registry.getModelVersion(modelVersionId);
    const { status, port, failure, restartCount } = fleet.stateOf(stored);
    const isListening = status === 'ready' && port !== null;
    return {
      id,
      name: version.modelName,
      modelId,
      modelVersionId,
      modelVersionNumber: version.number,
      signature: version.signature,
      status,
      port: port ?? stored.port,
      url: isListening ? `http://127.0.0.1:${port}` : null,
      failure,
      restartCount,
      createdAtMs,
      readyAtMs,
      stats: fleet.statsOf(id),
    };
  };
  const getDeployment = (id: DeploymentId): Deployment => toDeployment(load(id));
  const announce = (id: DeploymentId, kind: 'created' | 'changed' | 'removed') =>
    changes.announce('serving.deployment', id, kind);

  /** Where to send requests, or what to do first. */
  const endpointOf = (id: DeploymentId): { readonly url: string; readonly port: number } => {
    const { url, port } = getDeployment(id);
    if (url !== null && port !== null) return { url, port };
    throw new AppError('PRECONDITION_FAILED', 'This deployment is not running.', {
      reason: 'deployment-not-running',
      nextStep: 'Start it first.',
    });
  };

  const localKey = async (id: DeploymentId): Promise<string> => {
    const { secret, isNew } = keys.local(id);
    if (isNew) await fleet.pushKeys(id);
    return secret;
  };

  const exampleRowOf = (version: ModelVersion): Promise<Readonly<Record<string, unknown>>> => {
    const known = exampleRows.get(version.id);
    if (known) return known;
    const found = data
      .sampleRows(version.versionId, exampleCandidates, 1)
      // The examples in the signature are real values too, and always at hand.
      .catch(() => ({ columns: [], rows: [] }))
      .then((table) => chooseExampleRow(version.signature, table));
    exampleRows.set(version.id, found);
    return found;
  };

  jobs.register(
    'replay',
    createReplayHandler({
      data,
      target: async (id) => ({
        ...endpointOf(id),
        key: await localKey(id),
        signature: getDeployment(id).signature,
      }),
      tellStats: (id) => fleet.tellStats(id),
    }),
  );

  return {
    listDeployments: () => store.listDeployments(db).map(toDeployment),
    getDeployment,

    deploy: async ({ modelVersionId, port }) => {
      const { modelId } = registry.getModelVersion(modelVersionId);
      const id = DeploymentId.parse(newId());
      transact(db, () =>
        store.insertDeployment(db, {
          id,
          modelId,
          modelVersionId,
          port: port ?? null,
          isPortAsked: port !== undefined,
          createdAtMs: clock.now(),
        }),
      );
      keys.local(id);
      await fleet.start(load(id));
      const { failure } = fleet.stateOf(load(id));
      if (failure?.reason === 'port-taken') {
        await fleet.forget(id);
        keys.forgetLocal(id);
        transact(db, () => store.deleteDeployment(db, id));
        throw await portTaken(port);
      }
      announce(id, 'created');
      return getDeployment(id);
    },

    changeVersion: async (id, modelVersionId) => {
      const stored = load(id);
      const version = registry.getModelVersion(modelVersionId);
      if (version.modelId !== stored.modelId) {
        throw new AppError(
          'PRECONDITION_FAILED',
          `Version ${version.number} is of the model ${version.modelName}.`,
          {
            reason: 'other-model',
            nextStep: 'Choose a version of the same model, or deploy this one beside it.',
          },
        );
      }
      await fleet.changeVersion(id, version, () => {
        transact(db, () => store.setVersion(db, id, modelVersionId));
      });
      announce(id, 'changed');
      return getDeployment(id);
    },

    start: async (id) => {
      load(id);
      transact(db, () => store.setWanted(db, id, true));
      await fleet.start(load(id));
      return getDeployment(id);
    },
    stop: async (id) => {
      load(id);
      transact(db, () => store.setWanted(db, id, false));
      await fleet.stop(id);
      announce(id, 'changed');
      return getDeployment(id);
    },
    remove: async (id) => {
      load(id);
      await fleet.stop(id);
      const last = getDeployment(id);
      transact(db, () => store.markRemoved(db, id, clock.now()));
      await fleet.forget(id);
      keys.forgetLocal(id);
      announce(id, 'removed');
      return last;
    },

    listKeys: (id) => keys.list(load(id).id),
    createKey: async (id, name) => {
      const created = keys.create(load(id).id, name);
      await fleet.pushKeys(id);
      announce(id, 'changed');
      return created;
    },
    revokeKey: async (keyId) => {
      const key = keys.revoke(keyId);
      await fleet.pushKeys(key.deploymentId);
      announce(key.deploymentId, 'changed');
      return key;
    },

    getSnippets: async (id) => {
      const { port, modelVersionId } = getDeployment(id);
      const row = await exampleRowOf(registry.getModelVersion(modelVersionId));
      return writeSnippets({
        url: `http://127.0.0.1:${port ?? endpointOf(id).port}`,
        key: await localKey(id),
        row,
      });
    },
    tryPredict: async (id, rows) => {
      const client = createEndpointClient({ port: endpointOf(id).port, key: await localKey(id) }, 1);
      const startedMs = clock.elapsed();
      try {
        const { status, text } = await client.predict(JSON.stringify({ rows }));
        return { status, durationMs: clock.elapsed() - startedMs, body: parseJson(text) };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new AppError('UNAVAILABLE', `The endpoint did not answer: ${reason}`, {
          reason: 'endpoint-unreachable',
          nextStep: 'Look at its status, then send the request again.',
        });
      } finally {
        client.close();
      }
    },
    listRequests: (id, limit) => fleet.requestsOf(load(id).id, limit),
    startReplay: (input) => {
      endpointOf(input.id);
      const { name } = getDeployment(input.id);
      const { datasetName, number } = data.getVersion(input.versionId);
      return jobs.start({
        kind: 'replay',
        title: `Replay ${datasetName} v${number} against ${name}`,
        input,
        subject: { type: 'deployment', id: input.id },
      });
    },

    sealPredictions: (id) => fleet.sealAnswered(load(id).id),
    predictionFiles: (window) => segments.files(window),
    search: (query, limit) =>
      store
        .listDeployments(db)
        .map(toDeployment)
        .filter(({ name }) => name.includes(query.toLowerCase()))
        .slice(0, limit)
        .map(({ id, name, modelVersionNumber, status, url }) => ({
          type: 'deployment',
          id,
          title: name,
          subtitle: `version ${modelVersionNumber} · ${url ?? status}`,
        })),

    resume: async ({ startsDeployments }) => {
      await segments.sealLeftovers();
      if (!startsDeployments) return;
      const wanted = store.listDeployments(db).filter(({ isWanted }) => isWanted);
      for (const stored of wanted) {
        await fleet
          .start(stored)
          .catch((error: unknown) => log.error({ err: error }, 'a deployment did not start'));
      }
    },
    close: async () => {
      await fleet.close();
      await segments.close();
    },
  };
}

async function portTaken(port: number | undefined): Promise<AppError> {
  const free = port === undefined ? null : await findFreePort(port + 1);
  return new AppError('CONFLICT', `Port ${port ?? ''} is taken by another program.`, {
    reason: 'port-taken',
    nextStep: free === null ? 'Choose another port.' : `Choose another port: ${free} is free.`,
    ...(free !== null && { details: { suggestedPort: free } }),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
