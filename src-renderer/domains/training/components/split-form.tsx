import { NumberInput, Select } from '@mantine/core';
import type { Column } from '#shared/data/data.schema.ts';
import type { SplitSpec } from '#shared/training/split.schema.ts';
import type { RunSpec } from '#shared/training/training.schema.ts';
import { withShares, withSplitKind } from '../spec.view-model.ts';
import styles from './train-form.module.css';

const percent = (share: number) => Math.round(share * 100);

const kindLabels: Readonly<Record<SplitSpec['kind'], string>> = {
  random: 'at random',
  stratified: 'at random, classes in proportion',
  time: 'by time, the latest for testing',
  group: 'by group, no group in two parts',
};

/** How rows are divided: kind, column where one is needed, and shares, drawn to scale. */
export function SplitForm({
  spec,
  columns,
  onChange,
}: {
  readonly spec: RunSpec;
  readonly columns: readonly Column[];
  readonly onChange: (spec: RunSpec) => void;
}) {
  const { split } = spec;
  const timeColumns = columns
    .filter(({ type }) => type === 'date' || type === 'timestamp')
    .map(({ name }) => name);
  const groupColumns = columns.filter(({ name }) => name !== spec.target).map(({ name }) => name);
  const firstOf = (kind: SplitSpec['kind']) => (kind === 'time' ? timeColumns[0] : groupColumns[0]) ?? null;
  const kinds = (Object.keys(kindLabels) as SplitSpec['kind'][]).map((kind) => ({
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
  const validation = percent(split.fractions.validation);
  const test = percent(split.fractions.test);
  const parts = [
    { part: 'train', label: 'Training', share: 100 - validation - test },
    { part: 'validation', label: 'Validation', share: validation },
    { part: 'test', label: 'Test', share: test },
  ];
  return (
    <>
      <div className={styles.grid}>
        <Select
          label="Divide rows"
          data={kinds}
          value={split.kind}
          onChange={(kind) =>
            onChange(withSplitKind(spec, kind as SplitSpec['kind'], firstOf(kind as SplitSpec['kind'])))
          }
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
        <NumberInput
          label="Seed"
          description="The same seed gives the same split and the same run."
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
      <div
        className={styles.shares}
        role="img"
        aria-label={parts.map(({ label, share }) => `${label} ${share} %`).join(', ')}
      >
        {parts
          .filter(({ share }) => share > 0)
          .map(({ part, label, share }) => (
            <div
              key={part}
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
