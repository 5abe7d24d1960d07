import { useMantineColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { AppError } from '#shared/kit/errors.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { paths } from '../../app/store/object-paths.ts';
import { toastDone, toastError } from '../../ui/toasts.tsx';
import { mantineScheme } from './color-scheme.ts';
import { endedSince, outcomeLine } from './jobs.view-model.ts';
import { openWords, useOpenObject } from './use-open-object.ts';
import { useJobs, useSettings } from './workspace.queries.ts';

/** Mounted once a window: says when long work has ended, and follows the colour scheme of the settings. */
export function WorkspaceRoot() {
  useJobToasts();
  useStoredColorScheme();
  return null;
}

/** What takes less needs no word: its page has changed before one could look up. */
const silentBelowMs = 1_500;

function useJobToasts(): void {
  const jobs = useJobs().data;
  const former = useRef<readonly Job[]>([]);
  const open = useOpenObject();
  useEffect(() => {
    if (!jobs) return;
    for (const job of endedSince(former.current, jobs)) {
      const tookMs = (job.endedAtMs ?? 0) - (job.startedAtMs ?? job.createdAtMs);
      if (job.status === 'failed' && job.failure) toastError(AppError.fromFailure(job.failure));
      if (job.status !== 'succeeded' || tookMs < silentBelowMs) continue;
      const target = job.result;
      // Whoever looks at the run has seen it end.
      if (target?.type === 'run' && location.pathname === paths.run(target.id)) continue;
      toastDone({
        title: job.title,
        message: outcomeLine(job),
        ...(target ? { action: { label: openWords[target.type], onClick: () => open(target) } } : {}),
      });
    }
    former.current = jobs;
  }, [jobs, open]);
}

function useStoredColorScheme(): void {
  const stored = useSettings().data?.colorScheme;
  // Mantine would hide transitions during the change with a style element, which the policy refuses.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  useEffect(() => {
    if (stored) setColorScheme(mantineScheme(stored));
  }, [stored, setColorScheme]);
}
