import { Autocomplete, Button } from '@mantine/core';
import { CheckCheck, ChevronLeft, ChevronRight } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { Column, DatasetVersion } from '#shared/data/data.schema.ts';
import { type LabelDraft, type LabelPlace, LabelScope } from '#shared/data/labelling/labelling.schema.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatCount, formatInteger } from '../../../ui/format.ts';
import { Kbd } from '../../../ui/kbd.tsx';
import { Page } from '../../../ui/page.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { PageSkeleton } from '../../../ui/skeletons.tsx';
import { ClassPanel } from './class-panel.tsx';
import { ItemView } from './item-view.tsx';
import { LabelBar } from './label-bar.tsx';
import styles from './labelling.module.css';
import {
  useCreateLabelVersion,
  useDiscardLabels,
  useLabelDraft,
  useLabelItem,
  useLabelQueue,
} from './labelling.queries.ts';
import { classOfKey, defaultLabelColumn, labelColumns } from './labelling.view-model.ts';
import { useLabelKeys, useLabelling } from './use-labelling.ts';

interface LabelViewProps {
  readonly header: ReactNode;
  readonly version: DatasetVersion;
  readonly content: Column;
}

/** Labels row by row: the row large, the classes on keys, everything kept as it is given. */
export function LabelView({ header, version, content }: LabelViewProps) {
  const [search, setSearch] = useSearchParams();
  const column = search.get('column') ?? defaultLabelColumn(version.columns);
  const scope = LabelScope.catch('unlabelled').parse(search.get('scope'));
  const place: LabelPlace = { versionId: version.id, column };
  const draft = useLabelDraft(place);
  const set = (name: string, value: string) =>
    setSearch(
      (previous) => {
        const next = new URLSearchParams(previous);
        next.set(name, value);
        return next;
      },
      { replace: true },
    );
  return (
    <Page header={header} layout="fill">
      <QueryView query={draft} size="page">
        {(loaded) => (
          <LabelDesk
            key={`${column}\n${scope}`}
            {...{ version, content, place, scope }}
            draft={loaded}
            onColumn={(name) => set('column', name)}
            onScope={(next) => set('scope', next)}
          />
        )}
      </QueryView>
    </Page>
  );
}

interface LabelDeskProps {
  readonly version: DatasetVersion;
  readonly content: Column;
  readonly place: LabelPlace;
  readonly scope: LabelScope;
  readonly draft: LabelDraft;
  readonly onColumn: (name: string) => void;
  readonly onScope: (scope: LabelScope) => void;
}

function LabelDesk({ version, content, place, scope, draft, onColumn, onScope }: LabelDeskProps) {
  const queue = useLabelQueue(place, scope);
  const labelling = useLabelling(place);
  const discard = useDiscardLabels(place);
  const store = useCreateLabelVersion(place);
  const [index, setIndex] = useState(0);
  const typed = useRef<HTMLInputElement>(null);
  const rowNumbers = queue.data?.rowNumbers ?? [];
  const { item, error } = useLabelItem(place, rowNumbers, index);
  const count = rowNumbers.length;
  const isThrough = queue.isSuccess && index >= count;

  const give = (label: string | null) => {
    const row = rowNumbers[index];
    if (row === undefined) return;
    labelling.give([row], label);
    setIndex(index + 1);
  };
  const showRow = (row: number | null) => {
    const at = row === null ? -1 : rowNumbers.indexOf(row);
    if (at >= 0) setIndex(at);
  };
  const step = (by: number) => setIndex(Math.max(0, Math.min(count, index + by)));
  const undo = () => showRow(labelling.undo());
  const redo = () => showRow(labelling.redo());
  useLabelKeys({
    onKey: (key) => {
      const label = classOfKey(key, draft.classes);
      if (label !== undefined) give(label);
      else if (key === 'ArrowRight' || key === ' ') step(1);
      else if (key === 'ArrowLeft') step(-1);
      else if (key === 'Backspace' || key === 'Delete') give(null);
      else if (key === 'Enter') typed.current?.focus();
      else return false;
      return true;
    },
    onUndo: undo,
    onRedo: redo,
  });
  return (
    <>
      <LabelBar
        {...{ draft, scope, onColumn, onScope }}
        columns={labelColumns(version.columns)}
        canUndo={labelling.canUndo}
        canRedo={labelling.canRedo}
        isStoring={store.isPending}
        onUndo={undo}
        onRedo={redo}
        onDiscard={() => discard.mutate()}
        onStore={() => store.mutate()}
      />
      <div className={styles.desk}>
        <div className={styles.stage}>
          {queue.error !== null || error !== null ? (
            <ErrorState error={queue.error ?? error} />
          ) : isThrough ? (
            <Through
              draft={draft}
              scope={scope}
              onAgain={() => void queue.refetch().then(() => setIndex(0))}
              onScope={onScope}
            />
          ) : item === undefined ? (
            <PageSkeleton />
          ) : (
            <ItemView version={version} content={content} item={item} labelColumn={place.column} />
          )}
        </div>
        <aside className={styles.side} aria-label="Label of this row">
          <div className={styles.steps}>
            <Button
              variant="default"
              aria-label="Previous row"
              disabled={index === 0}
              onClick={() => step(-1)}
            >
              <ChevronLeft size={14} />
            </Button>
            <Button
              variant="default"
              disabled={isThrough}
              onClick={() => step(1)}
              rightSection={<ChevronRight size={14} />}
            >
              Skip
            </Button>
            <span className="mw-muted">
              {isThrough
                ? formatCount(count, 'row')
                : `${formatInteger(index + 1)} of ${formatInteger(count)}`}
            </span>
          </div>
          <TypedLabel ref={typed} classes={draft.classes} onGive={give} />
          <ClassPanel
            classes={draft.classes}
            current={isThrough ? null : (item?.label ?? null)}
            onGive={give}
            onAdd={(name) => labelling.setClasses.mutate([...draft.classes.map((each) => each.name), name])}
            onRename={labelling.rename}
          />
          <p className={styles.keys}>
            <Kbd shortcut="1" /> to <Kbd shortcut="9" /> give a class, <Kbd shortcut="enter" /> types one,{' '}
            <Kbd shortcut="←" /> <Kbd shortcut="→" /> go on, <Kbd shortcut="mod+Z" /> takes back. Every label
            is kept at once.
          </p>
        </aside>
      </div>
    </>
  );
}

interface TypedLabelProps {
  readonly ref: React.Ref<HTMLInputElement>;
  readonly classes: LabelDraft['classes'];
  readonly onGive: (label: string) => void;
}

/** A label by its name, of a class that is there or of a new one. */
function TypedLabel({ ref, classes, onGive }: TypedLabelProps) {
  const [text, setText] = useState('');
  const give = (label: string) => {
    setText('');
    if (label.trim() !== '') onGive(label.trim());
  };
  return (
    <Autocomplete
      ref={ref}
      aria-label="Type a label"
      placeholder="Type a label"
      maxLength={200}
      data={classes.map(({ name }) => name)}
      value={text}
      onChange={setText}
      onOptionSubmit={give}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.defaultPrevented) give(event.currentTarget.value);
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

interface ThroughProps {
  readonly draft: LabelDraft;
  readonly scope: LabelScope;
  readonly onAgain: () => void;
  readonly onScope: (scope: LabelScope) => void;
}

function Through({ draft, scope, onAgain, onScope }: ThroughProps) {
  const left = draft.rowCount - draft.labelledCount;
  const isDone = left === 0;
  return (
    <EmptyState
      icon={CheckCheck}
      title={isDone ? 'Every row has a label.' : `Through: ${formatCount(left, 'row')} without a label.`}
      action={
        isDone && scope !== 'all' ? (
          <Button onClick={() => onScope('all')}>Look at all rows</Button>
        ) : (
          <Button onClick={onAgain}>Begin again</Button>
        )
      }
    />
  );
}
