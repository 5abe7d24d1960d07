import { expect, it } from 'vitest';
import { accuracy } from './accuracy.ts';

it.each([
  ['two classes, the half counting as class 0', [0.2, 0.5, 0.51, 0.9], [0, 0, 1, 0], 0.75],
  ['three classes in blocks', [0.6, 0.1, 0.3, 0.3, 0.8, 0.3, 0.1, 0.1, 0.4], [0, 1, 2], 1],
  ['the first of equals', [0.5, 0.5, 0.5, 0.5], [0, 1], 0.5],
])('accuracy of %s', (_, predictions, labels, expected) => {
  expect(accuracy(Float64Array.from(predictions), Float32Array.from(labels))).toBe(expected);
});
