import type { RuleOutcome } from '#shared/data/expectations/expectation.schema.ts';
import { columnsOf, ruleWords } from '#shared/data/expectations/rule.words.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import type { ExpectationsOverride } from '#shared/tracking/tracking.schema.ts';
import type { DataService } from '../data/index.ts';

const namedRules = 3;

/**
 * A version that fails an expectation of severity error is trained on only with a stated reason, which goes with
 * the run. Null where the version fails none, whatever reason was stated.
 */
export async function passExpectations(
  data: Pick<DataService, 'expectations' | 'getVersion'>,
  versionId: VersionId,
  reason: string | undefined,
): Promise<ExpectationsOverride | null> {
  const report = await data.expectations.ensureReport(versionId);
  if (report === null || report.state !== 'failed') return null;
  const failed = report.outcomes.filter(
    ({ status, rule }) => rule.severity === 'error' && (status === 'failed' || status === 'broken'),
  );
  if (reason !== undefined) return { reason, failedRules: failed.map(({ key }) => key) };
  const { number } = data.getVersion(versionId);
  const named = failed.slice(0, namedRules).map(wordsOf).join('; ');
  const more = failed.length > namedRules ? `; and ${failed.length - namedRules} more` : '';
  throw new AppError(
    'PRECONDITION_FAILED',
    `Version ${number} fails ${failed.length === 1 ? 'an expectation' : `${failed.length} expectations`}: ${named}${more}.`,
    {
      reason: 'expectations-failed',
      nextStep:
        'Look at the failing rows on the version’s Expectations tab and import corrected data, or state a reason to train all the same.',
      details: { failedRules: failed.map(({ key }) => key) },
      retry: false,
    },
  );
}

function wordsOf({ rule, observed }: RuleOutcome): string {
  const columns = columnsOf(rule).join(', ');
  return `${columns === '' ? '' : `${columns} `}${ruleWords(rule)} (${observed})`;
}
