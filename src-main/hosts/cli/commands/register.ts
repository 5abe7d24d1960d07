import { type Command, onlyPositional, textOption } from '../command.ts';
import { findByName } from '../find-by-name.ts';
import { formatBytes } from '../output.ts';

export const registerCommand: Command = {
  name: 'register',
  summary: 'Makes a model version of a finished run.',
  positionals: 'RUN',
  options: {
    model: {
      type: 'string',
      placeholder: 'NAME',
      help: 'The model it becomes a version of; named after the dataset by default.',
    },
    alias: { type: 'string', placeholder: 'ALIAS', help: 'Points this alias at it, such as champion.' },
  },
  run: async (context) => {
    const word = onlyPositional(context, registerCommand);
    const { client } = await context.open();
    const run = findByName(await client.tracking.listRuns({ limit: 10_000 }), word, 'run');
    const modelName = textOption(context, 'model');
    const version = await client.registry.registerRun({
      runId: run.id,
      ...(modelName === undefined ? {} : { modelName }),
    });
    const alias = textOption(context, 'alias');
    if (alias !== undefined) await client.registry.assignAlias({ modelVersionId: version.id, alias });
    context.output.line(
      `${run.name} is version ${version.number} of ${version.modelName} (${formatBytes(version.sizeBytes)})${alias === undefined ? '' : `, ${alias}`}`,
    );
    context.output.line(`  Next: millwright serve ${version.modelName}`);
    return { version };
  },
};
