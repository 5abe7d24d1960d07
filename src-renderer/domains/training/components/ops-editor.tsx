import { ActionIcon, Button, Menu, NumberInput, Select } from '@mantine/core';
import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import type { NumericOp } from '#shared/training/recipe.schema.ts';
import { choices, imputeWords, opWords, scaleWords } from '../recipe-words.ts';
import styles from './recipe-editor.module.css';

const newOps: Readonly<Record<NumericOp['op'], NumericOp>> = {
  impute: { op: 'impute', with: 'median', constant: 0 },
  clip: { op: 'clip', by: 'quantiles', low: 0.01, high: 0.99 },
  log: { op: 'log' },
  'signed-log': { op: 'signed-log' },
  'yeo-johnson': { op: 'yeo-johnson' },
  bin: { op: 'bin', by: 'quantiles', bins: 10 },
  scale: { op: 'scale', by: 'standard' },
};

interface OpFieldsProps<Op extends NumericOp> {
  readonly op: Op;
  readonly onChange: (op: NumericOp) => void;
}

function ImputeFields({ op, onChange }: OpFieldsProps<Extract<NumericOp, { op: 'impute' }>>) {
  return (
    <>
      <Select
        aria-label="Fill with"
        w={140}
        data={choices(imputeWords)}
        value={op.with}
        onChange={(value) => onChange({ ...op, with: value as typeof op.with })}
      />
      {op.with === 'constant' && (
        <NumberInput
          aria-label="Constant"
          w={110}
          value={op.constant}
          onChange={(value) => typeof value === 'number' && onChange({ ...op, constant: value })}
        />
      )}
    </>
  );
}

function ClipFields({ op, onChange }: OpFieldsProps<Extract<NumericOp, { op: 'clip' }>>) {
  const isShare = op.by === 'quantiles';
  const limit = (value: number | null, name: 'low' | 'high') => (
    <NumberInput
      aria-label={name === 'low' ? 'Lowest' : 'Highest'}
      w={110}
      suffix={isShare ? ' %' : ''}
      placeholder="open"
      value={value === null ? '' : isShare ? Number((value * 100).toPrecision(6)) : value}
      onChange={(next) =>
        onChange({ ...op, [name]: typeof next === 'number' ? (isShare ? next / 100 : next) : null })
      }
    />
  );
  return (
    <>
      <Select
        aria-label="Clip by"
        w={140}
        data={[
          { value: 'quantiles', label: 'share of rows' },
          { value: 'limits', label: 'values' },
        ]}
        value={op.by}
        onChange={(by) =>
          onChange(
            by === 'limits'
              ? { ...op, by, low: null, high: null }
              : { ...op, by: 'quantiles', low: 0.01, high: 0.99 },
          )
        }
      />
      {limit(op.low, 'low')}
      {limit(op.high, 'high')}
    </>
  );
}

function OpFields({ op, onChange }: OpFieldsProps<NumericOp>) {
  switch (op.op) {
    case 'impute':
      return <ImputeFields op={op} onChange={onChange} />;
    case 'clip':
      return <ClipFields op={op} onChange={onChange} />;
    case 'bin':
      return (
        <>
          <NumberInput
            aria-label="Bins"
            w={90}
            min={2}
            max={1000}
            allowDecimal={false}
            value={op.bins}
            onChange={(bins) => typeof bins === 'number' && bins >= 2 && onChange({ ...op, bins })}
          />
          <Select
            aria-label="Bins of equal"
            w={140}
            data={[
              { value: 'quantiles', label: 'of equal count' },
              { value: 'width', label: 'of equal width' },
            ]}
            value={op.by}
            onChange={(by) => onChange({ ...op, by: by as typeof op.by })}
          />
        </>
      );
    case 'scale':
      return (
        <Select
          aria-label="Scale by"
          w={140}
          data={choices(scaleWords)}
          value={op.by}
          onChange={(by) => onChange({ ...op, by: by as typeof op.by })}
        />
      );
    default:
      return null;
  }
}

/** The operations on a number, in the order they are done. */
export function OpsEditor({
  ops,
  onChange,
}: {
  readonly ops: readonly NumericOp[];
  readonly onChange: (ops: NumericOp[]) => void;
}) {
  const swap = (index: number, goal: number) => onChange(ops.with(index, ops[goal]!).with(goal, ops[index]!));
  return (
    <ol className={styles.ops} aria-label="Operations">
      {ops.map((op, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an operation is its place; equal ones may follow each other
        <li key={index} className={styles.op}>
          <span className={styles.opName}>{opWords[op.op]}</span>
          <OpFields op={op} onChange={(next) => onChange(ops.with(index, next))} />
          <span className={styles.opActions}>
            <ActionIcon
              aria-label={`Do ${opWords[op.op]} earlier`}
              disabled={index === 0}
              onClick={() => swap(index, index - 1)}
            >
              <ArrowUp size={14} />
            </ActionIcon>
            <ActionIcon
              aria-label={`Do ${opWords[op.op]} later`}
              disabled={index === ops.length - 1}
              onClick={() => swap(index, index + 1)}
            >
              <ArrowDown size={14} />
            </ActionIcon>
            <ActionIcon
              aria-label={`Remove ${opWords[op.op]}`}
              onClick={() => onChange(ops.toSpliced(index, 1))}
            >
              <X size={14} />
            </ActionIcon>
          </span>
        </li>
      ))}
      <li>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-sm" variant="default" leftSection={<Plus size={14} />}>
              Operation
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {choices(opWords).map(({ value, label }) => (
              <Menu.Item key={value} onClick={() => onChange([...ops, newOps[value as NumericOp['op']]])}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </li>
    </ol>
  );
}
