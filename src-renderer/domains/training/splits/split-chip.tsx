import type { SplitId } from '#shared/kit/ids.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { useSplit } from './splits.queries.ts';

/** A stored split by its name of today, leading to its version. */
export function SplitChip({ splitId }: { readonly splitId: SplitId }) {
  const split = useSplit(splitId).data;
  if (split === undefined) return null;
  return (
    <ObjectChip
      kind="split"
      name={split.name}
      to={paths.split(split.datasetId, split.versionNumber, split.id)}
    />
  );
}
