import { expect, it } from 'vitest';
import type { LineageEdge, LineageNode } from '#shared/tracking/lineage.schema.ts';
import { layoutLineage, nodeHeight, nodeWidth } from './layout.view-model.ts';

const node = (key: string, kind: 'source' | 'transform' = 'source'): LineageNode =>
  kind === 'source'
    ? { key, kind, title: key, detail: '', atMs: null, sha256: null }
    : { key, kind, title: key, detail: '', atMs: null, steps: [] };
const edge = (from: string, to: string): LineageEdge => ({ from, to, kind: 'made' });

it('leads from left to right, with what nothing leads to right before what it leads to', () => {
  const nodes = ['a', 'b', 'c', 'late'].map((key) => node(key));
  const { nodes: placed } = layoutLineage({
    nodes,
    edges: [edge('a', 'b'), edge('b', 'c'), edge('late', 'c'), edge('a', 'c')],
  });
  const x = Object.fromEntries(placed.map((one) => [one.node.key, one.x]));
  expect(x.a).toBeLessThan(x.b!);
  expect(x.b).toBeLessThan(x.c!);
  expect(x.late).toBe(x.b);
});

it('puts no two nodes over each other, and says how much room it takes', () => {
  const nodes = [
    node('root'),
    ...Array.from({ length: 20 }, (_, index) => node(`leaf ${index}`, 'transform')),
  ];
  const layout = layoutLineage({ nodes, edges: nodes.slice(1).map(({ key }) => edge('root', key)) });
  for (const [index, a] of layout.nodes.entries()) {
    for (const b of layout.nodes.slice(index + 1)) {
      const isApart = Math.abs(a.x - b.x) >= nodeWidth || Math.abs(a.y - b.y) >= nodeHeight;
      expect(isApart).toBe(true);
    }
    expect(a.x + nodeWidth).toBeLessThanOrEqual(layout.width);
    expect(a.y + nodeHeight).toBeLessThanOrEqual(layout.height);
  }
});

it('takes an empty graph', () => {
  expect(layoutLineage({ nodes: [], edges: [] })).toEqual({ nodes: [], edges: [], width: 0, height: 0 });
});
