import { mainBranch } from '#shared/data/history.schema.ts';
import { type Command, type CommandContext, onlyPositional, textOption, UsageError } from '../command.ts';
import { findByName } from '../find-by-name.ts';
import { findVersion } from '../find-version.ts';
import { formatBytes, formatCount, formatTime } from '../output.ts';

export const versionsCommand: Command = {
  name: 'versions',
  summary: 'Lists the versions of a dataset, or finds the one of a point in time.',
  positionals: 'DATASET',
  options: {
    'as-of': {
      type: 'string',
      placeholder: 'TIME',
      help: 'Only the newest version at that time, such as 2025-03-01 or 2025-03-01T12:00Z.',
    },
    branch: {
      type: 'string',
      placeholder: 'BRANCH',
      help: 'The line of versions for --as-of; main by default.',
    },
  },
  run: async (context) => {
    const word = onlyPositional(context, versionsCommand);
    const { client } = await context.open();
    const dataset = findByName(await client.data.listDatasets({ includeArchived: true }), word, 'dataset');
    const time = textOption(context, 'as-of');
    const versions =
      time === undefined
        ? await client.data.listVersions({ datasetId: dataset.id })
        : [
            await client.data.getVersionAsOf({
              datasetId: dataset.id,
              atMs: parseTime(time),
              branch: textOption(context, 'branch') ?? mainBranch,
            }),
          ];
    context.output.table(
      ['Version', 'Branch', 'Tags', 'Rows', 'Takes', 'Made', 'From'],
      versions.map(({ number, branch, tags, rowCount, newBytes, createdAtMs, source }) => [
        String(number),
        branch,
        tags.join(', '),
        formatCount(rowCount),
        formatBytes(newBytes),
        formatTime(createdAtMs),
        source.fileName,
      ]),
    );
    return { versions };
  },
};

/** A day means all of it, so that a version of that day is found. */
function parseTime(text: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const atMs = Date.parse(isDay ? `${text}T23:59:59.999` : text);
  if (Number.isNaN(atMs)) throw new UsageError(`“${text}” is no time.`, versionsCommand);
  return atMs;
}

export const tagCommand: Command = {
  name: 'tag',
  summary: 'Gives a version a name that can be moved to another.',
  positionals: 'VERSION NAME',
  options: { remove: { type: 'boolean', help: 'Takes the tag away instead.' } },
  notes: 'Example: millwright tag sales@3 approved',
  run: async (context) => {
    const [word, name] = twoPositionals(context, tagCommand);
    const { client } = await context.open();
    const { id, datasetId } = await findVersion(client, word);
    const version =
      context.options.remove === true
        ? await client.data.removeTag({ datasetId, name })
        : await client.data.setTag({ versionId: id, name });
    context.output.line(
      context.options.remove === true
        ? `${name} is no tag of ${version.datasetName} any more.`
        : `${name} is version ${version.number} of ${version.datasetName}.`,
    );
    return { version };
  },
};

export const branchCommand: Command = {
  name: 'branch',
  summary: 'Begins a line of versions of its own at a version.',
  positionals: 'VERSION NAME',
  options: {},
  notes: 'Then: millwright import new.csv --dataset sales --branch NAME',
  run: async (context) => {
    const [word, name] = twoPositionals(context, branchCommand);
    const { client } = await context.open();
    const version = await findVersion(client, word);
    const branch = await client.data.createBranch({ versionId: version.id, name });
    context.output.line(`${name} begins at version ${branch.headNumber} of ${version.datasetName}.`);
    return { branch };
  },
};

export const revertCommand: Command = {
  name: 'revert',
  summary: 'Makes a new version that equals an older one, or the head of a branch; it takes no room.',
  positionals: 'VERSION',
  options: {
    branch: { type: 'string', placeholder: 'BRANCH', help: 'Where the new version goes; main by default.' },
  },
  run: async (context) => {
    const { client } = await context.open();
    const { id } = await findVersion(client, onlyPositional(context, revertCommand));
    const version = await client.data.revertTo({
      versionId: id,
      branch: textOption(context, 'branch') ?? mainBranch,
    });
    context.output.line(
      `Version ${version.number} of ${version.datasetName} equals ${version.source.fileName}.`,
    );
    return { version };
  },
};

function twoPositionals({ positionals }: CommandContext, command: Command): [string, string] {
  const [first, second, ...rest] = positionals;
  if (first === undefined || second === undefined || rest.length > 0)
    throw new UsageError(`${command.positionals} is what it takes.`, command);
  return [first, second];
}
