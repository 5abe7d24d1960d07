import { NumberInput, Select } from '@mantine/core';
import { Balance, type RecipeSpec } from '#shared/training/recipe.schema.ts';
import type { TaskKind } from '#shared/training/training.schema.ts';
import { balanceWords, choices } from '../recipe-words.ts';
import styles from './recipe-editor.module.css';

/** How training rows of rare and frequent classes are evened out. Nothing to choose where the target is a number. */
export function BalanceForm({
  recipe,
  task,
  onChange,
}: {
  readonly recipe: RecipeSpec;
  readonly task: TaskKind;
  readonly onChange: (recipe: RecipeSpec) => void;
}) {
  if (task === 'regression') return null;
  const balance = recipe.balance ?? Balance.parse({ kind: 'none' });
  const set = (change: Partial<Balance>) => {
    const next = { ...balance, ...change };
    const { balance: _balance, ...others } = recipe;
    onChange(next.kind === 'none' ? others : { ...recipe, balance: next });
  };
  return (
    <div className={styles.fields}>
      <Select
        label="Training rows of each class"
        description={
          balance.kind === 'none'
            ? 'Class weights are a setting of the engine.'
            : 'Probabilities will be those of the balanced rows; validation and test stay as they are.'
        }
        data={choices(balanceWords)}
        value={balance.kind}
        onChange={(kind) => set({ kind: kind as Balance['kind'] })}
      />
      {balance.kind !== 'none' && (
        <NumberInput
          label="Rarest over most frequent"
          description="1 makes all classes as large."
          min={0.01}
          max={1}
          step={0.1}
          value={balance.ratio}
          onChange={(ratio) => typeof ratio === 'number' && ratio > 0 && ratio <= 1 && set({ ratio })}
        />
      )}
      {balance.kind === 'smote' && (
        <NumberInput
          label="Neighbours"
          description="A new row lies between a row and one of its nearest."
          min={1}
          max={50}
          allowDecimal={false}
          value={balance.neighbors}
          onChange={(neighbors) => typeof neighbors === 'number' && neighbors >= 1 && set({ neighbors })}
        />
      )}
    </div>
  );
}
