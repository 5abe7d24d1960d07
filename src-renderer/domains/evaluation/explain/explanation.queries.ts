import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Cell } from '#shared/data/data.schema.ts';
import type { RunId } from '#shared/kit/ids.ts';
import { useApi } from '../../../host/api.tsx';
import { useJobs } from '../../workspace/index.ts';

export function useExplanation(runId: RunId) {
  return useQuery(useApi().evaluation.getExplanation.queryOptions({ input: { runId } }));
}

export function useStartExplanation() {
  return useMutation(useApi().evaluation.startExplanation.mutationOptions());
}

/** The newest job that explains the run, as long as it has not succeeded. */
export function useExplanationJob(runId: RunId) {
  const jobs = useJobs().data ?? [];
  const newest = jobs
    .filter(({ kind, subject }) => kind === 'explain' && subject?.id === runId)
    .reduce<(typeof jobs)[number] | null>(
      (latest, job) => (latest === null || job.createdAtMs > latest.createdAtMs ? job : latest),
      null,
    );
  return newest?.status === 'succeeded' ? null : newest;
}

/** One row taken apart; the answer before stays on screen until the next one is there. */
export function useRowExplanation(runId: RunId, row: Record<string, Cell> | null) {
  return useQuery({
    ...useApi().evaluation.explainRow.queryOptions({ input: { runId, row: row ?? {} } }),
    enabled: row !== null,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Asked for only where both columns are chosen. */
export function usePairEffect(runId: RunId, first: string, second: string | null) {
  return useQuery({
    ...useApi().evaluation.getPairEffect.queryOptions({ input: { runId, first, second: second ?? '' } }),
    enabled: second !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function useCounterfactuals() {
  return useMutation(useApi().evaluation.findCounterfactuals.mutationOptions());
}

/** A value once it has rested: typing asks once, not a letter at a time. */
export function useRested<T>(value: T, restMs: number): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs);
    return () => clearTimeout(timer);
  }, [value, restMs]);
  return rested;
}
