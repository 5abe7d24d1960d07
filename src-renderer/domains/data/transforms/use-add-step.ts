import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import type { TransformStep } from '#shared/data/transforms/transform.schema.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import { useTransformStore } from './transform.slice.ts';

/** Adds a step to the draft of a version and shows what it would do. */
export function useAddStep(versionId: VersionId) {
  const edit = useTransformStore((state) => state.edit);
  const [, setSearch] = useSearchParams();
  return useCallback(
    (step: TransformStep) => {
      edit(versionId, { kind: 'add', step });
      setSearch({ tab: 'transform' });
    },
    [edit, versionId, setSearch],
  );
}
