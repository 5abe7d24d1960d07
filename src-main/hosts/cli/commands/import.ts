import { basename } from 'node:path';
import type { Dataset, DatasetVersion, Dialect } from '#shared/data/data.schema.ts';
import { dataFormatsInWords } from '#shared/data/file-endings.ts';
import { type GrantId, VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { type Command, type CommandContext, numberOption, textOption, UsageError } from '../command.ts';
import { findByName } from '../find-by-name.ts';
import { followJob } from '../follow-job.ts';
import { sourceOptions, startFromSource } from '../import-source.ts';
import { nestedChoices, nestedOptions } from '../nested-options.ts';
import { formatBytes, formatCount, formatDuration } from '../output.ts';
import type { Client } from '../session.ts';
import { isAddress } from '../source-address.ts';

export const importCommand: Command = {
  name: 'import',
  summary: `Reads files into datasets: ${dataFormatsInWords}; rows of a database; files of S3 storage and of Hugging Face.`,
  positionals: 'FILE|FOLDER…|ADDRESS',
  options: {
    name: {
      type: 'string',
      placeholder: 'NAME',
      help: 'Name of the new dataset; the file’s own by default. One dataset only.',
    },
    dataset: {
      type: 'string',
      placeholder: 'DATASET',
      help: 'Makes the next version of this dataset (name or id) instead of a new one.',
    },
    branch: {
      type: 'string',
      placeholder: 'BRANCH',
      help: 'The branch of the dataset that it comes on; main by default.',
    },
    table: {
      type: 'string',
      placeholder: 'NAME',
      help: 'Which sheet of a workbook, table of a database or array of an NPZ file is read.',
    },
    'header-row': {
      type: 'string',
      placeholder: 'N',
      help: 'Row of the sheet that names the columns, from 1; 0 where none does. Found by default.',
    },
    member: {
      type: 'string',
      multiple: true,
      placeholder: 'NAME',
      help: 'Reads this file of an archive; several are put one below the other.',
    },
    together: { type: 'boolean', help: 'Makes one dataset of all files, matched by column name.' },
    'source-column': {
      type: 'boolean',
      help: 'Adds a column with the name of the file that a row is from.',
    },
    ...nestedOptions,
    as: {
      type: 'string',
      placeholder: 'KIND',
      help: 'Reads a folder or an archive as images or as texts, where both are in it.',
    },
    'labels-from': {
      type: 'string',
      placeholder: 'WHERE',
      help: 'Labels of images and texts: folders, none, or the CSV among the files that names them.',
    },
    'column-starts': {
      type: 'string',
      placeholder: 'N,N…',
      help: 'Reads text of fixed width whose columns begin at these characters, from 0.',
    },
    ...sourceOptions,
  },
  notes: `Examples:
  millwright import sales.csv --name sales
  millwright import photos/ --labels-from labels.csv
  millwright import postgres://reader@db.example.org/shop --table public.orders
  millwright import --connection shop --query "SELECT * FROM orders WHERE year = 2024"
  millwright import "s3://lake/sales/*.csv" --endpoint https://s3.example.org
  millwright import hf://owner/name
  millwright import --again --dataset orders
Secrets come, unseen by others, from PGPASSWORD, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or HF_TOKEN.`,
  run: async (context) => {
    const { positionals, options } = context;
    const isSource =
      options.connection !== undefined || options.again === true || positionals.some(isAddress);
    if (isSource) {
      if (positionals.length > 1) throw new UsageError('One source is read at a time.', importCommand);
      return { versions: [await importSource(positionals[0], context)] };
    }
    if (positionals.length === 0) throw new UsageError('FILE or FOLDER is missing.', importCommand);
    const imports = context.options.together === true ? [positionals] : positionals.map((file) => [file]);
    if (imports.length > 1 && (context.options.name ?? context.options.dataset) !== undefined) {
      throw new UsageError('--name and --dataset go with one file only, or with --together.', importCommand);
    }
    const versions = [];
    for (const files of imports) versions.push(await importFiles(files, context));
    return { versions };
  },
};

/** What the command line says about how the file is read; all else is found out. */
function dialectOptions(context: CommandContext): Partial<Dialect> {
  const table = textOption(context, 'table');
  const headerRow = numberOption(context, importCommand, 'header-row', { from: 0, to: 1_048_576 });
  const starts = textOption(context, 'column-starts');
  if (starts !== undefined && !/^\d+(?:,\d+)*$/.test(starts))
    throw new UsageError('--column-starts takes whole numbers with commas between them.', importCommand);
  const members = context.options.member;
  const nested = nestedChoices(context, importCommand);
  const kind = textOption(context, 'as');
  if (kind !== undefined && kind !== 'images' && kind !== 'texts')
    throw new UsageError('--as takes images or texts.', importCommand);
  const labelsFrom = textOption(context, 'labels-from');
  return {
    ...(nested.length === 0 ? {} : { nested }),
    ...(Array.isArray(members) ? { members: members.map(String) } : {}),
    ...(context.options['source-column'] === true ? { hasSourceColumn: true } : {}),
    ...(kind === undefined ? {} : { format: kind }),
    ...(labelsFrom === undefined ? {} : { labelsFrom }),
    ...(table === undefined ? {} : { table }),
    ...(headerRow === undefined ? {} : { headerRow }),
    ...(starts === undefined
      ? {}
      : { format: 'fixed-width' as const, columnStarts: starts.split(',').map(Number) }),
  };
}

async function datasetOption(client: Client, context: CommandContext): Promise<Dataset | null> {
  const word = textOption(context, 'dataset');
  return word === undefined ? null : findByName(await client.data.listDatasets({}), word, 'dataset');
}

async function importSource(address: string | undefined, context: CommandContext) {
  const { client } = await context.open();
  const dataset = await datasetOption(client, context);
  const started = await startFromSource(address, { client, context, command: importCommand, dataset });
  if (started.kind === 'job') return finishImport(started.job, started.shown, { client, context });
  return importGranted(started, { client, context, dataset });
}

async function importFiles(files: readonly string[], context: CommandContext) {
  const { client, grantFile } = await context.open();
  const dataset = await datasetOption(client, context);
  const grantIds = [];
  for (const file of files) grantIds.push(await grantFile(file));
  const shown = files.map((file) => basename(file)).join(', ');
  return importGranted({ grantIds, shown }, { client, context, dataset });
}

interface GrantedFiles {
  readonly grantIds: readonly GrantId[];
  readonly shown: string;
  /** That of the first file when absent. */
  readonly suggestedName?: string;
}

async function importGranted(
  { grantIds: [grantId, ...moreGrantIds], shown, suggestedName }: GrantedFiles,
  {
    client,
    context,
    dataset,
  }: { readonly client: Client; readonly context: CommandContext; readonly dataset: Dataset | null },
) {
  const branch = textOption(context, 'branch');
  const dialect = dialectOptions(context);
  const preview = await client.data.previewImport({
    grantId: grantId!,
    moreGrantIds,
    dialect,
    ...(dataset === null ? {} : { datasetId: dataset.id }),
  });
  const job = await client.data.startImport({
    grantId: preview.grantId,
    moreGrantIds,
    name: dataset?.name ?? textOption(context, 'name') ?? suggestedName ?? preview.suggestedName,
    dialect,
    ...(dataset === null ? {} : { datasetId: dataset.id }),
    ...(branch === undefined ? {} : { branch }),
  });
  return finishImport(job, shown, { client, context });
}

/** Follows the job, and says what came of it. */
async function finishImport(
  started: Job,
  shown: string,
  { client, context }: { readonly client: Client; readonly context: CommandContext },
): Promise<DatasetVersion> {
  const { output } = context;
  const job = await followJob(client, started, context);
  const version = await client.data.getVersion({ id: VersionId.parse(job.result?.id) });
  const { report } = version;
  output.line(
    `${shown} is version ${version.number} of ${version.datasetName}: ${formatCount(version.rowCount)} rows, ` +
      `${version.columns.length} columns, ${formatBytes(version.sizeBytes)}, in ${formatDuration(report.durationMs)}`,
  );
  if (report.rowsRejected > 0) {
    output.line(`  ${formatCount(report.rowsRejected)} rows could not be read:`);
    for (const { line, reason } of report.rejects.slice(0, 5)) output.line(`    line ${line}: ${reason}`);
  }
  for (const { message } of report.notes) output.line(`  ${message}`);
  output.line(`  Next: millwright train ${JSON.stringify(version.datasetName)}`);
  return version;
}
