import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { FoldRule, type NamedSplit, SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { planWords } from '#shared/training/splits/split.words.ts';
import { type Command, type CommandContext, numberOption, textOption, UsageError } from '../command.ts';
import { findByName } from '../find-by-name.ts';
import { findVersion } from '../find-version.ts';
import { formatBytes, formatCount, formatMetric } from '../output.ts';
import type { Client } from '../session.ts';

/** What each action takes behind the version. */
const actions = {
  list: [],
  show: ['NAME'],
  create: ['NAME'],
  inherit: ['NAME'],
  check: ['NAME'],
  compare: ['NAME', 'NAME'],
  rename: ['NAME', 'NEW'],
  delete: ['NAME'],
} as const;
type Action = keyof typeof actions;

export const splitCommand: Command = {
  name: 'split',
  summary: 'Makes, inherits, checks and lists stored splits of a version.',
  positionals: `${Object.keys(actions).join('|')} VERSION [NAME] [NAME]`,
  options: {
    kind: {
      type: 'string',
      placeholder: 'KIND',
      help: 'create: random, stratified, group, time, k-fold or column; random by default.',
    },
    target: { type: 'string', placeholder: 'COLUMN', help: 'create: rows without it are in no part.' },
    column: { type: 'string', placeholder: 'COLUMN', help: 'create: the groups, times or parts.' },
    shares: {
      type: 'string',
      placeholder: 'T/V/T',
      help: 'create: percent to train, validate, test; 70/15/15 by default.',
    },
    folds: { type: 'string', placeholder: 'N', help: 'create --kind k-fold: 5 by default.' },
    by: {
      type: 'string',
      placeholder: 'RULE',
      help: `create --kind k-fold: ${FoldRule.options.join(', ')}.`,
    },
    test: { type: 'string', placeholder: 'PERCENT', help: 'create --kind k-fold: kept for the end; 15.' },
    seed: { type: 'string', placeholder: 'N', help: 'create: 42 by default.' },
    together: { type: 'boolean', help: 'create: rows equal in every feature stay in one part.' },
    from: {
      type: 'string',
      placeholder: 'N',
      help: 'inherit: the version that has the split; else the newest other one that has it.',
    },
  },
  notes: [
    'Example: millwright split create sales@3 main --kind stratified --target churn',
    '         millwright split create sales five --kind k-fold --by group --column customer_id',
    '         millwright split inherit sales@4 main',
    '         millwright split check sales main',
    'check fails (exit code 1) where a part gives another one away.',
  ].join('\n'),
  run: async (context) => {
    const [word, versionWord, ...names] = context.positionals;
    const action = (Object.keys(actions) as Action[]).find((known) => known === word);
    if (action === undefined || versionWord === undefined || names.length !== actions[action].length) {
      throw new UsageError(
        action === undefined
          ? `Say ${Object.keys(actions).join(', ')}, then a version.`
          : `${action} takes ${['VERSION', ...actions[action]].join(' ')}.`,
        splitCommand,
      );
    }
    const { client } = await context.open();
    const version = await findVersion(client, versionWord);
    return run[action]({ client, version, context, name: names[0] ?? '', other: names[1] ?? '' });
  },
};

interface Call {
  readonly client: Client;
  readonly version: DatasetVersion;
  readonly context: CommandContext;
  readonly name: string;
  readonly other: string;
}

const find = async ({ client, version }: Call, name: string): Promise<NamedSplit> =>
  findByName(await client.training.listSplits({ versionId: version.id }), name, 'split');

const run: Readonly<Record<Action, (call: Call) => Promise<Record<string, unknown>>>> = {
  list: async ({ client, version, context }) => {
    const splits = await client.training.listSplits({ versionId: version.id });
    context.output.table(
      ['Split', 'Rows are divided', 'Rows of each part', 'Target', 'Runs', 'Takes'],
      splits.map(({ name, plan, summary, target, runCount, sizeBytes }) => [
        name,
        planWords(plan),
        summary.parts.map(({ rowCount }) => formatCount(rowCount)).join(' / '),
        target ?? '',
        String(runCount),
        formatBytes(sizeBytes),
      ]),
    );
    return { splits };
  },
  show: async (call) => printed(call, await find(call, call.name)),
  create: async (call) => {
    const { client, version, context, name } = call;
    const target = textOption(context, 'target') ?? null;
    const plan = readPlan(context);
    return printed(call, await client.training.createSplit({ versionId: version.id, name, target, plan }));
  },
  inherit: async (call) => {
    const { client, version, context, name } = call;
    const number = numberOption(context, splitCommand, 'from', { from: 1, to: 1_000_000 });
    const others = await client.training.listInheritableSplits({ versionId: version.id });
    const [newest, ...rest] = others.filter(
      (split) =>
        (split.name === name || split.id === name) &&
        (number === undefined || split.versionNumber === number),
    );
    // Newest first: without a number the last one that was made counts.
    const from =
      newest ??
      findByName(
        others.filter((split) => !rest.includes(split)),
        name,
        'split',
      );
    return printed(call, await client.training.inheritSplit({ splitId: from.id, versionId: version.id }));
  },
  check: async (call) => {
    const { client, version, context } = call;
    const { id, fingerprint, target, name } = await find(call, call.name);
    const report = await client.training.checkSplit({
      versionId: version.id,
      target,
      split: { kind: 'stored', splitId: id, fingerprint },
    });
    for (const { severity, message } of report.leaks) {
      context.output.line(`${severity === 'warning' ? 'Leak' : 'Note'}: ${message}`);
    }
    const leaks = report.leaks.filter(({ severity }) => severity === 'warning');
    if (leaks.length > 0) {
      throw new AppError('PRECONDITION_FAILED', `${name} leaks: ${leaks[0]!.message}`, {
        reason: 'split-leaks',
        nextStep: 'Make one by group, or with --together, that keeps such rows in one part.',
        details: { report },
      });
    }
    context.output.line(`No leak found. Looked for ${report.checked.join('; ')}.`);
    return { report };
  },
  compare: async (call) => {
    const [before, after] = [await find(call, call.name), await find(call, call.other)];
    const comparison = await call.client.training.compareSplits({ before: before.id, after: after.id });
    call.context.output.table(
      [`${before.name} \\ ${after.name}`, ...comparison.after],
      comparison.before.map((part, index) => [part, ...comparison.counts[index]!.map(formatCount)]),
    );
    return { comparison };
  },
  rename: async (call) => {
    const { id } = await find(call, call.name);
    const split = await call.client.training.renameSplit({ id, name: call.other });
    call.context.output.line(`${call.name} is ${split.name} now.`);
    return { split };
  },
  delete: async (call) => {
    const { id } = await find(call, call.name);
    const removed = await call.client.training.deleteSplit({ id });
    call.context.output.line(`${removed.name} is gone.`);
    return { removed };
  },
};

function readPlan(context: CommandContext): SplitPlan {
  const percent = (option: string, otherwise: number) =>
    (numberOption(context, splitCommand, option, { from: 0, to: 90 }) ?? otherwise) / 100;
  const kind = textOption(context, 'kind') ?? 'random';
  const column = textOption(context, 'column') ?? null;
  const parsed = SplitPlan.safeParse({
    kind,
    by: textOption(context, 'by') ?? 'random',
    column,
    folds: numberOption(context, splitCommand, 'folds', { from: 2, to: 50 }) ?? 5,
    test: kind === 'column' ? ['test'] : percent('test', 15),
    train: ['train'],
    validation: ['validation', 'valid', 'val', 'dev'],
    fractions: readShares(textOption(context, 'shares') ?? '70/15/15'),
    seed: numberOption(context, splitCommand, 'seed', { from: 0, to: 4_294_967_295 }) ?? 42,
    keepsTwins: context.options.together === true,
  });
  if (parsed.success) return parsed.data;
  throw new UsageError(
    parsed.error.issues.some(({ path }) => path[0] === 'column')
      ? `A split of the kind ${kind} needs --column.`
      : `--kind takes random, stratified, group, time, k-fold or column; shares add up to 100.`,
    splitCommand,
  );
}

function readShares(text: string) {
  const [train = Number.NaN, validation = Number.NaN, test = Number.NaN] = text
    .split('/')
    .map((share) => Number(share) / 100);
  return { train, validation, test };
}

function printed({ context: { output } }: Call, split: NamedSplit): Record<string, unknown> {
  const { name, plan, summary, target, origin } = split;
  output.line(`${name}: ${planWords(plan)}`);
  if (origin !== null) {
    output.line(
      `From version ${origin.versionNumber} by ${origin.by}: ${formatCount(origin.keptCount)} rows kept their part, ${formatCount(origin.newCount)} are new, ${formatCount(origin.goneCount)} are gone.`,
    );
  }
  output.table(
    ['Part', 'Rows', ...(target === null ? [] : [target])],
    summary.parts.map((part) => [
      part.name,
      formatCount(part.rowCount),
      ...(target === null ? [] : [targetWords(part.target, summary.classes)]),
    ]),
  );
  for (const note of summary.notes) output.line(note);
  return { split };
}

function targetWords(
  target: NamedSplit['summary']['parts'][number]['target'],
  classes: readonly string[] | null,
): string {
  if (target === null) return '';
  if (target.kind === 'numbers')
    return `${formatMetric(target.mean)} ± ${formatMetric(target.standardDeviation)}`;
  const sum = target.counts.reduce((total, count) => total + count, 0);
  return target.counts
    .map((count, index) => `${classes?.[index] ?? ''} ${sum === 0 ? 0 : ((count / sum) * 100).toFixed(1)} %`)
    .slice(0, 5)
    .join(', ');
}
