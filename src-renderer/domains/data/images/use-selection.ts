import { useCallback, useState } from 'react';
import type { GalleryItem } from './gallery.view-model.ts';

export interface ImageSelection {
  readonly items: ReadonlyMap<number, GalleryItem>;
  has(item: GalleryItem): boolean;
  /** A click: alone, added or taken away with Ctrl or Cmd, as a range from the last one with Shift. */
  pick(
    item: GalleryItem,
    index: number,
    keys: { readonly isAdded: boolean; readonly isRange: boolean },
  ): Promise<void>;
  replace(items: readonly GalleryItem[]): void;
  clear(): void;
}

/** Images that are selected, by their rows. They stay selected while the view is filtered or sorted anew. */
export function useImageSelection(
  load: (from: number, to: number) => Promise<readonly GalleryItem[]>,
): ImageSelection {
  const [items, setItems] = useState<ReadonlyMap<number, GalleryItem>>(new Map());
  const [anchor, setAnchor] = useState(0);
  const replace = useCallback(
    (all: readonly GalleryItem[]) => setItems(new Map(all.map((item) => [item.rowNumber, item]))),
    [],
  );
  return {
    items,
    has: ({ rowNumber }) => items.has(rowNumber),
    pick: async (item, index, { isAdded, isRange }) => {
      if (isRange) {
        const range = await load(Math.min(anchor, index), Math.max(anchor, index) + 1);
        replace(isAdded ? [...items.values(), ...range] : range);
        return;
      }
      setAnchor(index);
      const next = new Map(isAdded ? items : []);
      if (!(isAdded && next.delete(item.rowNumber))) next.set(item.rowNumber, item);
      setItems(next);
    },
    replace,
    clear: () => setItems(new Map()),
  };
}
