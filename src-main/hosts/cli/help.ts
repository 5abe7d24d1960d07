import { type Command, commonOptions, type Options } from './command.ts';

/** Verbs that the launcher (scripts/millwright.mjs) hands to `scripts/start.ts`. */
export const launcherVerbs: readonly (readonly [name: string, summary: string])[] = [
  ['start', 'Opens Millwright in a window: the desktop app, or a browser where that is not to be had.'],
  ['web', 'Serves the same user interface to a browser.'],
];

const exitCodes = `Exit codes: 0 done, 1 failed, 2 wrong command line, 130 interrupted.`;

export function overview(commands: readonly Command[]): string {
  const rows = [
    ...launcherVerbs,
    ...commands.map(({ name, positionals, summary }) => [`${name} ${positionals}`.trim(), summary] as const),
  ];
  return [
    'Millwright: the whole life of a machine-learning model on one workstation.',
    '',
    'millwright VERB [options]',
    '',
    twoColumns(rows),
    '',
    'Every verb takes:',
    optionLines(commonOptions),
    '',
    `“millwright help VERB” says more. ${exitCodes}`,
  ].join('\n');
}

export function usageOf(command: Command): string {
  const usage = `millwright ${[command.name, command.positionals, '[options]'].filter(Boolean).join(' ')}`;
  const notes = command.notes === undefined ? [] : ['', command.notes];
  return [
    usage,
    '',
    command.summary,
    '',
    optionLines({ ...command.options, ...commonOptions }),
    ...notes,
  ].join('\n');
}

function optionLines(options: Options): string {
  return twoColumns(
    Object.entries(options).map(([name, { short, placeholder, help }]) => [
      [
        short === undefined ? '' : `-${short}, `,
        `--${name}`,
        placeholder === undefined ? '' : ` ${placeholder}`,
      ].join(''),
      help,
    ]),
  );
}

function twoColumns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
