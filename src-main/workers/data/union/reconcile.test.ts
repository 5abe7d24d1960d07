import { describe, expect, it } from 'vitest';
import type { Column, ColumnRole, ColumnType } from '#shared/data/data.schema.ts';
import { reconcile, widest } from './reconcile.ts';

const column = (name: string, type: ColumnType, role: ColumnRole = 'feature') => ({
  name,
  type,
  role,
  originalName: name,
  typeReason: 'seen',
});

describe('reconcile', () => {
  it('keeps the order in which names appear, and tells where files differ', () => {
    const { columns, differences } = reconcile([
      { fileName: 'a.csv', columns: [column('id', 'integer'), column('x', 'integer')] },
      { fileName: 'b.csv', columns: [column('x', 'float'), column('id', 'integer'), column('y', 'date')] },
    ]);
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual(['id integer', 'x float', 'y date']);
    expect(differences).toEqual([
      {
        name: 'x',
        type: 'float',
        types: [
          { type: 'integer', files: ['a.csv'] },
          { type: 'float', files: ['b.csv'] },
        ],
        missingIn: [],
      },
      { name: 'y', type: 'date', types: [{ type: 'date', files: ['b.csv'] }], missingIn: ['a.csv'] },
    ]);
  });
  it.each([
    [['integer', 'float'], 'float'],
    [['date', 'timestamp'], 'timestamp'],
    [['integer', 'id'], 'id'],
    [['category', 'text'], 'text'],
    [['integer', 'date'], 'category'],
    [['boolean', 'float', 'integer'], 'category'],
  ] as const)('of %j is %s', (types, expected) => {
    expect(widest(types.map((type): Column => column('a', type)))).toBe(expected);
  });
  it('lets a column that is all missing follow the others', () => {
    expect(widest([column('a', 'text', 'ignored'), column('a', 'integer')])).toBe('integer');
    expect(widest([column('a', 'text', 'ignored')])).toBe('text');
  });
});
