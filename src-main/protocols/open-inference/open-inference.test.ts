import { describe, expect, it } from 'vitest';
import { BadRequest } from '../predict/request-rows.ts';
import { aServedPackage, someOutputs } from '../predict/testing.ts';
import { describeModel, readInferRequest, writeInferFailure, writeInferResponse } from './open-inference.ts';

const model = aServedPackage();
const age = { name: 'age', shape: [2], datatype: 'INT64', data: [31, 42] };
const city = { name: 'city', shape: [2, 1], datatype: 'BYTES', data: [['Oslo'], ['Bergen']] };
const isPremium = { name: 'isPremium', shape: [2], datatype: 'BOOL', data: [true, false] };
const inputs = [age, city, isPremium];

function pathOfProblem(body: unknown): string {
  try {
    readInferRequest(body, model);
  } catch (error) {
    if (error instanceof BadRequest) return error.issues[0]!.path;
    throw error;
  }
  throw new Error('It was not refused.');
}

describe('readInferRequest', () => {
  it('reads a tensor an input, nested or flat, and leaves out what may be missing', () => {
    const { rows, pathOf } = readInferRequest({ id: 'x', inputs }, model);
    expect(rows).toEqual([
      { age: 31, city: 'Oslo', isPremium: true },
      { age: 42, city: 'Bergen', isPremium: false },
    ]);
    expect(pathOf(1, 'city')).toBe('inputs[1].data[1]');
    expect(pathOf(0, 'income')).toBe('inputs.income');
  });

  it('takes other number types for numbers', () => {
    const datatypes = ['INT32', 'FP32', 'UINT8', 'FP64'];
    for (const datatype of datatypes)
      expect(() =>
        readInferRequest({ inputs: [{ ...age, datatype }, city, isPremium] }, model),
      ).not.toThrow();
  });

  it.each([
    [null, ''],
    [{}, 'inputs'],
    [{ inputs: [] }, 'inputs'],
    [{ inputs: [7] }, 'inputs[0]'],
    [{ inputs, id: 7 }, 'id'],
    [{ inputs, extra: 1 }, 'extra'],
    [{ inputs: [{ ...age, name: 'shoeSize' }] }, 'inputs[0].name'],
    [{ inputs: [age, age] }, 'inputs[1].name'],
    [{ inputs: [{ ...age, datatype: 'BYTES' }] }, 'inputs[0].datatype'],
    [{ inputs: [{ ...city, datatype: 'FP32' }] }, 'inputs[0].datatype'],
    [{ inputs: [{ ...age, shape: [3] }] }, 'inputs[0].shape'],
    [{ inputs: [{ ...age, shape: [2, 2] }] }, 'inputs[0].shape'],
    [{ inputs: [{ ...age, shape: [-1] }] }, 'inputs[0].shape'],
    [{ inputs: [{ ...age, data: 'x' }] }, 'inputs[0].data'],
    [{ inputs: [age, { ...city, shape: [1], data: ['Oslo'] }] }, 'inputs[1].shape'],
    [{ inputs, outputs: [{ name: 'value' }] }, 'outputs[0].name'],
  ])('refuses %j at its place', (body, path) => {
    expect(pathOfProblem(body)).toBe(path);
  });
});

describe('writeInferResponse', () => {
  const outputs = someOutputs(1, [0.25, 0.5]);
  it('answers label, probability and all probabilities, with the id of the request', () => {
    expect(JSON.parse(writeInferResponse(model, outputs, { body: { id: 'mine' }, requestId: 'r' }))).toEqual({
      model_name: 'customers',
      model_version: '3',
      id: 'mine',
      outputs: [
        { name: 'label', datatype: 'BYTES', shape: [2], data: ['no', 'yes'] },
        { name: 'probability', datatype: 'FP64', shape: [2], data: [0.75, 0.5] },
        { name: 'probabilities', datatype: 'FP64', shape: [2, 2], data: [0.75, 0.25, 0.5, 0.5] },
      ],
    });
  });

  it('answers only what was asked for, and values for a regression', () => {
    const body = { outputs: [{ name: 'label' }] };
    const answer = JSON.parse(writeInferResponse(model, outputs, { body, requestId: 'r' })) as {
      outputs: unknown[];
    };
    expect(answer).toMatchObject({ id: 'r', outputs: [{ name: 'label' }] });
    const regression = aServedPackage('regression');
    expect(JSON.parse(writeInferResponse(regression, outputs, { body: {}, requestId: 'r' }))).toMatchObject({
      outputs: [{ name: 'value', datatype: 'FP64', shape: [2], data: [0.25, 0.5] }],
    });
  });

  it('words failures as one sentence', () => {
    const error = new BadRequest(400, [{ path: 'inputs', message: 'It is wrong.' }]);
    expect(JSON.parse(writeInferFailure(error))).toEqual({ error: 'inputs: It is wrong.' });
    expect(JSON.parse(writeInferFailure('No.'))).toEqual({ error: 'No.' });
  });
});

it('describes inputs and outputs', () => {
  expect(describeModel(model, 'lightgbm')).toEqual({
    name: 'customers',
    versions: ['3'],
    platform: 'lightgbm',
    inputs: [
      { name: 'age', datatype: 'INT64', shape: [-1] },
      { name: 'income', datatype: 'FP64', shape: [-1] },
      { name: 'city', datatype: 'BYTES', shape: [-1] },
      { name: 'isPremium', datatype: 'BOOL', shape: [-1] },
    ],
    outputs: [
      { name: 'label', datatype: 'BYTES', shape: [-1] },
      { name: 'probability', datatype: 'FP64', shape: [-1] },
      { name: 'probabilities', datatype: 'FP64', shape: [-1, 2] },
    ],
  });
});
