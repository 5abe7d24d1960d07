import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import type { Column } from '#shared/data/data.schema.ts';
import type { RecipeSpec } from '#shared/training/recipe.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { Section } from '../../../ui/section.tsx';
import { FeatureSuggestions } from '../features/feature-suggestions.tsx';
import { editDraft, startDraft } from '../recipe-draft.view-model.ts';
import { recipeSummary } from '../spec.view-model.ts';
import { useRecipePreview } from '../training.queries.ts';
import { BalanceForm } from './balance-form.tsx';
import { RecipeEditor } from './recipe-editor.tsx';

/** Long enough for a number to be typed, short enough to feel at once. */
const previewDelayMs = 250;

/** The recipe of the spec with its history, and what it becomes. */
export function RecipeSection({
  spec,
  suggested,
  columns,
  onChange,
}: {
  readonly spec: RunSpec;
  readonly suggested: RecipeSpec;
  readonly columns: readonly Column[];
  readonly onChange: (change: (spec: RunSpec) => RunSpec) => void;
}) {
  const [draft, edit] = useReducer(editDraft, spec.recipe, startDraft);
  const [focus, setFocus] = useState(0);
  const { present } = draft;
  const handedOn = useRef(present);
  useEffect(() => {
    if (handedOn.current === present) return;
    handedOn.current = present;
    onChange((current) => ({ ...current, recipe: present }));
  }, [present, onChange]);
  const replace = useCallback((recipe: RecipeSpec) => edit({ kind: 'replace', recipe }), []);
  const [asked] = useDebouncedValue({ spec: { ...spec, recipe: present }, focus }, previewDelayMs);
  const preview = useRecipePreview(asked.spec, asked.focus);
  return (
    <>
      <Section
        title="Recipe"
        description={`${recipeSummary(present.steps)}. Fitted on the training rows only.`}
      >
        <RecipeEditor
          draft={draft}
          suggested={suggested}
          columns={columns}
          target={spec.target}
          preview={preview.data}
          focus={focus}
          onFocus={setFocus}
          onEdit={edit}
        />
        <BalanceForm recipe={present} task={spec.task} onChange={replace} />
      </Section>
      <FeatureSuggestions spec={{ ...spec, recipe: present }} onAdd={replace} />
    </>
  );
}
