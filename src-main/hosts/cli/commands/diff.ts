import { changedShare, diffViolations, percent } from '#shared/data/diff.rules.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type Command, type CommandContext, textOption, UsageError } from '../command.ts';
import { findVersion } from '../find-version.ts';
import { formatCount } from '../output.ts';

const shownColumns = 20;

export const diffCommand: Command = {
  name: 'diff',
  summary: 'Compares two versions of a dataset; with limits it is a gate for automation.',
  positionals: 'VERSION VERSION',
  options: {
    'max-changed-rows': {
      type: 'string',
      placeholder: 'SHARE',
      help: 'Fails when more rows differ, such as 1% or 0.01.',
    },
    'max-shift': {
      type: 'string',
      placeholder: 'PSI',
      help: 'Fails when a column moved further (population stability index), such as 0.1.',
    },
  },
  notes: `A version is written sales@3; sales alone is its newest, and the second one may be a number alone.
  millwright diff sales@3 4
  millwright diff sales@3 sales --max-changed-rows 1% --max-shift 0.1`,
  run: async (context) => {
    const [first, second, ...rest] = context.positionals;
    if (first === undefined || second === undefined || rest.length > 0)
      throw new UsageError('Two versions are compared.', diffCommand);
    const limits = {
      maxChangedShare: shareOption(context, 'max-changed-rows'),
      maxShift: shareOption(context, 'max-shift'),
    };
    const { client } = await context.open();
    const before = await findVersion(client, first);
    const after = await findVersion(client, second, before.datasetId);
    const diff = await client.data.diffVersions({ before: before.id, after: after.id });
    const { output } = context;
    output.line(diff.verdict);
    output.line();
    output.table(
      ['Rows', ''],
      [
        ['Changed', formatCount(diff.rowsChanged)],
        ['Added', formatCount(diff.rowsAdded)],
        ['Removed', formatCount(diff.rowsRemoved)],
        ['Differing', percent(changedShare(diff))],
      ],
    );
    for (const name of diff.columnsAdded) output.line(`+ ${name}`);
    for (const name of diff.columnsRemoved) output.line(`− ${name}`);
    for (const { name, from, to } of diff.columnsRetyped) output.line(`${name}: ${from} → ${to}`);
    const differing = diff.columns
      .filter(({ changedCount, shift }) => changedCount > 0 || (shift ?? 0) > 0)
      .toSorted((a, b) => (b.shift ?? 0) - (a.shift ?? 0) || b.changedCount - a.changedCount);
    if (differing.length > 0) {
      output.line();
      output.table(
        ['Column', 'Cells changed', 'Shift (PSI)'],
        differing
          .slice(0, shownColumns)
          .map(({ name, changedCount, shift }) => [
            name,
            formatCount(changedCount),
            shift?.toFixed(3) ?? '–',
          ]),
      );
    }
    const violations = diffViolations(diff, limits);
    if (violations.length > 0) {
      throw new AppError('PRECONDITION_FAILED', violations.join(' '), {
        reason: 'diff-gate',
        nextStep: 'Look at the rows that differ, or raise the limit.',
        details: { before: before.id, after: after.id, violations },
      });
    }
    return { diff };
  },
};

/** `1%`, `0.01`; null where the option is not given. */
function shareOption(context: CommandContext, name: string): number | null {
  const text = textOption(context, name);
  if (text === undefined) return null;
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim());
  if (match === null) throw new UsageError(`--${name} takes a number, such as 0.01 or 1%.`, diffCommand);
  return Number(match[1]) / (match[2] === '%' ? 100 : 1);
}
