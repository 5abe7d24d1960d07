import type { FitInput, FitTask, Matrix } from './engine.ts';

const checkMatrix = (name: string, { rowCount, columnCount, values }: Matrix, target: Float32Array): void => {
  if (rowCount < 1 || columnCount < 1) {
    throw new RangeError(
      `The ${name} data has ${rowCount} rows and ${columnCount} columns; at least one of each is needed.`,
    );
  }
  if (values.length !== rowCount * columnCount || target.length !== rowCount) {
    throw new RangeError(
      `The ${name} data does not fit together: ${rowCount} rows × ${columnCount} columns, ${values.length} values, ${target.length} targets.`,
    );
  }
};

const isTargetOf = (task: FitTask, value: number): boolean => {
  switch (task.kind) {
    case 'binary':
      return value === 0 || value === 1;
    case 'multiclass':
      return Number.isInteger(value) && value >= 0 && value < task.classCount;
    case 'regression':
      return Number.isFinite(value);
  }
};

const expectation: Readonly<Record<FitTask['kind'], string>> = {
  binary: 'be 0 or 1',
  multiclass: 'be the number of a class',
  regression: 'be a finite number',
};

const checkTarget = (name: string, task: FitTask, target: Float32Array): void => {
  const wrong = target.findIndex((value) => !isTargetOf(task, value));
  if (wrong >= 0) {
    throw new RangeError(
      `The ${name} target of row ${wrong} is ${target[wrong]}, but it has to ${expectation[task.kind]}. Leave out rows without a target.`,
    );
  }
};

/** Throws a `RangeError` in plain words where shapes or targets do not fit; native code would read past the end. */
export const checkFitInput = ({ task, train, trainTarget, validation, ...input }: FitInput): void => {
  if (task.kind === 'multiclass' && !(Number.isInteger(task.classCount) && task.classCount >= 2)) {
    throw new RangeError(`A task with ${task.classCount} classes cannot be learned; at least 2 are needed.`);
  }
  checkMatrix('training', train, trainTarget);
  checkTarget('training', task, trainTarget);
  if (validation) {
    checkMatrix('validation', validation.matrix, validation.target);
    checkTarget('validation', task, validation.target);
    if (validation.matrix.columnCount !== train.columnCount) {
      throw new RangeError(
        `The training data has ${train.columnCount} columns and the validation data ${validation.matrix.columnCount}.`,
      );
    }
  }
  const outside = input.categoricalColumns.find(
    (column) => !Number.isInteger(column) || column < 0 || column >= train.columnCount,
  );
  if (outside !== undefined) throw new RangeError(`There is no column ${outside} to be categorical.`);
  if (input.featureNames.length !== train.columnCount) {
    throw new RangeError(`${train.columnCount} columns have ${input.featureNames.length} names.`);
  }
};
