import type { Lineage, LineageEdge, LineageNode } from '#shared/tracking/lineage.schema.ts';

export const nodeWidth = 188;
export const nodeHeight = 48;
const columnGap = 44;
const rowGap = 14;

export interface PlacedNode {
  readonly node: LineageNode;
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge extends LineageEdge {
  /** An SVG path from the right side of one node to the left side of the other. */
  readonly path: string;
}

export interface Layout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** In columns from what comes first to what comes last; within a column near what it is made of. */
export function layoutLineage({ nodes, edges }: Pick<Lineage, 'nodes' | 'edges'>): Layout {
  const columnOf = columnsOf(nodes, edges);
  const placed = new Map<string, PlacedNode>();
  const last = Math.max(0, ...columnOf.values());
  for (let column = 0; column <= last; column += 1) {
    const own = nodes.filter(({ key }) => columnOf.get(key) === column);
    for (const node of placeColumn(own, { edges, placed, column })) placed.set(node.node.key, node);
  }
  const all = [...placed.values()];
  return {
    nodes: all,
    edges: edges.map((edge) => ({ ...edge, path: pathOf(placed.get(edge.from)!, placed.get(edge.to)!) })),
    width: Math.max(0, ...all.map(({ x }) => x + nodeWidth)),
    height: Math.max(0, ...all.map(({ y }) => y + nodeHeight)),
  };
}

/** The longest way to a node; what nothing leads to stands right before what it leads to. */
function columnsOf(
  nodes: readonly LineageNode[],
  edges: readonly LineageEdge[],
): ReadonlyMap<string, number> {
  const columns = new Map(nodes.map(({ key }) => [key, 0]));
  for (let round = 0; round < nodes.length; round += 1) {
    let isSettled = true;
    for (const { from, to } of edges) {
      const wanted = columns.get(from)! + 1;
      if (wanted <= columns.get(to)!) continue;
      columns.set(to, wanted);
      isSettled = false;
    }
    if (isSettled) break;
  }
  for (const { key } of nodes) {
    if (edges.some(({ to }) => to === key)) continue;
    const next = edges.filter(({ from }) => from === key).map(({ to }) => columns.get(to)!);
    if (next.length > 0) columns.set(key, Math.min(...next) - 1);
  }
  return columns;
}

/** Versions above what they were read from, so that the line of versions runs straight. */
const kindOrder: Readonly<Record<LineageNode['kind'], number>> = {
  version: 0,
  transform: 1,
  source: 2,
  run: 3,
  split: 4,
  model: 5,
  deployment: 6,
  more: 7,
};

function placeColumn(
  nodes: readonly LineageNode[],
  {
    edges,
    placed,
    column,
  }: {
    readonly edges: readonly LineageEdge[];
    readonly placed: ReadonlyMap<string, PlacedNode>;
    readonly column: number;
  },
): PlacedNode[] {
  const wantedY = (node: LineageNode): number => {
    const before = edges.flatMap(({ from, to }) => {
      const known = to === node.key ? placed.get(from) : undefined;
      return known === undefined ? [] : [known.y];
    });
    return before.length === 0 ? 0 : Math.min(...before);
  };
  const sorted = nodes
    .map((node) => ({ node, wanted: wantedY(node) }))
    .sort((a, b) => kindOrder[a.node.kind] - kindOrder[b.node.kind] || a.wanted - b.wanted);
  let free = 0;
  return sorted.map(({ node, wanted }) => {
    const y = Math.max(free, wanted);
    free = y + nodeHeight + rowGap;
    return { node, x: column * (nodeWidth + columnGap), y };
  });
}

function pathOf(from: PlacedNode, to: PlacedNode): string {
  const [x1, y1] = [from.x + nodeWidth, from.y + nodeHeight / 2];
  const [x2, y2] = [to.x, to.y + nodeHeight / 2];
  const bend = Math.max(columnGap / 2, (x2 - x1) / 2);
  if (y1 === y2 && x2 - x1 > columnGap) {
    // Under the nodes that stand between, through the gap between two rows.
    const below = y1 + (nodeHeight + rowGap) / 2;
    const [left, right] = [x1 + columnGap, x2 - columnGap];
    const half = columnGap / 2;
    return `M ${x1} ${y1} C ${x1 + half} ${y1}, ${left - half} ${below}, ${left} ${below} H ${right} C ${right + half} ${below}, ${x2 - half} ${y2}, ${x2} ${y2}`;
  }
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`;
}
