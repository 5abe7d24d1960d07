import { useCallback, useState } from 'react';
import { useLayout } from './layout-store.ts';

/**
 * What the inspector of a page shows, in place of `useState`: selecting something opens the inspector, and the
 * `I` key hides and shows it with the selection kept. Null while it is hidden or nothing is selected.
 */
export function useInspected(): readonly [id: string | null, select: (id: string | null) => void] {
  const [selected, setSelected] = useState<string | null>(null);
  const isOpen = useLayout((state) => state.isInspectorOpen);
  const setOpen = useLayout((state) => state.setInspectorOpen);
  const select = useCallback(
    (id: string | null) => {
      setSelected(id);
      if (id !== null) setOpen(true);
    },
    [setOpen],
  );
  return [isOpen ? selected : null, select];
}
