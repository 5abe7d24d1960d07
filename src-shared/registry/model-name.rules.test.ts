import fc from 'fast-check';
import { expect, it } from 'vitest';
import { suggestModelName } from './model-name.rules.ts';
import { ModelName } from './registry.schema.ts';

it.each([
  ['Bank customers', 'Churn', 'bank-customers-churn'],
  ['Wine quality.csv', 'quality', 'wine-quality-csv-quality'],
  ['Überfällig', 'Straße', 'uberfallig-stra-e'],
  ['price', 'price', 'price'],
  ['数据', '目标', 'model'],
  ['a'.repeat(99), 'b', 'a'.repeat(99)],
])('names a model of %s and %s', (dataset, target, expected) => {
  expect(suggestModelName(dataset, target)).toBe(expected);
});

it('always suggests a name that may be used', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.string({ maxLength: 300 }),
      (dataset, target) => {
        expect(ModelName.safeParse(suggestModelName(dataset, target)).success).toBe(true);
      },
    ),
  );
});
