import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnData, RawValue } from '#shared/data/columns.ts';
import { Signature, type SignatureInput } from '#shared/registry/signature.schema.ts';
import { RecipeStep } from '#shared/training/recipe.schema.ts';
import { fitRecipe } from './recipe/recipe.ts';
import { compileSignature } from './signature.ts';
import { buildSignature } from './signature-build.ts';
import { encodeTarget } from './target.ts';

const input = (name: string, type: SignatureInput['type'], isRequired = true): SignatureInput => ({
  name,
  type,
  isRequired,
  example: null,
});
const signatureOf = (...inputs: SignatureInput[]): Signature => ({
  inputs,
  output: { task: 'regression', target: 'y' },
});

function read(row: unknown, ...inputs: SignatureInput[]) {
  const out: RawValue[] = [];
  const issues = compileSignature(signatureOf(...inputs))(row, out);
  return { out, issues };
}

describe('a good row', () => {
  it('becomes raw values in signature order, whatever the order of its fields', () => {
    const { out, issues } = read(
      { d: 'Oslo', c: false, b: -1.5, a: 3, e: '2026-11-24', f: '2026-11-24T01:00:00+01:00', g: 17 },
      input('a', 'integer'),
      input('b', 'float'),
      input('c', 'boolean'),
      input('d', 'category'),
      input('e', 'date'),
      input('f', 'timestamp'),
      input('g', 'id'),
    );
    const midnight = Date.UTC(2026, 10, 24);
    expect(issues).toEqual([]);
    expect(out).toEqual([3, -1.5, 0, 'Oslo', midnight, midnight, '17']);
  });

  it('may leave out what was missing in training, or say null', () => {
    const inputs = [input('a', 'float', false), input('b', 'category', false), input('c', 'date', false)];
    expect(read({}, ...inputs)).toEqual({ out: [Number.NaN, null, Number.NaN], issues: [] });
    expect(read({ a: null, b: null, c: null }, ...inputs)).toEqual({
      out: [Number.NaN, null, Number.NaN],
      issues: [],
    });
  });

  it('cuts a time off a date', () => {
    expect(read({ at: '2026-11-24T23:59:59Z' }, input('at', 'date')).out).toEqual([Date.UTC(2026, 10, 24)]);
  });
});

describe('hostile names', () => {
  const inputs = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', ''].map((name) =>
    input(name, 'float'),
  );

  it('are read from a parsed row like any other', () => {
    const row: unknown = JSON.parse(
      '{"__proto__": 1, "constructor": 2, "hasOwnProperty": 3, "toString": 4, "": 5}',
    );
    expect(read(row, ...inputs)).toEqual({ out: [1, 2, 3, 4, 5], issues: [] });
  });

  it('are missing when absent, not inherited', () => {
    expect(read({}, ...inputs).issues.map(({ kind }) => kind)).toEqual(inputs.map(() => 'missing'));
  });

  it('are unexpected when the model does not know them', () => {
    const row: unknown = JSON.parse('{"a": 1, "__proto__": {"polluted": true}}');
    expect(read(row, input('a', 'float')).issues).toMatchObject([{ path: '__proto__', kind: 'unexpected' }]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('a bad row', () => {
  it.each<[string, SignatureInput['type'], unknown, string, string]>([
    [
      'a number as text',
      'float',
      '1.5',
      'wrong-type',
      '"x" must be a number, but is the text "1.5". Send it without the quotes.',
    ],
    ['a word as number', 'float', 'many', 'wrong-type', '"x" must be a number, but is the text "many".'],
    ['empty text as number', 'integer', '', 'wrong-type', '"x" must be a whole number, but is the text "".'],
    [
      'a fraction as integer',
      'integer',
      1.5,
      'wrong-type',
      '"x" must be a whole number, but is the number 1.5.',
    ],
    [
      'an integer beyond 2^53',
      'integer',
      2 ** 53,
      'out-of-range',
      '"x" is 9007199254740992. Send a whole number within ±2^53.',
    ],
    [
      'NaN',
      'float',
      Number.NaN,
      'out-of-range',
      '"x" is NaN. Send a finite number, or null if it is missing.',
    ],
    [
      'what JSON.parse makes of 1e999',
      'float',
      JSON.parse('1e999'),
      'out-of-range',
      '"x" is Infinity. Send a finite number, or null if it is missing.',
    ],
    ['1 as boolean', 'boolean', 1, 'wrong-type', '"x" must be true or false, but is the number 1.'],
    ['a number as category', 'category', 5, 'wrong-type', '"x" must be text, but is the number 5.'],
    ['a list', 'float', [1], 'wrong-type', '"x" must be a number, but is a list.'],
    ['an object', 'category', { a: 1 }, 'wrong-type', '"x" must be text, but is an object.'],
    [
      'an impossible date',
      'date',
      '2026-02-30',
      'wrong-type',
      '"x" must be a date as text, such as "2026-11-24", but is the text "2026-02-30".',
    ],
    [
      'milliseconds as time',
      'timestamp',
      1.7e12,
      'wrong-type',
      '"x" must be a time as text, such as "2026-11-24T09:30:00Z", but is the number 1700000000000.',
    ],
    [
      'huge text',
      'text',
      'x'.repeat(1_000_001),
      'out-of-range',
      '"x" is 1,000,001 characters long. Send at most 1,000,000.',
    ],
    [
      'a missing required value',
      'float',
      null,
      'missing',
      '"x" is required: it was never missing in training. Send a number.',
    ],
  ])('%s is refused in clear words', (_, type, value, kind, message) => {
    expect(read({ x: value }, input('x', type)).issues).toEqual([{ path: 'x', kind, message }]);
  });

  it.each([null, 5, 'row', [1, 2], undefined])('%j is not a row', (row) => {
    expect(read(row, input('x', 'float')).issues).toMatchObject([{ path: '', kind: 'not-an-object' }]);
  });

  it('reports every wrong field at once, and names the one that was probably meant', () => {
    const { issues } = read(
      { Age: 4, b: 'x' },
      input('age', 'integer'),
      input('b', 'float'),
      input('c', 'boolean'),
    );
    expect(issues.map(({ path, kind }) => [path, kind])).toEqual([
      ['age', 'missing'],
      ['b', 'wrong-type'],
      ['c', 'missing'],
      ['Age', 'unexpected'],
    ]);
    expect(issues[3]!.message).toBe('"Age" is not an input of this model. Did you mean "age"?');
  });

  it('answers a row of a million wrong fields with a short list and short names', () => {
    const row = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`${'long '.repeat(50)}${index}`, index]),
    );
    const { issues } = read(row, input('x', 'float', false));
    expect(issues.length).toBeLessThanOrEqual(50);
    expect(Math.max(...issues.map(({ message }) => message.length))).toBeLessThan(200);
  });

  it('never throws and never lets anything but raw values through', () => {
    const types = ['integer', 'float', 'boolean', 'category', 'text', 'date', 'timestamp', 'id'] as const;
    const inputs = types.map((type) => input(type, type, false));
    const reader = compileSignature(signatureOf(...inputs));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...types, '__proto__', 'other'), fc.anything()), (row) => {
        const out: RawValue[] = [];
        const issues = reader(row, out);
        if (issues.length > 0) return;
        expect(out).toHaveLength(types.length);
        for (const value of out) {
          expect(
            value === null ||
              typeof value === 'string' ||
              (typeof value === 'number' && !(Math.abs(value) === Infinity)),
          ).toBe(true);
        }
      }),
    );
  });
});

describe('buildSignature', () => {
  const columns: ColumnData[] = [
    { name: '__proto__', type: 'float', kind: 'numbers', values: Float64Array.of(2, 8, Number.NaN, 999) },
    { name: 'sold', type: 'boolean', kind: 'numbers', values: Float64Array.of(1, 0, 1, 0) },
    { name: 'at', type: 'date', kind: 'numbers', values: Float64Array.of(0, 86_400_000, 0, 0) },
    {
      name: 'city',
      type: 'category',
      kind: 'codes',
      codes: Int32Array.of(1, 0, 1, -1),
      dictionary: ['Bergen', 'Oslo'],
    },
  ];
  const step = (column: string, kind: RecipeStep['kind']) =>
    RecipeStep.parse({ column, kind, role: 'feature', dateParts: ['day'] });
  const recipe = fitRecipe(
    {
      steps: [
        step('city', 'category'),
        step('__proto__', 'number'),
        step('sold', 'number'),
        step('at', 'datetime'),
      ],
    },
    columns,
    Uint32Array.of(0, 1, 2),
  );
  const signature = buildSignature(recipe, columns, Uint32Array.of(0, 1, 2), {
    task: 'binary',
    target: 'y',
    classes: ['no', 'yes'],
  });

  it('describes the training rows in the order of the recipe', () => {
    expect(signature.inputs).toEqual([
      { name: 'city', type: 'category', isRequired: true, categories: ['Oslo', 'Bergen'], example: 'Oslo' },
      { name: '__proto__', type: 'float', isRequired: false, min: 2, max: 8, example: 2 },
      { name: 'sold', type: 'boolean', isRequired: true, example: true },
      { name: 'at', type: 'date', isRequired: true, min: 0, max: 86_400_000, example: '1970-01-01' },
    ]);
    expect(Signature.parse(JSON.parse(JSON.stringify(signature)))).toEqual(signature);
  });

  it('accepts its own examples', () => {
    const row = Object.fromEntries(signature.inputs.map(({ name, example }) => [name, example]));
    const out: RawValue[] = [];
    expect(compileSignature(signature)(JSON.parse(JSON.stringify(row)), out)).toEqual([]);
    expect(out).toEqual(['Oslo', 2, 1, 0]);
  });
});

describe('encodeTarget', () => {
  const texts = (values: (string | null)[]): ColumnData => ({
    name: 'y',
    type: 'category',
    kind: 'strings',
    values,
  });
  const numbers = (values: number[], type: ColumnData['type'] = 'integer'): ColumnData => ({
    name: 'y',
    type,
    kind: 'numbers',
    values: Float64Array.from(values),
  });

  it.each<[string, ColumnData, string[], number[]]>([
    ['text by code unit', texts(['yes', 'no', null]), ['no', 'yes'], [1, 0, Number.NaN]],
    ['booleans', numbers([1, 0, Number.NaN], 'boolean'), ['false', 'true'], [1, 0, Number.NaN]],
    ['numbers by size, not as text', numbers([10, 9, 10]), ['9', '10'], [1, 0, 1]],
  ])('orders %s', (_, column, classNames, values) => {
    expect(encodeTarget('binary', column)).toEqual({ classNames, values: Float32Array.from(values) });
  });

  it('refuses three values as binary', () => {
    expect(() => encodeTarget('binary', numbers([1, 2, 3]))).toThrow(/3 different values/);
  });

  it('keeps values as they are for regression, without infinities', () => {
    const { values, classNames } = encodeTarget(
      'regression',
      numbers([1.5, Number.POSITIVE_INFINITY, 1e300, Number.NaN], 'float'),
    );
    expect(values).toEqual(Float32Array.of(1.5, Number.NaN, Number.NaN, Number.NaN));
    expect(classNames).toBeUndefined();
  });
});
