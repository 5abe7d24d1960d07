import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortOrder } from './sort-order.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const values = fc.array(fc.oneof(finite, fc.constantFrom(0, -0, 1, -1, 5e-324, -5e-324)), { maxLength: 300 });

describe('sortOrder', () => {
  it('sorts any finite doubles as the built-in sort does, equal values in their order', () => {
    fc.assert(
      fc.property(values, (list) => {
        const column = Float64Array.from(list);
        const order = sortOrder(column);
        expect(Float64Array.from(order, (row) => column[row]!)).toEqual(column.toSorted());
        for (let position = 1; position < order.length; position += 1) {
          const [left, right] = [order[position - 1]!, order[position]!];
          if (Object.is(column[left], column[right])) expect(left).toBeLessThan(right);
        }
      }),
    );
  });
});
