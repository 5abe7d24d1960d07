import type { NumericOp } from './recipe.schema.ts';
import type { Preparation, TrainingDefaults } from './training-defaults.schema.ts';

const same = (a: NumericOp, b: NumericOp) => JSON.stringify(a) === JSON.stringify(b);

/** True where the defaults do to the column all that the preparation asks for. */
export function hasPreparation({ preparations }: TrainingDefaults, wanted: Preparation): boolean {
  const known = preparations.find(({ column }) => column === wanted.column);
  if (known === undefined) return false;
  return (
    (known.indicator || !wanted.indicator) &&
    wanted.ops.every((op) => known.ops.some((each) => same(each, op)))
  );
}

export function withPreparation(defaults: TrainingDefaults, added: Preparation): TrainingDefaults {
  const known = defaults.preparations.find(({ column }) => column === added.column);
  const merged: Preparation = {
    column: added.column,
    ops: [...(known?.ops ?? []), ...added.ops.filter((op) => !known?.ops.some((each) => same(each, op)))],
    indicator: added.indicator || (known?.indicator ?? false),
  };
  const others = defaults.preparations.filter(({ column }) => column !== added.column);
  return { ...defaults, preparations: [...others, merged] };
}

export function withoutPreparation(defaults: TrainingDefaults, gone: Preparation): TrainingDefaults {
  const preparations = defaults.preparations.map((known) =>
    known.column === gone.column
      ? {
          ...known,
          ops: known.ops.filter((op) => !gone.ops.some((each) => same(each, op))),
          indicator: known.indicator && !gone.indicator,
        }
      : known,
  );
  return {
    ...defaults,
    preparations: preparations.filter(({ ops, indicator }) => ops.length > 0 || indicator),
  };
}
