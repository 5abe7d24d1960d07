import { readFile, writeFile } from 'node:fs/promises';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { TransformStep, TransformTarget } from '#shared/data/transforms/transform.schema.ts';
import { stepTitles, stepWords } from '#shared/data/transforms/transform.words.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import { type Command, type CommandContext, onlyPositional, textOption, UsageError } from '../command.ts';
import { findVersion } from '../find-version.ts';
import { followJob } from '../follow-job.ts';
import { formatBytes, formatCount, formatDuration } from '../output.ts';
import type { Client } from '../session.ts';

export const transformCommand: Command = {
  name: 'transform',
  summary: 'Makes the next version of a dataset by a list of steps, or shows the list of one.',
  positionals: 'VERSION',
  options: {
    steps: { type: 'string', placeholder: 'FILE', help: 'The list, as YAML or JSON.' },
    from: {
      type: 'string',
      placeholder: 'VERSION',
      help: 'Replays the list that this version was made with.',
    },
    preview: { type: 'boolean', help: 'Says what each step would do, and makes nothing.' },
    branch: { type: 'string', placeholder: 'BRANCH', help: 'The branch that the version comes on.' },
    name: { type: 'string', placeholder: 'NAME', help: 'Makes a new dataset of this name instead.' },
    output: { type: 'string', placeholder: 'FILE', help: 'Writes the list that VERSION was made with here.' },
  },
  notes: [
    'VERSION is a dataset (its newest version), or sales@3, or sales@tag.',
    'Example: millwright transform sales --steps clean.yaml',
    '         millwright transform sales --from sales@3',
    'clean.yaml: steps:',
    '              - kind: deduplicate',
    '              - kind: fill',
    '                columns: [price]',
    '                how: median',
    '              - kind: derive',
    '                column: tax',
    '                expression: price * 0.08',
  ].join('\n'),
  run: async (context) => {
    const word = onlyPositional(context, transformCommand);
    const file = textOption(context, 'steps');
    const from = textOption(context, 'from');
    if (file !== undefined && from !== undefined)
      throw new UsageError('--steps and --from do not go together.', transformCommand);
    const { client } = await context.open();
    const version = await findVersion(client, word);
    if (file === undefined && from === undefined) return show(client, version, context);
    const steps =
      file === undefined
        ? (await listOf(client, await findVersion(client, from!))).steps
        : await readSteps(client, file);
    return context.options.preview === true
      ? preview(client, { version, steps }, context)
      : create(client, { version, steps }, context);
  },
};

async function listOf(client: Client, version: DatasetVersion) {
  const transform = await client.data.getTransform({ versionId: version.id });
  if (transform) return transform;
  throw new AppError(
    'NOT_FOUND',
    `Version ${version.number} of ${version.datasetName} was not made by steps.`,
    { reason: 'transform', nextStep: 'Name a version that was, or give a list with --steps.' },
  );
}

async function show(client: Client, version: DatasetVersion, context: CommandContext) {
  const transform = await listOf(client, version);
  // The YAML library takes a tenth of a second to load, which other commands should not pay.
  const { formatSteps } = await import('#shared/data/transforms/transform-document.ts');
  const text = formatSteps(transform.steps);
  const target = textOption(context, 'output');
  if (target === undefined) context.output.line(text.trimEnd());
  else {
    await writeFile(target, text);
    context.output.line(`${formatCount(transform.steps.length)} steps are in ${target}.`);
  }
  return { transform };
}

async function readSteps(client: Client, file: string): Promise<readonly TransformStep[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError(
      'NOT_FOUND',
      `The file ${file} cannot be opened.`,
      { reason: 'file-missing', nextStep: 'Check that it exists and that you may read it.' },
      { cause },
    );
  });
  const { parseSteps } = await import('#shared/data/transforms/transform-document.ts');
  const { steps, problems } = await parseSteps(text, async (word) => (await findVersion(client, word)).id);
  if (steps) return steps;
  throw new AppError('INVALID_INPUT', `${file} is no list of steps: ${problems.join('; ')}`, {
    reason: 'transform-file',
    nextStep: 'Correct it; “millwright help transform” has an example.',
  });
}

interface Work {
  readonly version: DatasetVersion;
  readonly steps: readonly TransformStep[];
}

async function preview(client: Client, { version, steps }: Work, { output }: CommandContext) {
  const shown = await client.data.previewTransform({
    versionId: version.id,
    steps: [...steps],
    offset: 0,
    limit: 1,
  });
  output.table(
    ['Step', 'Does', 'Rows', 'Columns', 'Cells changed', 'State'],
    shown.steps.map(({ state, rowsAfter, columns, cellsChanged, problem }, index) => [
      stepTitles[steps[index]!.kind],
      stepWords(steps[index]!).slice(0, 60),
      formatCount(rowsAfter),
      formatCount(columns.length),
      formatCount(cellsChanged.reduce((sum, { count }) => sum + count, 0)),
      problem === null ? state : `${state}: ${problem.message}`,
    ]),
  );
  if (shown.rowsRead < shown.totalRows)
    output.line(`From the first ${formatCount(shown.rowsRead)} of ${formatCount(shown.totalRows)} rows.`);
  const failed = shown.steps.findIndex(({ state }) => state === 'failed');
  if (failed < 0) return { preview: shown };
  const problem = shown.steps[failed]!.problem!;
  throw new AppError('INVALID_INPUT', `Step ${failed + 1} of ${steps.length} failed: ${problem.message}`, {
    reason: 'transform-step',
    nextStep: problem.nextStep,
    details: { step: failed },
  });
}

async function create(client: Client, { version, steps }: Work, context: CommandContext) {
  const name = textOption(context, 'name');
  const target: TransformTarget =
    name === undefined
      ? { kind: 'next-version', branch: textOption(context, 'branch') ?? version.branch }
      : { kind: 'new-dataset', name };
  const started = await client.data.startTransform({ versionId: version.id, steps: [...steps], target });
  const job = await followJob(client, started, context);
  const made = await client.data.getVersion({ id: VersionId.parse(job.result?.id) });
  const { output } = context;
  output.line(
    `Version ${made.number} of ${made.datasetName}: ${formatCount(made.rowCount)} rows, ${made.columns.length} columns; ` +
      `${formatBytes(made.newBytes)} came with it, in ${formatDuration(made.report.durationMs)}`,
  );
  for (const { message } of made.report.notes) output.line(`  ${message}`);
  return { version: made };
}
