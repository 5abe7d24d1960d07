import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Expectation, StoredSuite } from '#shared/data/expectations/expectation.schema.ts';
import type { DatasetId, JobId, VersionId } from '#shared/kit/ids.ts';
import { useApi, useClient } from '../../../host/api.tsx';
import { toastError } from '../../../ui/toasts.tsx';

export const useSuite = (datasetId: DatasetId) =>
  useQuery(useApi().data.getSuite.queryOptions({ input: { datasetId } }));
export const useSuiteReport = (versionId: VersionId) =>
  useQuery(useApi().data.getSuiteReport.queryOptions({ input: { versionId } }));
export const useSuiteHistory = (datasetId: DatasetId) =>
  useQuery(useApi().data.getSuiteHistory.queryOptions({ input: { datasetId } }));
export const useSuggestedRules = (versionId: VersionId) =>
  useQuery(useApi().data.suggestExpectations.queryOptions({ input: { versionId } }));
export const useSuiteStates = () => useQuery(useApi().data.listSuiteStates.queryOptions());

/** Checks a version in a job; `job` is the last one that this window started. */
export function useSuiteCheck(versionId: VersionId) {
  const api = useApi();
  const [jobId, setJobId] = useState<JobId>();
  const start = useMutation(
    api.data.startSuiteCheck.mutationOptions({ onSuccess: (job) => setJobId(job.id) }),
  );
  const job = useQuery({
    ...api.workspace.getJob.queryOptions({ input: { id: jobId as JobId } }),
    enabled: jobId !== undefined,
  }).data;
  const isChecking = start.isPending || job?.status === 'queued' || job?.status === 'running';
  return { check: () => start.mutate({ versionId }), isChecking, job };
}

export interface SuiteEditor {
  readonly stored: StoredSuite;
  /** Saves these rules; the version on screen is checked against them at once. */
  readonly save: (rules: readonly Expectation[]) => void;
  /** The suite as it was before the last save of this window. */
  readonly undo: (() => void) | null;
  readonly isSaving: boolean;
}

/** Edits of a suite are saved one by one, each with a way back. */
export function useSuiteEditor(stored: StoredSuite, onSaved: () => void): SuiteEditor {
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const [past, setPast] = useState<readonly (readonly Expectation[])[]>([]);
  const { datasetId, suite, revision } = stored;
  const write = useMutation({
    mutationFn: ({ rules }: { readonly rules: readonly Expectation[]; readonly isUndo: boolean }) =>
      client.data.saveSuite({ datasetId, suite: { ...suite, rules: [...rules] }, revision }),
    onSuccess: (saved, { isUndo }) => {
      setPast((steps) => (isUndo ? steps.slice(0, -1) : [...steps, suite.rules]));
      queries.setQueryData(api.data.getSuite.queryKey({ input: { datasetId } }), saved);
      if (saved.suite.rules.some(({ isOn }) => isOn)) onSaved();
    },
    onError: toastError,
  });
  const before = past.at(-1);
  return {
    stored,
    save: (rules) => write.mutate({ rules, isUndo: false }),
    undo: before === undefined ? null : () => write.mutate({ rules: before, isUndo: true }),
    isSaving: write.isPending,
  };
}
