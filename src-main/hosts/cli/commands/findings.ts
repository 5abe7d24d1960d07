import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { Analysis } from '#shared/data/findings/analysis.schema.ts';
import type { Finding } from '#shared/data/findings/finding.schema.ts';
import { findingWords, fixWords } from '#shared/data/findings/finding.words.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type Command, type CommandContext, textOption, UsageError } from '../command.ts';
import { findVersion } from '../find-version.ts';
import { followJob } from '../follow-job.ts';
import { formatCount } from '../output.ts';
import type { Client } from '../session.ts';

export const findingsCommand: Command = {
  name: 'findings',
  summary: 'Says what stands out in a version: missing and repeated rows, outliers, leakage, shift and more.',
  positionals: 'VERSION',
  options: {
    target: {
      type: 'string',
      placeholder: 'COLUMN',
      help: 'The column to be predicted; guessed when absent.',
    },
    against: {
      type: 'string',
      placeholder: 'VERSION',
      help: 'Also says whether a model can tell the rows of this other version apart.',
    },
    'fail-on': {
      type: 'string',
      placeholder: 'SEVERITY',
      help: 'Fails (exit code 1) on a finding of this severity or worse: info, warning, error.',
    },
  },
  notes: `A version is written sales@3; sales alone is its newest, and --against may be a number alone.
  millwright findings sales --target churned
  millwright findings sales@4 --against 3 --fail-on warning --json`,
  run: async (context) => {
    const [word, ...rest] = context.positionals;
    if (word === undefined || rest.length > 0) throw new UsageError('Name one version.', findingsCommand);
    const failing = failingSeverities(context);
    const { client } = await context.open();
    const version = await findVersion(client, word);
    const target = await targetOf(client, version, context);
    const known = await client.data.getFindings({ versionId: version.id, target });
    const other = textOption(context, 'against');
    const wanted: readonly Analysis[] = [
      ...(known.isInspected ? [] : [{ kind: 'inspection' } as const]),
      ...(known.probe !== null || known.probeProblem !== null ? [] : [{ kind: 'target', target } as const]),
      ...(other === undefined ? [] : [await shiftAgainst(client, version, other)]),
    ];
    for (const analysis of wanted)
      await followJob(client, await client.data.startAnalysis({ versionId: version.id, analysis }), context);
    const found = await client.data.getFindings({ versionId: version.id, target });
    print(found.findings, context);
    for (const note of found.notes) context.output.line(note);
    const bad = found.findings.filter(({ severity }) => failing.includes(severity));
    if (bad.length > 0) {
      const all = bad.length === 1 ? '1 finding is' : `${formatCount(bad.length)} findings are`;
      throw new AppError('PRECONDITION_FAILED', `${all} not allowed.`, {
        reason: 'findings-gate',
        nextStep: 'Correct the data, ignore the columns in training, or allow more.',
        details: { findings: bad },
      });
    }
    return found;
  },
};

async function targetOf(client: Client, version: DatasetVersion, context: CommandContext): Promise<string> {
  const word = textOption(context, 'target');
  if (word === undefined) return (await client.training.guessTarget({ versionId: version.id })).target;
  if (version.columns.some(({ name }) => name === word)) return word;
  throw new AppError('NOT_FOUND', `${version.datasetName} has no column ${word}.`, {
    reason: 'column-unknown',
    nextStep: 'Choose one of its columns as target.',
  });
}

async function shiftAgainst(client: Client, version: DatasetVersion, word: string): Promise<Analysis> {
  const { id } = await findVersion(client, word, version.datasetId);
  return { kind: 'shift', against: { kind: 'version', versionId: id } };
}

const severities = ['error', 'warning', 'info'] as const;

function failingSeverities(context: CommandContext): readonly Finding['severity'][] {
  const word = textOption(context, 'fail-on');
  if (word === undefined) return [];
  const index = (severities as readonly string[]).indexOf(word);
  if (index < 0) throw new UsageError('--fail-on takes info, warning or error.', findingsCommand);
  return severities.slice(0, index + 1);
}

const severityWords = { error: 'Problem', warning: 'Warning', info: 'Note' } as const;

function print(findings: readonly Finding[], { output }: CommandContext): void {
  if (findings.length === 0) output.line('Nothing stands out.');
  for (const { severity, kind, message, advice, fixes } of findings) {
    output.line(`${severityWords[severity]}, ${findingWords[kind].toLowerCase()}: ${message}`);
    output.line(`  ${advice}`);
    const words = fixes.filter((fix) => fix.kind !== 'show-rows').map(fixWords);
    if (words.length > 0) output.line(`  In the app: ${words.join('; ')}.`);
  }
}
