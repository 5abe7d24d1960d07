import { AppError } from '#shared/kit/errors.ts';
import { hasDamage } from '#shared/workspace/object-check.schema.ts';
import type { Command } from '../command.ts';
import { followJob } from '../follow-job.ts';
import { formatBytes } from '../output.ts';

const shownProblems = 50;

export const fsckCommand: Command = {
  name: 'fsck',
  summary: 'Hashes every stored file again and says what is damaged, missing, or named by nothing.',
  positionals: '',
  options: { repair: { type: 'boolean', help: 'Removes the files that nothing names.' } },
  notes: 'Fails when a file that something needs is damaged or missing: restore it from a backup.',
  run: async (context) => {
    const { client } = await context.open();
    const started = await client.workspace.startObjectCheck({ isRepair: context.options.repair === true });
    await followJob(client, started, context);
    const report = await client.workspace.getObjectReport({ jobId: started.id });
    const { output } = context;
    output.line(report.verdict);
    if (report.problems.length > 0) {
      output.line();
      output.table(
        ['Object', 'State', 'Size', 'Needed by'],
        report.problems
          .slice(0, shownProblems)
          .map(({ hash, state, sizeBytes, usedBy, isRepaired }) => [
            hash.slice(0, 16),
            isRepaired ? 'removed' : state,
            formatBytes(sizeBytes),
            usedBy.join(', '),
          ]),
      );
    }
    if (hasDamage(report)) {
      throw new AppError('DATA_CORRUPT', report.verdict, {
        reason: 'objects-damaged',
        nextStep: 'Restore the files from a backup of the workspace, or import their data again.',
        details: { report },
      });
    }
    return { report };
  },
};
