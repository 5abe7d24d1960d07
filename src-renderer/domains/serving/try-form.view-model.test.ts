import { expect, it } from 'vitest';
import type { Signature } from '#shared/registry/signature.schema.ts';
import { initialValues, parseRow } from './try-form.view-model.ts';

const signature: Signature = {
  inputs: [
    { name: 'age', type: 'integer', isRequired: true, example: 41 },
    { name: 'income', type: 'float', isRequired: false, example: null },
    { name: '__proto__', type: 'category', isRequired: true, categories: ['a', 'b'], example: 'a' },
    { name: 'member', type: 'boolean', isRequired: true, example: true },
  ],
  output: { task: 'binary', target: 'left', classes: ['no', 'yes'] },
};

it('starts from the real example row and gives it back unchanged', () => {
  const { row, problems } = parseRow(signature, initialValues(signature));
  expect(problems.size).toBe(0);
  expect(JSON.stringify(row)).toBe('{"age":41,"income":null,"__proto__":"a","member":true}');
});

it.each([
  ['age', '4.5', 'A whole number is needed.'],
  ['age', 'old', 'A number is needed.'],
  ['age', '', 'A number is needed.'],
  ['age', null, 'A value is needed.'],
  ['income', '1e999', 'A number is needed.'],
  ['member', 'maybe', 'Either true or false.'],
])('finds what is wrong with %s = %j', (name, text, problem) => {
  const values = new Map(initialValues(signature)).set(name, text);
  expect([...parseRow(signature, values).problems]).toEqual([[name, problem]]);
});

it('lets an optional number be missing', () => {
  const values = new Map(initialValues(signature)).set('income', '');
  expect(parseRow(signature, values)).toMatchObject({ row: { income: null } });
});
