import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { DatasetVersion, Filter, PageRequest, Sort } from '#shared/data/data.schema.ts';
import { useApi } from '../../../host/api.tsx';
import { type GalleryItem, type ImageColumns, itemsOf } from './gallery.view-model.ts';

export interface GalleryView {
  readonly version: DatasetVersion;
  readonly names: ImageColumns;
  readonly filters: readonly Filter[];
  readonly sort: readonly Sort[];
}

/** Images of a request: a few screens of them. */
const blockSize = 200;

export interface GalleryItems {
  /** Null until the first rows are there. */
  readonly matchingRows: number | null;
  readonly error: unknown;
  /** An image of the view, where it has been loaded. */
  itemAt(index: number): GalleryItem | undefined;
  /** Images of the view, loaded where they are not yet; `to` is not among them. */
  load(from: number, to: number): Promise<GalleryItem[]>;
}

/** The images of a view around what is looked at. Rows of a version never change, so no block is asked for twice. */
export function useGalleryItems(
  view: GalleryView,
  range: { readonly from: number; readonly to: number },
): GalleryItems {
  const api = useApi();
  const queryClient = useQueryClient();
  const { version, names, filters, sort } = view;
  const options = useCallback(
    (block: number) => {
      const input: PageRequest = {
        versionId: version.id,
        offset: block * blockSize,
        limit: blockSize,
        filters: [...filters],
        sort: [...sort],
      };
      return api.data.getPage.queryOptions({ input });
    },
    [api, version.id, filters, sort],
  );
  const first = Math.floor(range.from / blockSize);
  const last = Math.max(first, Math.floor((range.to - 1) / blockSize));
  const blocks = [...new Set([0, ...Array.from({ length: last - first + 1 }, (_, index) => first + index)])];
  const answers = useQueries({ queries: blocks.map(options) });
  const byBlock = new Map(
    answers.flatMap(({ data }, index) => (data ? [[blocks[index]!, itemsOf(data, names)] as const] : [])),
  );
  return {
    matchingRows: answers[0]?.data?.matchingRows ?? null,
    error: answers.find(({ error }) => error !== null)?.error ?? null,
    itemAt: (index) => byBlock.get(Math.floor(index / blockSize))?.[index % blockSize],
    load: async (from, to) => {
      const items: GalleryItem[] = [];
      for (let block = Math.floor(from / blockSize); block * blockSize < to; block += 1) {
        const page = itemsOf(await queryClient.query(options(block)), names);
        items.push(...page.slice(Math.max(0, from - block * blockSize), to - block * blockSize));
      }
      return items;
    },
  };
}

/** How many images each label has among those of the view, in the order in which grouping shows them. */
export function useLabelCounts({ version, names, filters }: Omit<GalleryView, 'sort'>) {
  const api = useApi();
  const input = useMemo(
    () => ({ versionId: version.id, column: names.label ?? '', filters: [...filters] }),
    [version.id, names.label, filters],
  );
  return useQuery({ ...api.data.countValues.queryOptions({ input }), enabled: names.label !== null });
}
