import { AppError } from '#shared/kit/errors.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import type { CommandContext } from './command.ts';
import type { Client } from './session.ts';

/**
 * Waits for a job with its progress shown, and cancels it at Ctrl+C. Answers the job that succeeded; throws what
 * made it fail.
 */
export async function followJob(
  client: Client,
  started: Job,
  { output, signal }: Pick<CommandContext, 'output' | 'signal'>,
): Promise<Job> {
  const onAbort = () => void client.workspace.cancelJob({ id: started.id }).catch(() => undefined);
  signal.addEventListener('abort', onAbort);
  let job = started;
  try {
    for await (const current of await client.workspace.watchJob({ id: started.id })) {
      job = current;
      output.progress(job.title, job.progress);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    output.endProgress();
  }
  switch (job.status) {
    case 'succeeded':
      return job;
    case 'cancelled':
      throw new AppError('CANCELLED', `“${job.title}” was cancelled.`);
    default:
      throw job.failure
        ? AppError.fromFailure(job.failure)
        : new AppError('UNAVAILABLE', `“${job.title}” ended as ${job.status}.`, {
            nextStep: 'Start it again.',
          });
  }
}
