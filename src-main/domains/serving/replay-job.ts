import { z } from 'zod';
import { AppError } from '#shared/kit/errors.ts';
import { DeploymentId, VersionId } from '#shared/kit/ids.ts';
import type { Signature } from '#shared/registry/signature.schema.ts';
import type { DataService } from '../data/index.ts';
import type { JobContext, JobHandler } from '../workspace/index.ts';
import { createEndpointClient, type EndpointClient } from './endpoint-client.ts';
import { createRequestRowMaker } from './request-row.ts';

export const ReplayInput = z.object({
  id: DeploymentId,
  versionId: VersionId,
  rowCount: z.number().int(),
  seed: z.number().int(),
});
export type ReplayInput = z.infer<typeof ReplayInput>;

export interface ReplayParts {
  readonly data: DataService;
  readonly target: (
    id: DeploymentId,
  ) => Promise<{ readonly port: number; readonly key: string; readonly signature: Signature }>;
  readonly tellStats: (id: DeploymentId) => Promise<void>;
}

/** Rows drawn at once: what is in memory, and how often the job looks around. */
const blockRows = 5_000;
const rowsARequest = 50;
const connections = 4;

type Row = Readonly<Record<string, unknown>>;

/**
 * Sends rows of a dataset version through the deployment's own port, as live traffic. They are drawn at random;
 * more rows than the version has are drawn again. A row that the model refuses is sent alone, so that it counts
 * as one error and takes no other with it.
 */
export function createReplayHandler({ data, target, tellStats }: ReplayParts): JobHandler<ReplayInput> {
  return {
    input: ReplayInput,
    lane: 'light',
    canResume: false,
    run: async ({ id, versionId, rowCount, seed }, context) => {
      const { port, key, signature } = await target(id);
      const client = createEndpointClient({ port, key }, connections);
      try {
        const sender = createSender(client, context, rowCount);
        for (let block = 0, drawn = 0; drawn < rowCount; block += 1) {
          const wanted = Math.min(blockRows, rowCount - drawn);
          const { columns, rows } = await data.sampleRows(versionId, wanted, seed + block);
          const { missing, toRequest } = createRequestRowMaker(signature, columns);
          if (missing.length > 0) throw missingInputs(missing);
          if (rows.length === 0) throw emptyVersion();
          drawn += rows.length;
          await sender.sendBlock(rows.map(toRequest));
        }
        sender.refuseIfAllFailed();
        await tellStats(id);
        return { type: 'deployment', id };
      } finally {
        client.close();
      }
    },
  };
}

function createSender(client: EndpointClient, { signal, report }: JobContext, total: number) {
  let sent = 0;
  let failed = 0;
  let firstFailure = '';

  const send = async (rows: readonly Row[]): Promise<void> => {
    signal.throwIfAborted();
    const { status, text } = await client.predict(JSON.stringify({ rows }), signal);
    if (status === 200) return;
    if (status !== 400 && status !== 422) throw unexpected(status, text);
    if (rows.length > 1) {
      for (const row of rows) await send([row]);
      return;
    }
    failed += 1;
    firstFailure ||= messageOf(text);
  };

  return {
    sendBlock: async (rows: readonly Row[]): Promise<void> => {
      const batches = Array.from({ length: Math.ceil(rows.length / rowsARequest) }, (_, index) =>
        rows.slice(index * rowsARequest, (index + 1) * rowsARequest),
      );
      const next = batches.values();
      await Promise.all(
        Array.from({ length: connections }, async () => {
          for (const batch of next) {
            await send(batch);
            sent += batch.length;
            const phase = failed === 0 ? 'Sending rows' : `Sending rows, ${failed} refused`;
            report({ phase, done: sent, total, unit: 'rows' });
          }
        }),
      );
    },
    refuseIfAllFailed: (): void => {
      if (failed < sent) return;
      throw new AppError('PRECONDITION_FAILED', `The model takes none of these rows: ${firstFailure}`, {
        reason: 'replay-refused',
        nextStep: 'Choose a version with the columns and types that the model was trained on.',
      });
    },
  };
}

function missingInputs(missing: readonly string[]): AppError {
  const shown = missing.slice(0, 5).join(', ');
  return new AppError(
    'PRECONDITION_FAILED',
    `The version has not all the inputs of the model: ${shown}${missing.length > 5 ? ' …' : ''}.`,
    {
      reason: 'replay-columns',
      nextStep: 'Choose a version with the columns that the model was trained on.',
      details: { missing },
    },
  );
}

function emptyVersion(): AppError {
  return new AppError('PRECONDITION_FAILED', 'The version has no rows.', {
    reason: 'replay-empty',
    nextStep: 'Choose another version.',
  });
}

function unexpected(status: number, text: string): AppError {
  return new AppError('UNAVAILABLE', `The endpoint answered ${status}: ${messageOf(text)}`, {
    reason: 'endpoint-refused',
    nextStep: 'Look at the deployment, then start the replay again.',
    retry: true,
  });
}

const FailureBody = z.object({ error: z.object({ message: z.string() }) });

function messageOf(text: string): string {
  try {
    return FailureBody.parse(JSON.parse(text)).error.message;
  } catch {
    return text.slice(0, 200);
  }
}
