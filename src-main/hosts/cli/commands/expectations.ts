import { readFile, writeFile } from 'node:fs/promises';
import type { Dataset, DatasetVersion } from '#shared/data/data.schema.ts';
import type { RuleOutcome, Suite, SuiteReport } from '#shared/data/expectations/expectation.schema.ts';
import { columnsOf, kindWords, ruleWords } from '#shared/data/expectations/rule.words.ts';
import { suiteVerdict } from '#shared/data/expectations/verdict.words.ts';
import { AppError } from '#shared/kit/errors.ts';
import { type Command, type CommandContext, numberOption, textOption, UsageError } from '../command.ts';
import { findByName } from '../find-by-name.ts';
import { followJob } from '../follow-job.ts';
import type { Client } from '../session.ts';

const actions = ['show', 'suggest', 'check', 'apply'] as const;

export const expectationsCommand: Command = {
  name: 'expectations',
  summary: 'Shows, suggests, checks and applies the rules that a dataset has to keep.',
  positionals: 'show|suggest|check|apply DATASET [FILE]',
  options: {
    version: {
      type: 'string',
      placeholder: 'N',
      help: 'check, suggest: this version; the newest by default.',
    },
    output: { type: 'string', placeholder: 'FILE', help: 'show, suggest: writes the YAML file here.' },
    warnings: { type: 'boolean', help: 'check: fails on rules of severity warning, too.' },
  },
  notes: [
    'Example: millwright expectations suggest sales --output sales.expectations.yaml',
    '         millwright expectations apply sales sales.expectations.yaml',
    '         millwright expectations check sales',
    'check fails (exit code 1) where a rule of severity error does: for schedulers and continuous integration.',
  ].join('\n'),
  run: async (context) => {
    const [action, word, file, ...rest] = context.positionals;
    const known = actions.find((each) => each === action);
    if (
      known === undefined ||
      word === undefined ||
      rest.length > 0 ||
      (file !== undefined) !== (known === 'apply')
    )
      throw new UsageError(
        known === 'apply'
          ? 'apply takes a dataset and a file.'
          : `Say ${actions.join(', ')}, then a dataset.`,
        expectationsCommand,
      );
    const { client } = await context.open();
    const dataset = findByName(await client.data.listDatasets({}), word, 'dataset');
    switch (known) {
      case 'show':
        return writeSuite((await client.data.getSuite({ datasetId: dataset.id })).suite, context);
      case 'suggest':
        return suggest(client, dataset, context);
      case 'check':
        return check(client, dataset, context);
      case 'apply':
        return apply(client, dataset, { file: file!, context });
    }
  },
};

async function versionOf(client: Client, dataset: Dataset, context: CommandContext): Promise<DatasetVersion> {
  const number = numberOption(context, expectationsCommand, 'version', { from: 1, to: 1_000_000 });
  if (number === undefined) return dataset.head;
  const versions = await client.data.listVersions({ datasetId: dataset.id });
  const found = versions.find((version) => version.number === number);
  if (found) return found;
  throw new AppError('NOT_FOUND', `${dataset.name} has no version ${number}.`, {
    reason: 'version',
    nextStep: `Its newest is ${dataset.head.number}.`,
  });
}

async function writeSuite(suite: Suite, context: CommandContext) {
  // The YAML library takes a tenth of a second to load, which other commands should not pay.
  const { formatSuite } = await import('#shared/data/expectations/suite-document.ts');
  const text = formatSuite(suite);
  const target = textOption(context, 'output');
  if (target === undefined) context.output.line(text.trimEnd());
  else {
    await writeFile(target, text);
    context.output.line(`${suite.rules.length} rules are in ${target}.`);
  }
  return { suite };
}

/** The suite as it would be with all suggestions accepted. */
async function suggest(client: Client, dataset: Dataset, context: CommandContext) {
  const version = await versionOf(client, dataset, context);
  const { suite } = await client.data.getSuite({ datasetId: dataset.id });
  const suggested = await client.data.suggestExpectations({ versionId: version.id });
  return writeSuite({ ...suite, rules: [...suite.rules, ...suggested.map(({ rule }) => rule)] }, context);
}

async function apply(
  client: Client,
  dataset: Dataset,
  { file, context }: { readonly file: string; readonly context: CommandContext },
) {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError(
      'NOT_FOUND',
      `The file ${file} cannot be opened.`,
      { reason: 'file-missing', nextStep: 'Check that it exists and that you may read it.' },
      { cause },
    );
  });
  const { parseSuite } = await import('#shared/data/expectations/suite-document.ts');
  const { suite, problems } = parseSuite(text);
  if (suite === null) {
    const lines = problems.map(({ line, message }) => `${file}:${line}: ${message}`);
    throw new AppError('INVALID_INPUT', lines.join('\n'), {
      reason: 'expectation-invalid',
      nextStep: 'Correct the file; the suite is as it was.',
      details: { problems },
    });
  }
  const { revision } = await client.data.getSuite({ datasetId: dataset.id });
  const saved = await client.data.saveSuite({ datasetId: dataset.id, suite, revision });
  context.output.line(`${dataset.name} has ${suite.rules.length} rules now.`);
  context.output.line(`  Next: millwright expectations check ${JSON.stringify(dataset.name)}`);
  return { suite: saved.suite };
}

async function check(client: Client, dataset: Dataset, context: CommandContext) {
  const version = await versionOf(client, dataset, context);
  await followJob(client, await client.data.startSuiteCheck({ versionId: version.id }), context);
  const report = (await client.data.getSuiteReport({ versionId: version.id }))!;
  printReport(report, version, context);
  if (report.state === 'failed' || (report.state === 'warning' && context.options.warnings === true)) {
    throw new AppError('PRECONDITION_FAILED', suiteVerdict(report, version.number), {
      reason: 'expectations-failed',
      nextStep: 'Look at the failing rows, then import corrected data or change the rule.',
      details: { report },
    });
  }
  return { report };
}

const statusOrder = { failed: 0, broken: 1, skipped: 2, passed: 3 } as const;

function printReport(report: SuiteReport, version: DatasetVersion, { output }: CommandContext): void {
  output.line(suiteVerdict(report, version.number));
  output.line();
  output.table(
    ['Result', 'Severity', 'Column', 'Rule', 'Expected', 'Seen'],
    report.outcomes
      .toSorted((a, b) => statusOrder[a.status] - statusOrder[b.status])
      .map(({ status, rule, observed }: RuleOutcome) => [
        status,
        rule.severity,
        columnsOf(rule).join(', '),
        kindWords[rule.kind],
        ruleWords(rule),
        observed,
      ]),
  );
  output.line();
}
