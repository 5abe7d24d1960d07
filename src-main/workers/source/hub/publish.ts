import { openAsBlob } from 'node:fs';
import { commitIter, createRepo } from '@huggingface/hub';
import { AppError } from '#shared/kit/app-error.ts';
import type { PublishRequest, SourceEvents } from '../source.protocol.ts';
import { accessOf, askHub } from './hub.ts';

interface PublishContext {
  readonly signal: AbortSignal;
  readonly report: (progress: SourceEvents['progress']) => void;
}

/** Commits files to a dataset of a hub, which is made where it does not exist. Either all of them get there or none. */
export async function publish(
  { connection, repository, isPrivate, message, entries }: PublishRequest,
  { signal, report }: PublishContext,
): Promise<{ readonly url: string }> {
  const { accessToken, ...access } = accessOf(connection, signal);
  if (accessToken === undefined) throw needsToken();
  const repo = { type: 'dataset' as const, name: repository };
  return askHub(connection, signal, async () => {
    report({ phase: 'Looking up the dataset', done: 0, total: null, unit: 'files' });
    try {
      await createRepo({ ...access, accessToken, repo, visibility: isPrivate ? 'private' : 'public' });
    } catch (error) {
      // It exists: then it is only added to.
      if ((error as { readonly statusCode?: number }).statusCode !== 409) throw error;
    }
    const operations = [];
    for (const { name, content } of entries) {
      const blob = 'file' in content ? await openAsBlob(content.file) : new Blob([content.text]);
      operations.push({ operation: 'addOrUpdate' as const, path: name, content: blob });
    }
    const commit = commitIter({
      ...access,
      accessToken,
      repo,
      operations,
      title: message,
      abortSignal: signal,
    });
    for (;;) {
      const step = await commit.next();
      if (step.done) return { url: step.value?.commit.url ?? '' };
      if (step.value.event !== 'fileProgress' || step.value.state !== 'uploading') continue;
      report({ phase: 'Uploading', done: Math.round(step.value.progress * 100), total: 100, unit: '%' });
    }
  });
}

function needsToken(): AppError {
  return new AppError('PRECONDITION_FAILED', 'Without a token a hub can only be read.', {
    reason: 'source-login',
    nextStep: 'Enter a token with the right to write in the connection.',
  });
}
