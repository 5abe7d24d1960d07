import { AppError } from '#shared/kit/errors.ts';
import { type Command, numberOption, onlyPositional } from '../command.ts';
import { findByName } from '../find-by-name.ts';
import { formatMetric, formatP } from '../output.ts';

const shownFeatures = 15;

export const driftCommand: Command = {
  name: 'drift',
  summary: 'Compares what a deployment was asked with what it was trained on.',
  positionals: 'DEPLOYMENT',
  options: {
    hours: {
      type: 'string',
      placeholder: 'N',
      help: 'Only the last so many hours; all since it was deployed by default.',
    },
    'fail-on-drift': { type: 'boolean', help: 'Fails when the verdict is drift: for schedulers.' },
  },
  run: async (context) => {
    const word = onlyPositional(context, driftCommand);
    const { client } = await context.open();
    const deployment = findByName(await client.serving.listDeployments(), word, 'deployment');
    const hours = numberOption(context, driftCommand, 'hours', { from: 1, to: 24 * 365 });
    const stored = await client.monitoring.checkDrift({
      deploymentId: deployment.id,
      ...(hours === undefined ? {} : { windowMs: hours * 3_600_000 }),
    });
    const { report } = stored;
    context.output.line(report.verdict);
    context.output.line();
    context.output.table(
      ['Feature', 'Severity', 'PSI', 'Test', 'p (adjusted)', 'What moved'],
      report.features
        .slice(0, shownFeatures)
        .map(({ feature, severity, psi, test, pAdjusted, explanation }) => [
          feature,
          severity,
          formatMetric(psi),
          test,
          formatP(pAdjusted),
          explanation,
        ]),
    );
    if (context.options['fail-on-drift'] === true && report.status === 'drift') {
      throw new AppError('PRECONDITION_FAILED', report.verdict, {
        reason: 'drift',
        nextStep: 'Look at the features that moved, then retrain on newer data.',
        details: { reportId: stored.id },
      });
    }
    return stored;
  },
};
