import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { DatasetVersion, Filter, Sort } from '#shared/data/data.schema.ts';
import { useApi, useClient } from '../../../host/api.tsx';
import { type GalleryItem, type ImageColumns, itemsOf } from './gallery.view-model.ts';

export interface GalleryView {
  readonly version: DatasetVersion;
  readonly names: ImageColumns;
  readonly filters: readonly Filter[];
  readonly sort: readonly Sort[];
}

/** Images of a request: a few screens of them. */
const blockSize = 200;
/** Images of a request where many are wanted that nobody looks at: as many as a page may have. */
const pageSize = 1_000;

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
  const client = useClient();
  const queryClient = useQueryClient();
  const { version, names, filters, sort } = view;
  const input = useMemo(
    () => ({ versionId: version.id, filters: [...filters], sort: [...sort] }),
    [version.id, filters, sort],
  );
  const options = (block: number) =>
    api.data.getPage.queryOptions({ input: { ...input, offset: block * blockSize, limit: blockSize } });
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
      if (to - from > pageSize) {
        for (let offset = from; offset < to; offset += pageSize) {
          const limit = Math.min(pageSize, to - offset);
          items.push(...itemsOf(await client.data.getPage({ ...input, offset, limit }), names));
        }
        return items;
      }
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
