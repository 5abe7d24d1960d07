import { metricTitle } from '#shared/evaluation/metric-title.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { Run } from '#shared/tracking/tracking.schema.ts';
import { engineTitles } from '#shared/training/engine-titles.ts';
import { EngineId, type HyperparameterValues, type RunSpec } from '#shared/training/training.schema.ts';
import {
  type Command,
  type CommandContext,
  numberOption,
  onlyPositional,
  textOption,
  UsageError,
} from '../command.ts';
import { findByName } from '../find-by-name.ts';
import { followJob } from '../follow-job.ts';
import { formatMetric, type Output } from '../output.ts';
import type { Client } from '../session.ts';

export const trainCommand: Command = {
  name: 'train',
  summary: 'Trains a model on the newest version of a dataset.',
  positionals: 'DATASET',
  options: {
    target: {
      type: 'string',
      placeholder: 'COLUMN',
      help: 'What to predict; guessed and said when left out.',
    },
    engine: {
      type: 'string',
      placeholder: 'ENGINE',
      help: `${EngineId.options.join(', ')}; the suggested one by default.`,
    },
    name: { type: 'string', placeholder: 'NAME', help: 'Name of the run.' },
    split: {
      type: 'string',
      placeholder: 'SPLIT',
      help: 'A stored split of the version; with folds, the run is cross-validated.',
    },
    override: {
      type: 'string',
      placeholder: 'REASON',
      help: 'Trains on a version that fails its expectations; the reason is kept with the run.',
    },
    seed: { type: 'string', placeholder: 'N', help: 'Seed of everything random.' },
    threads: { type: 'string', placeholder: 'N', help: 'Threads; 0, the default, takes the app’s budget.' },
    set: {
      type: 'string',
      multiple: true,
      placeholder: 'KEY=VALUE',
      help: 'A hyperparameter, such as --set learning_rate=0.05; repeatable.',
    },
  },
  notes: 'Example: millwright train sales --target price --engine lightgbm --set num_leaves=63',
  run: async (context) => {
    const word = onlyPositional(context, trainCommand);
    const { client } = await context.open();
    const { head } = findByName(await client.data.listDatasets({}), word, 'dataset');
    const spec = await chooseSpec(client, head.id, context);
    const name = textOption(context, 'name');
    const override = textOption(context, 'override');
    const run = await client.training.startRun({
      spec,
      ...(name === undefined ? {} : { name }),
      ...(override === undefined ? {} : { expectationsOverride: override }),
    });
    const finished = await followRun(client, run, context);
    printRun(finished, context.output);
    context.output.line(`  Next: millwright register ${finished.id}`);
    return { run: finished };
  },
};

async function chooseSpec(
  client: Client,
  versionId: RunSpec['versionId'],
  context: CommandContext,
): Promise<RunSpec> {
  const engine = EngineId.optional().safeParse(textOption(context, 'engine'));
  if (!engine.success) throw new UsageError(`--engine takes ${EngineId.options.join(', ')}.`, trainCommand);
  const guessed =
    textOption(context, 'target') === undefined ? await client.training.guessTarget({ versionId }) : null;
  if (guessed) context.output.line(`Target ${guessed.target}: ${guessed.reason}`);
  const target = guessed?.target ?? textOption(context, 'target')!;
  const { spec, problems, ...reasons } = await client.training.suggest({
    versionId,
    target,
    ...(engine.data === undefined ? {} : { engineId: engine.data }),
  });
  const fatal = problems.find(({ severity }) => severity === 'error');
  if (fatal)
    throw new AppError('PRECONDITION_FAILED', fatal.message, {
      reason: fatal.kind,
      nextStep: fatal.nextStep,
    });
  for (const { message } of problems) context.output.line(`Note: ${message}`);
  context.output.line(`${spec.task}: ${reasons.taskReason}`);
  context.output.line(`${engineTitles[spec.engineId]}: ${reasons.engineReason}`);
  const split = textOption(context, 'split');
  return {
    ...spec,
    split: split === undefined ? spec.split : await storedSplit(client, versionId, split),
    seed: numberOption(context, trainCommand, 'seed', { from: 0, to: 2_147_483_647 }) ?? spec.seed,
    threadCount: numberOption(context, trainCommand, 'threads', { from: 0, to: 1024 }) ?? spec.threadCount,
    hyperparameters: { ...spec.hyperparameters, ...readHyperparameters(context) },
  };
}

async function storedSplit(
  client: Client,
  versionId: RunSpec['versionId'],
  word: string,
): Promise<RunSpec['split']> {
  const { id, fingerprint } = findByName(await client.training.listSplits({ versionId }), word, 'split');
  return { kind: 'stored', splitId: id, fingerprint };
}

function readHyperparameters({ options }: CommandContext): HyperparameterValues {
  const pairs = Array.isArray(options.set) ? (options.set as readonly string[]) : [];
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, value] = [pair.slice(0, Math.max(0, pair.indexOf('='))), pair.slice(pair.indexOf('=') + 1)];
      if (key === '') throw new UsageError(`--set takes KEY=VALUE, and “${pair}” is not that.`, trainCommand);
      if (value === 'true' || value === 'false') return [key, value === 'true'];
      return [key, value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value];
    }),
  );
}

/** Waits for a run's job; answers the run as it is then, or throws why it failed. */
export async function followRun(
  client: Client,
  run: Run,
  context: Pick<CommandContext, 'output' | 'signal'>,
): Promise<Run> {
  if (run.jobId !== null) await followJob(client, await client.workspace.getJob({ id: run.jobId }), context);
  return client.tracking.getRun({ id: run.id });
}

export function printRun(run: Run, output: Output): void {
  const seconds =
    run.startedAtMs !== null && run.endedAtMs !== null
      ? ` in ${((run.endedAtMs - run.startedAtMs) / 1000).toFixed(1)} s`
      : '';
  output.line(
    `${run.name}: ${metricTitle(run.primaryMetric)} ${formatMetric(run.metrics[run.primaryMetric])}${seconds}`,
  );
  const folded = run.primaryMetric.replace('test/', 'cv/');
  if (folded in run.metrics) {
    output.line(
      `  ${metricTitle(folded)} ${formatMetric(run.metrics[folded])} ± ${formatMetric(run.metrics[`${folded}_sd`])}, mean and standard deviation over the folds`,
    );
  }
  const others = Object.entries(run.metrics).filter(
    ([key]) => key.startsWith('test/') && key !== run.primaryMetric,
  );
  for (const [key, value] of others) output.line(`  ${metricTitle(key)} ${formatMetric(value)}`);
}
