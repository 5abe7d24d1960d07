import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Analysis } from '#shared/data/findings/analysis.schema.ts';
import type { JobId, VersionId } from '#shared/kit/ids.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { useApi } from '../../../host/api.tsx';

export const useTargetGuess = (versionId: VersionId) =>
  useQuery(useApi().training.guessTarget.queryOptions({ input: { versionId } }));

/** The last answer stays while another target is looked at. */
export function useFindings(versionId: VersionId, target: string | undefined) {
  return useQuery({
    ...useApi().data.getFindings.queryOptions({
      input: { versionId, ...(target === undefined ? {} : { target }) },
    }),
    enabled: target !== undefined,
    placeholderData: (previous) => previous,
  });
}

export interface AnalysisRun {
  readonly start: () => void;
  /** The job that this window waits for or waited for last. */
  readonly job: Job | undefined;
  readonly isRunning: boolean;
  readonly cancel: () => void;
}

/**
 * An analysis of a version as a job. With `isWanted` it starts by itself, once: what was cancelled or has failed
 * starts again only by a click.
 */
export function useAnalysis(versionId: VersionId, analysis: Analysis, isWanted: boolean): AnalysisRun {
  const api = useApi();
  const queries = useQueryClient();
  const [jobId, setJobId] = useState<JobId>();
  const start = useMutation(
    api.data.startAnalysis.mutationOptions({
      onSuccess: (job) => {
        queries.setQueryData(api.workspace.getJob.queryKey({ input: { id: job.id } }), job);
        setJobId(job.id);
      },
    }),
  );
  const cancel = useMutation(api.workspace.cancelJob.mutationOptions());
  const job = useQuery({
    ...api.workspace.getJob.queryOptions({ input: { id: jobId as JobId } }),
    enabled: jobId !== undefined,
  }).data;
  const hasStarted = useRef(false);
  const begin = () => {
    hasStarted.current = true;
    start.mutate({ versionId, analysis });
  };
  useEffect(() => {
    if (isWanted && !hasStarted.current) begin();
  });
  return {
    start: begin,
    job,
    isRunning: start.isPending || job?.status === 'queued' || job?.status === 'running',
    cancel: () => job && cancel.mutate({ id: job.id }),
  };
}
