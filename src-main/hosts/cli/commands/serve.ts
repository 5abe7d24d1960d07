import { once } from 'node:events';
import { AppError } from '#shared/kit/errors.ts';
import type { ModelVersion } from '#shared/registry/registry.schema.ts';
import type { Deployment } from '#shared/serving/serving.schema.ts';
import {
  type Command,
  type CommandContext,
  numberOption,
  onlyPositional,
  textOption,
  UsageError,
} from '../command.ts';
import { findByName } from '../find-by-name.ts';
import type { Client } from '../session.ts';

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Serves a model over HTTP, in the foreground or in the Millwright that has the workspace open.',
  positionals: 'MODEL',
  options: {
    version: { type: 'string', placeholder: 'N', help: 'This version of it; the newest by default.' },
    alias: {
      type: 'string',
      placeholder: 'ALIAS',
      help: 'The version that this alias points at, such as champion.',
    },
    port: { type: 'string', placeholder: 'N', help: 'Port of a new deployment; a free one by default.' },
  },
  notes: 'Without a running Millwright it serves until Ctrl+C.',
  run: async (context) => {
    const word = onlyPositional(context, serveCommand);
    const { client, hostUrl, followWatches } = await context.open();
    const version = await chooseVersion(client, word, context);
    const deployment = await deploy(client, version, context);
    if (deployment.status !== 'ready') {
      throw deployment.failure
        ? AppError.fromFailure(deployment.failure)
        : new AppError('UNAVAILABLE', 'The deployment did not become ready.', {
            nextStep: 'Run “npx millwright doctor”.',
          });
    }
    const { curl } = await client.serving.getSnippets({ id: deployment.id });
    context.output.line(
      `${deployment.name} version ${deployment.modelVersionNumber} answers at ${deployment.url}`,
    );
    context.output.line();
    context.output.line(curl);
    if (hostUrl === null) {
      followWatches();
      context.output.line(
        '\nCtrl+C ends it. Until then no other command can open this workspace; under “npx millwright web” they can.',
      );
      if (!context.signal.aborted) await once(context.signal, 'abort');
      await client.serving.stop({ id: deployment.id });
    }
    return { deployment, curl };
  },
};

async function chooseVersion(client: Client, word: string, context: CommandContext): Promise<ModelVersion> {
  const model = findByName(await client.registry.listModels(), word, 'model');
  const number = numberOption(context, serveCommand, 'version', { from: 1, to: 1_000_000 });
  const alias = textOption(context, 'alias');
  if (number !== undefined && alias !== undefined)
    throw new UsageError('--version and --alias exclude each other.', serveCommand);
  if (number === undefined && alias === undefined) return model.latest;
  const wanted = number ?? model.aliases.find((entry) => entry.alias === alias)?.number;
  const versions = await client.registry.listModelVersions({ modelId: model.id });
  const version = versions.find((candidate) => candidate.number === wanted);
  if (version) return version;
  throw new AppError(
    'NOT_FOUND',
    `${model.name} has no ${alias === undefined ? `version ${number}` : `alias ${alias}`}.`,
    {
      reason: 'model-version',
      nextStep: `It has versions ${versions.map((each) => each.number).join(', ')}.`,
    },
  );
}

/** The deployment of this model with this version behind it: a new one, or the one there is. */
async function deploy(client: Client, version: ModelVersion, context: CommandContext): Promise<Deployment> {
  const existing = (await client.serving.listDeployments()).find(
    ({ modelId }) => modelId === version.modelId,
  );
  if (!existing) {
    const port = numberOption(context, serveCommand, 'port', { from: 1024, to: 65_535 });
    return client.serving.deploy({ modelVersionId: version.id, ...(port === undefined ? {} : { port }) });
  }
  const deployment = existing.status === 'ready' ? existing : await client.serving.start({ id: existing.id });
  return deployment.modelVersionId === version.id
    ? deployment
    : client.serving.changeVersion({ id: deployment.id, modelVersionId: version.id });
}
