import { describe, expect, it } from 'vitest';
import { BadRequest } from '../predict/request-rows.ts';
import { aServedPackage, someOutputs } from '../predict/testing.ts';
import { readInvocation, writeInvocation, writeInvocationFailure } from './mlflow-scoring.ts';

const model = aServedPackage();
const first = { age: 31, income: 1.5, city: 'Oslo', isPremium: true };
const second = { age: 42, income: null, city: 'Bergen', isPremium: false };
const names = Object.keys(first);

function problemOf(body: unknown): { readonly path: string; readonly message: string } {
  try {
    readInvocation(body, model);
  } catch (error) {
    if (error instanceof BadRequest) return error.issues[0]!;
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('readInvocation', () => {
  it.each([
    [
      'dataframe_split',
      { columns: names, index: [7, 8], data: [Object.values(first), Object.values(second)] },
      'dataframe_split.data[1].age',
    ],
    ['dataframe_records', [first, second], 'dataframe_records[1].age'],
    ['instances', [first, second], 'instances[1].age'],
    ['instances', [Object.values(first), Object.values(second)], 'instances[1].age'],
    [
      'inputs',
      { age: [31, 42], income: [1.5, null], city: ['Oslo', 'Bergen'], isPremium: [true, false] },
      'inputs.age[1]',
    ],
    ['inputs', [first, second], 'inputs[1].age'],
  ])('reads %s', (form, value, path) => {
    const { rows, pathOf } = readInvocation({ [form]: value }, model);
    expect(rows).toEqual([first, second]);
    expect(pathOf(1, 'age')).toBe(path);
  });

  it('reads columns of one value each as a row, and data without columns in the order of the signature', () => {
    expect(readInvocation({ inputs: second }, model).rows).toEqual([second]);
    expect(readInvocation({ dataframe_split: { data: [Object.values(first)] } }, model).rows).toEqual([
      first,
    ]);
  });

  it('keeps a column called __proto__', () => {
    const body: unknown = JSON.parse('{"inputs":{"__proto__":[1]}}');
    const [row] = readInvocation(body, model).rows as [object];
    expect(Object.hasOwn(row, '__proto__')).toBe(true);
  });

  it.each([
    [[], ''],
    [{}, ''],
    [{ columns: names, data: [] }, ''],
    [{ instances: [first], inputs: [first] }, ''],
    [{ instances: [first], signature_name: 'x' }, 'signature_name'],
    [{ instances: 'x' }, 'instances'],
    [{ dataframe_split: { columns: ['age', 'age'], data: [] } }, 'dataframe_split.columns'],
    [{ dataframe_split: { columns: names, data: [[1, 2]] } }, 'dataframe_split.data[0]'],
    [{ dataframe_split: { columns: names, data: {} } }, 'dataframe_split.data'],
    [{ inputs: { age: [1, 2], city: ['Oslo'] } }, 'inputs.city'],
    [{ instances: [first], params: { method: 'explain' } }, 'params.method'],
    [{ instances: [first], params: { top: 3 } }, 'params.top'],
  ])('refuses %j at its place', (body, path) => {
    expect(problemOf(body).path).toBe(path);
  });

  it('begins its refusal as MLflow does', () => {
    expect(problemOf({}).message).toMatch(
      /^The input must be a JSON dictionary with exactly one of the input fields \{'dataframe_split'/,
    );
  });
});

describe('writeInvocation', () => {
  const outputs = someOutputs(1, [0.25, 0.5]);
  it('answers labels, and probabilities when asked', () => {
    expect(JSON.parse(writeInvocation(model, outputs, { instances: [] }))).toEqual({
      predictions: ['no', 'yes'],
    });
    const body = { instances: [], params: { method: 'predict_proba' } };
    expect(JSON.parse(writeInvocation(model, outputs, body))).toEqual({
      predictions: [
        [0.75, 0.25],
        [0.5, 0.5],
      ],
    });
  });

  it('answers values and the likeliest of several classes', () => {
    expect(JSON.parse(writeInvocation(aServedPackage('regression'), outputs, {}))).toEqual({
      predictions: [0.25, 0.5],
    });
    const three = someOutputs(3, [0.2, 0.5, 0.3, 0.4, 0.3, 0.3]);
    expect(JSON.parse(writeInvocation(aServedPackage('multiclass'), three, {}))).toEqual({
      predictions: ['b', 'a'],
    });
  });

  it('words failures as MLflow does', () => {
    const error = new BadRequest(400, [{ path: 'instances[0].age', message: 'It is wrong.' }]);
    expect(JSON.parse(writeInvocationFailure(error))).toEqual({
      error_code: 'BAD_REQUEST',
      message: 'instances[0].age: It is wrong.',
    });
  });
});
