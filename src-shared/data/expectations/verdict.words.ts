import type { SuiteReport } from './expectation.schema.ts';

/** A report in one sentence: `Version 4 fails 2 of 31 expectations; 1 warning.` */
export function suiteVerdict(
  { state, outcomes }: Pick<SuiteReport, 'state' | 'outcomes'>,
  versionNumber: number,
): string {
  const checked = outcomes.filter(({ status }) => status !== 'skipped');
  const wrong = checked.filter(({ status }) => status !== 'passed');
  const errors = wrong.filter(({ rule }) => rule.severity === 'error').length;
  const warnings = wrong.length - errors;
  const warned = warnings === 0 ? '' : `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  const total = `${checked.length} ${checked.length === 1 ? 'expectation' : 'expectations'}`;
  switch (state) {
    case 'passed':
      return `Version ${versionNumber} keeps all of ${total}.`;
    case 'warning':
      return `Version ${versionNumber} has ${warned} among ${total} and may be trained on.`;
    case 'failed':
      return `Version ${versionNumber} fails ${errors} of ${total}${warned === '' ? '' : `, with ${warned} more`}; training on it needs a stated reason.`;
  }
}
