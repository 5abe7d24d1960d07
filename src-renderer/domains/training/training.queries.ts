import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { VersionId } from '#shared/kit/ids.ts';
import type { EngineId, RunSpec } from '#shared/training/training.schema.ts';
import { paths } from '../../app/store/object-paths.ts';
import { useApi } from '../../host/api.tsx';

export const useVersion = (id: VersionId) =>
  useQuery(useApi().data.getVersion.queryOptions({ input: { id } }));
export const useSuiteReport = (versionId: VersionId) =>
  useQuery(useApi().data.getSuiteReport.queryOptions({ input: { versionId } }));
export const useEngines = () => useQuery(useApi().compute.listEngines.queryOptions());

/** The guessed target where none was chosen. */
export const useTargetGuess = (versionId: VersionId) =>
  useQuery(useApi().training.guessTarget.queryOptions({ input: { versionId } }));

export const useSuggestion = (
  versionId: VersionId,
  target: string | undefined,
  engineId: EngineId | undefined,
) =>
  useQuery({
    ...useApi().training.suggest.queryOptions({ input: { versionId, target: target ?? '', engineId } }),
    enabled: target !== undefined,
  });

/** What the recipe makes of a sample; the last answer stays until the next one is there. */
export function useRecipePreview(
  {
    versionId,
    target,
    task,
    recipe,
    seed,
  }: Pick<RunSpec, 'versionId' | 'target' | 'task' | 'recipe' | 'seed'>,
  focus: number,
) {
  const input = { spec: { versionId, target, task, recipe, seed }, focus };
  return useQuery({
    ...useApi().training.previewRecipe.queryOptions({ input }),
    placeholderData: keepPreviousData,
  });
}

/** Starts a run and goes to it: its curves are where the user wants to be next. */
export function useStartRun() {
  const api = useApi();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation(
    api.training.startRun.mutationOptions({
      onSuccess: (run) => {
        queries.setQueryData(api.tracking.getRun.queryKey({ input: { id: run.id } }), run);
        void navigate(paths.run(run.id));
      },
    }),
  );
}

export function useRepeatRun() {
  const api = useApi();
  const navigate = useNavigate();
  return useMutation(
    api.training.repeatRun.mutationOptions({
      onSuccess: (run) => void navigate(paths.run(run.id)),
    }),
  );
}
