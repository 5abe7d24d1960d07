import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { VersionId } from '#shared/kit/ids.ts';
import {
  editDraft,
  emptyDraft,
  type TransformDraft,
  type TransformEdit,
} from './transform-draft.view-model.ts';

interface TransformState {
  /** Lists that are being written, by the version that they are about. */
  readonly drafts: Readonly<Record<string, TransformDraft>>;
  edit(versionId: VersionId, edit: TransformEdit): void;
  discard(versionId: VersionId): void;
}

/** Drafts that are remembered, the last changed ones. */
const keptDrafts = 20;

/** Steps that nobody has made a version of yet. They survive a reload: typed cells are work. */
export const useTransformStore = create<TransformState>()(
  persist(
    (set) => ({
      drafts: {},
      edit: (versionId, edit) =>
        set(({ drafts }) => {
          const { [versionId]: known = emptyDraft, ...others } = drafts;
          const kept = Object.entries(others).slice(-keptDrafts + 1);
          return { drafts: { ...Object.fromEntries(kept), [versionId]: editDraft(known, edit) } };
        }),
      discard: (versionId) =>
        set(({ drafts }) => {
          const { [versionId]: _, ...others } = drafts;
          return { drafts: others };
        }),
    }),
    {
      name: 'millwright.transforms',
      // What was undone is not worth keeping beyond the window.
      partialize: ({ drafts }) => ({
        drafts: Object.fromEntries(
          Object.entries(drafts)
            .filter(([, { present }]) => present.length > 0)
            .map(([id, { present }]) => [id, { ...emptyDraft, present }]),
        ),
      }),
    },
  ),
);

export const useDraft = (versionId: VersionId): TransformDraft =>
  useTransformStore((state) => state.drafts[versionId] ?? emptyDraft);
