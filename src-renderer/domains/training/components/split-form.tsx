import { NumberInput, Select } from '@mantine/core';
import { Link } from 'react-router';
import type { Column } from '#shared/data/data.schema.ts';
import type { ShareSplit } from '#shared/training/split.schema.ts';
import type { NamedSplit } from '#shared/training/splits/named-split.schema.ts';
import { planWords } from '#shared/training/splits/split.words.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { fractionsOf, withShares, withSplitKind } from '../spec.view-model.ts';
import styles from './train-form.module.css';

const percent = (share: number) => Math.round(share * 100);

const kindLabels: Readonly<Record<ShareSplit['kind'], string>> = {
  random: 'at random',
  stratified: 'at random, classes in proportion',
  time: 'by time, the latest for testing',
  group: 'by group, no group in two parts',
};

interface SplitFormProps {
  readonly spec: RunSpec;
  readonly columns: readonly Column[];
  /** The stored ones of the version. */
  readonly splits: readonly NamedSplit[];
  readonly onChange: (spec: RunSpec) => void;
}

/** How rows are divided: by shares, or as a stored split of the version has it; drawn to scale. */
export function SplitForm({ spec, columns, splits, onChange }: SplitFormProps) {
  const { split } = spec;
  const stored = split.kind === 'stored' ? splits.find(({ id }) => id === split.splitId) : undefined;
  const timeColumns = columns
    .filter(({ type }) => type === 'date' || type === 'timestamp')
    .map(({ name }) => name);
  const groupColumns = columns.filter(({ name }) => name !== spec.target).map(({ name }) => name);
  const firstOf = (kind: ShareSplit['kind']) => (kind === 'time' ? timeColumns[0] : groupColumns[0]) ?? null;
  const kinds = (Object.keys(kindLabels) as ShareSplit['kind'][]).map((kind) => ({
    value: kind,
    label: kindLabels[kind],
    disabled:
      (kind === 'time' && timeColumns.length === 0) ||
      (kind === 'group' && groupColumns.length === 0) ||
      (kind === 'stratified' && spec.task === 'regression'),
  }));
  const setShares = (validation: number, test: number) => {
    const next = withShares(spec, validation, test);
    if (next) onChange(next);
  };
  const choose = (value: string | null) => {
    const chosen = splits.find(({ id }) => id === value);
    if (chosen) {
      onChange({ ...spec, split: { kind: 'stored', splitId: chosen.id, fingerprint: chosen.fingerprint } });
    } else if (value !== null) {
      const kind = value as ShareSplit['kind'];
      onChange(withSplitKind(spec, kind, firstOf(kind)));
    }
  };
  const fractions = fractionsOf(spec);
  const validation = percent(fractions.validation);
  const test = percent(fractions.test);
  const parts = stored
    ? storedParts(stored)
    : [
        { part: 'train', label: 'Training', share: 100 - validation - test },
        { part: 'validation', label: 'Validation', share: validation },
        { part: 'test', label: 'Test', share: test },
      ];
  return (
    <>
      <div className={styles.grid}>
        <Select
          label="Divide rows"
          data={
            splits.length === 0
              ? kinds
              : [
                  { group: 'Anew', items: kinds },
                  {
                    group: 'Stored splits',
                    items: splits.map(({ id, name }) => ({ value: id, label: name })),
                  },
                ]
          }
          value={split.kind === 'stored' ? split.splitId : split.kind}
          onChange={choose}
        />
        {(split.kind === 'time' || split.kind === 'group') && (
          <Select
            label={split.kind === 'time' ? 'Time column' : 'Group column'}
            searchable
            data={split.kind === 'time' ? timeColumns : groupColumns}
            value={split.column}
            onChange={(column) => column !== null && onChange(withSplitKind(spec, split.kind, column))}
          />
        )}
        {split.kind !== 'stored' && (
          <>
            <NumberInput
              label="Validation"
              suffix=" %"
              min={0}
              max={98}
              value={validation}
              onChange={(value) => typeof value === 'number' && setShares(value, test)}
            />
            <NumberInput
              label="Test"
              suffix=" %"
              min={1}
              max={98}
              value={test}
              onChange={(value) => typeof value === 'number' && setShares(validation, value)}
            />
          </>
        )}
        <NumberInput
          label="Seed"
          description={
            stored
              ? 'The same seed gives the same run.'
              : 'The same seed gives the same split and the same run.'
          }
          min={0}
          max={2_147_483_647}
          allowDecimal={false}
          value={spec.seed}
          onChange={(seed) => {
            if (typeof seed !== 'number') return;
            onChange({ ...spec, seed, split: 'seed' in split ? { ...split, seed } : split });
          }}
        />
      </div>
      {stored && (
        <p className={styles.stored}>
          {planWords(stored.plan)}. {stored.plan.kind === 'k-fold' && `${foldNote(stored)} `}
          <Link to={paths.split(stored.datasetId, stored.versionNumber, stored.id)}>Open it</Link>
        </p>
      )}
      <div
        className={styles.shares}
        role="img"
        aria-label={parts.map(({ label, share }) => `${label} ${share} %`).join(', ')}
      >
        {parts
          .filter(({ share }) => share > 0)
          .map(({ part, label, share }) => (
            <div
              key={label}
              className={styles.share}
              data-part={part}
              style={{ flexGrow: share, flexBasis: 0 }}
            >
              {label} {share} %
            </div>
          ))}
      </div>
    </>
  );
}

/** What a run with folds does, as it takes that many times as long. */
function foldNote({ summary }: NamedSplit): string {
  const folds = summary.parts.filter(({ kind }) => kind === 'fold').length;
  return `One model a fold is fitted and measured, then the one that is kept: ${folds + 1} fits.`;
}

function storedParts({ summary }: NamedSplit) {
  const total = summary.parts.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return summary.parts.map(({ name, kind, rowCount }) => ({
    part: kind === 'fold' ? 'train' : kind,
    label: name.charAt(0).toUpperCase() + name.slice(1),
    share: total === 0 ? 0 : Number(((rowCount / total) * 100).toFixed(1)),
  }));
}
