import { Circle } from 'lucide-react';
import { describe, expect, it } from 'vitest';
import { isActiveItem, railGroups } from './rail.view-model.ts';

const item = (to: string, order: number, alsoActiveOn?: readonly string[]) => ({
  title: to,
  to,
  order,
  icon: Circle,
  ...(alsoActiveOn ? { alsoActiveOn } : {}),
});

describe('railGroups', () => {
  it('orders the stages and puts the machine at the bottom', () => {
    const { stages, bottom } = railGroups([
      item('/settings', 99),
      item('/runs', 30),
      item('/', 0),
      item('/compute', 90),
    ]);
    expect(stages.map(({ to }) => to)).toEqual(['/', '/runs']);
    expect(bottom.map(({ to }) => to)).toEqual(['/compute', '/settings']);
  });
});

describe('isActiveItem', () => {
  it('lights an entry on its own screens only', () => {
    expect(isActiveItem(item('/', 0), '/')).toBe(true);
    expect(isActiveItem(item('/', 0), '/runs')).toBe(false);
    expect(isActiveItem(item('/runs', 1), '/runs/compare')).toBe(true);
    expect(isActiveItem(item('/run', 1), '/runs')).toBe(false);
    expect(isActiveItem(item('/train', 1, ['/runs']), '/runs/abc')).toBe(true);
  });
});
