import { Autocomplete, Button, Popover } from '@mantine/core';
import { Tags } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { LabelPlace } from '#shared/data/labelling/labelling.schema.ts';
import { formatCount } from '../../../ui/format.ts';
import { toastUndo } from '../../../ui/toasts.tsx';
import { useLabelActions, useLabelDraft } from './labelling.queries.ts';

interface BulkLabelProps {
  readonly place: LabelPlace;
  readonly rowNumbers: () => readonly number[];
}

/** Gives all selected rows one label, into the draft of the version. */
export function BulkLabel({ place, rowNumbers }: BulkLabelProps) {
  const draft = useLabelDraft(place).data;
  const { setLabels } = useLabelActions(place);
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const give = (typed: string) => {
    const label = typed.trim();
    if (label === '') return;
    const changes = rowNumbers().map((rowNumber) => ({ rowNumber, label }));
    setOpen(false);
    setText('');
    setLabels.mutate(changes, {
      onSuccess: ({ before }) =>
        toastUndo(`${formatCount(changes.length, 'image')} labelled ${label}`, () =>
          setLabels.mutate(before),
        ),
    });
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus position="bottom-end">
      <Popover.Target>
        <Button
          leftSection={<Tags size={14} />}
          loading={setLabels.isPending}
          onClick={() => setOpen(!isOpen)}
        >
          Label…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Autocomplete
          aria-label="Label of the selected images"
          placeholder="Class, or a new one"
          maxLength={200}
          comboboxProps={{ withinPortal: false }}
          data={draft?.classes.map(({ name }) => name) ?? []}
          value={text}
          onChange={setText}
          onOptionSubmit={give}
          onKeyDown={(event) =>
            event.key === 'Enter' && !event.defaultPrevented && give(event.currentTarget.value)
          }
        />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Says that labels wait for a version, where the images are shown with those that they have in it. */
export function LabelNotice({ place }: { readonly place: LabelPlace }) {
  const draft = useLabelDraft(place).data;
  if (draft === undefined || draft.changedCount === 0) return null;
  return (
    <Link to={`?tab=label&scope=changed&column=${encodeURIComponent(place.column)}`}>
      {formatCount(draft.changedCount, 'label')} not in a version yet
    </Link>
  );
}
