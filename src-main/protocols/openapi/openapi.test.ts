import { expect, it } from 'vitest';
import { aServedPackage } from '../predict/testing.ts';
import { describeEndpoint, exampleRow } from './openapi.ts';

it('describes rows and predictions by the signature', () => {
  const model = aServedPackage();
  const { openapi, components, paths, security } = describeEndpoint(model);
  expect(openapi).toBe('3.1.0');
  expect(components.schemas.Row).toMatchObject({
    additionalProperties: false,
    required: ['age', 'city', 'isPremium'],
    properties: {
      age: { type: 'integer', description: 'Between 18 and 80 in training.' },
      income: { type: ['number', 'null'] },
      city: { type: 'string', description: 'Seen in training: Oslo, Bergen.' },
      isPremium: { type: 'boolean' },
    },
    example: { age: 31, income: 1234.5, city: 'Oslo', isPremium: false },
  });
  expect(components.schemas.Predictions).toMatchObject({
    properties: { predictions: { items: { properties: { label: { enum: ['no', 'yes'] } } } } },
  });
  expect(Object.keys(paths)).toContain('/v2/models/customers/infer');
  expect(security).toEqual([{ bearer: [] }, { key: [] }]);
  expect(exampleRow(model)).toEqual({ age: 31, income: 1234.5, city: 'Oslo', isPremium: false });
});
