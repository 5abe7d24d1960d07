import { basename } from 'node:path';
import { VersionId } from '#shared/kit/ids.ts';
import { type Command, type CommandContext, textOption, UsageError } from '../command.ts';
import { findByName } from '../find-by-name.ts';
import { followJob } from '../follow-job.ts';
import { formatBytes, formatCount, formatDuration } from '../output.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'Reads files into datasets: CSV, TSV, JSON, JSONL, Parquet, also gzip or zstd.',
  positionals: 'FILE…',
  options: {
    name: {
      type: 'string',
      placeholder: 'NAME',
      help: 'Name of the new dataset; the file’s own by default. One file only.',
    },
    dataset: {
      type: 'string',
      placeholder: 'DATASET',
      help: 'Makes the next version of this dataset (name or id) instead of a new one.',
    },
  },
  notes: 'Example: millwright import sales.csv --name sales',
  run: async (context) => {
    const { positionals } = context;
    if (positionals.length === 0) throw new UsageError('FILE is missing.', importCommand);
    if (positionals.length > 1 && (context.options.name ?? context.options.dataset) !== undefined) {
      throw new UsageError('--name and --dataset go with one file only.', importCommand);
    }
    const versions = [];
    for (const file of positionals) versions.push(await importFile(file, context));
    return { versions };
  },
};

async function importFile(file: string, context: CommandContext) {
  const { output } = context;
  const { client, grantFile } = await context.open();
  const word = textOption(context, 'dataset');
  const dataset = word === undefined ? null : findByName(await client.data.listDatasets({}), word, 'dataset');
  const preview = await client.data.previewImport({ grantId: await grantFile(file) });
  const job = await followJob(
    client,
    await client.data.startImport({
      grantId: preview.grantId,
      name: dataset?.name ?? textOption(context, 'name') ?? preview.suggestedName,
      ...(dataset === null ? {} : { datasetId: dataset.id }),
    }),
    context,
  );
  const version = await client.data.getVersion({ id: VersionId.parse(job.result?.id) });
  const { report } = version;
  output.line(
    `${basename(file)} is version ${version.number} of ${version.datasetName}: ${formatCount(version.rowCount)} rows, ` +
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
