import { z } from 'zod';
import type { WatchEvent } from '#shared/data/watches/watch.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import { WatchId } from '#shared/kit/ids.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { WritableDb } from '../../../platform/sqlite/sqlite.ts';
import type { UnboundReport } from '../expectations/expectations.service.ts';
import type { PublishedVersion } from '../publish-version.ts';
import * as store from './watches.store.ts';

/** What an import carries that a watch has started: with it the version and the watch's memory are one transaction. */
export const WatchTicket = z.object({
  id: WatchId,
  signature: z.string(),
  sha256: z.string(),
  files: z.array(z.string()),
});
export type WatchTicket = z.infer<typeof WatchTicket>;

/**
 * Writes down what came of a watched import. Inside of the transaction that publishes it, so that whoever starts
 * the same import again after a crash finds it done, or not begun.
 */
export function settleTicket(
  db: WritableDb,
  clock: Clock,
  ticket: WatchTicket,
  result: { readonly outcome: WatchEvent['outcome']; readonly published: PublishedVersion | null },
): void {
  const watch = store.findWatch(db, ticket.id);
  if (!watch) throw new AppError('CANCELLED', 'The folder is no longer watched.');
  const isDone = watch.seen === ticket.signature && watch.failure === null;
  const isOtherDataset =
    result.published !== null && watch.datasetId !== null && watch.datasetId !== result.published.datasetId;
  if (isDone || isOtherDataset) {
    throw new AppError('CONFLICT', 'These files have become a version already.', {
      reason: 'watch-done',
      nextStep: 'Nothing was imported. Go on with the version that is there.',
      retry: false,
    });
  }
  store.recordOutcome(db, ticket.id, {
    atMs: clock.now(),
    files: ticket.files,
    seen: ticket.signature,
    sha256: ticket.sha256,
    failure: null,
    ...result,
  });
}

/** Nobody watches when a watch imports: rows that break a rule do not become the newest version. */
export function expectKept(report: UnboundReport | null, datasetName: string): void {
  if (report?.state !== 'failed') return;
  const failed = report.outcomes.filter(
    ({ status, rule }) => rule.severity === 'error' && (status === 'failed' || status === 'broken'),
  );
  throw new AppError(
    'PRECONDITION_FAILED',
    `${failed.length} of ${report.outcomes.length} expectations of ${datasetName} fail, so no version was made.`,
    {
      reason: 'expectations-failed',
      nextStep: 'Correct the file, or the rules on the Expectations tab, then run it again.',
      retry: false,
      details: { rules: failed.slice(0, 20).map(({ rule }) => rule) },
    },
  );
}
