import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { FindingFix } from '#shared/data/findings/finding.schema.ts';
import { fixedWords } from '#shared/data/findings/finding.words.ts';
import { AppError } from '#shared/kit/errors.ts';
import { VersionId } from '#shared/kit/ids.ts';
import { noDefaults, type TrainingDefaults } from '#shared/training/training-defaults.schema.ts';
import type { Job } from '#shared/workspace/workspace.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useApi, useClient } from '../../../host/api.tsx';
import { toastError, toastUndo } from '../../../ui/toasts.tsx';
import { viewToSearch } from '../filters.view-model.ts';
import { defaultsWith, defaultsWithout, type FixState, isApplied, rulesWithout } from './fixes.view-model.ts';

export interface Fixes {
  readonly isApplied: (fix: FindingFix) => boolean;
  /** Does what the fix says, or takes it back where it is done already. */
  readonly toggle: (fix: FindingFix) => void;
  readonly isBusy: boolean;
}

/** What can be done about findings: each by one click, and back by another. */
export function useFixes(version: DatasetVersion): Fixes {
  const api = useApi();
  const client = useClient();
  const navigate = useNavigate();
  const { id: versionId, datasetId } = version;
  const suite = useQuery(api.data.getSuite.queryOptions({ input: { datasetId } })).data;
  const defaults =
    useQuery(api.training.getDefaults.queryOptions({ input: { datasetId } })).data ?? noDefaults;
  const state: FixState = { columns: version.columns, rules: suite?.suite.rules ?? [], defaults };

  // Each reads what is stored at that moment, so that an undo takes back its own change and no later one.
  const changeRules = async (change: (rules: FixState['rules']) => FixState['rules']) => {
    const { suite: stored, revision } = await client.data.getSuite({ datasetId });
    await client.data.saveSuite({
      datasetId,
      suite: { ...stored, rules: [...change(stored.rules)] },
      revision,
    });
  };
  const changeDefaults = async (change: (stored: TrainingDefaults) => TrainingDefaults) => {
    const stored = await client.training.getDefaults({ datasetId });
    await client.training.setDefaults({ datasetId, defaults: change(stored) });
  };

  /** On the branch of this version, whose newest it has to be. */
  const makeNextVersion = async (steps: Extract<FindingFix, { kind: 'transform' }>['steps']) => {
    const { id } = await client.data.startTransform({
      versionId,
      steps,
      target: { kind: 'next-version', branch: version.branch },
    });
    let job: Job | undefined;
    for await (const current of await client.workspace.watchJob({ id })) job = current;
    if (job?.failure) throw AppError.fromFailure(job.failure);
    return client.data.getVersion({ id: VersionId.parse(job?.result?.id) });
  };

  const apply = async (fix: FindingFix): Promise<() => Promise<void>> => {
    switch (fix.kind) {
      case 'set-role': {
        const before = version.columns
          .filter(({ name }) => fix.columns.includes(name))
          .map(({ name, role }) => ({ column: name, role }));
        const roles = fix.columns.map((column) => ({ column, role: fix.role }));
        await client.data.setColumnRoles({ versionId, roles });
        return async () => void (await client.data.setColumnRoles({ versionId, roles: before }));
      }
      case 'add-rule':
        await changeRules((rules) => [...rules, fix.rule]);
        return () => changeRules((rules) => rulesWithout(rules, fix.rule));
      case 'prepare':
      case 'balance':
        await changeDefaults((stored) => defaultsWith(stored, fix));
        return () => changeDefaults((stored) => defaultsWithout(stored, fix));
      case 'transform': {
        const { branch } = version;
        const made = await makeNextVersion(fix.steps);
        void navigate(`${paths.version(datasetId, made.number)}?tab=findings`);
        return async () => {
          // The newest version of a branch is not deleted: one that equals the version before takes its place.
          const reverted = await client.data.revertTo({ versionId, branch });
          void navigate(`${paths.version(datasetId, reverted.number)}?tab=findings`);
        };
      }
      case 'show-rows':
        return async () => undefined;
    }
  };
  const takeBack = async (fix: FindingFix): Promise<void> => {
    switch (fix.kind) {
      case 'set-role': {
        const roles = fix.columns.map((column) => ({ column, role: 'feature' as const }));
        await client.data.setColumnRoles({ versionId, roles });
        return;
      }
      case 'add-rule':
        return changeRules((rules) => rulesWithout(rules, fix.rule));
      case 'prepare':
      case 'balance':
        return changeDefaults((stored) => defaultsWithout(stored, fix));
      case 'transform':
      case 'show-rows':
        return;
    }
  };

  const undo = useMutation({ mutationFn: (back: () => Promise<void>) => back(), onError: toastError });
  const change = useMutation({
    mutationFn: async (fix: FindingFix) => {
      if (isApplied(fix, state)) await takeBack(fix);
      else {
        const back = await apply(fix);
        toastUndo(fixedWords(fix), () => undo.mutate(back));
      }
    },
    onError: toastError,
  });
  return {
    isApplied: (fix) => isApplied(fix, state),
    toggle: (fix) => {
      if (fix.kind !== 'show-rows') return change.mutate(fix);
      const search = viewToSearch(new URLSearchParams(), { filters: fix.filters, sort: [] });
      void navigate(`?${search}`);
    },
    isBusy: change.isPending || undo.isPending,
  };
}
