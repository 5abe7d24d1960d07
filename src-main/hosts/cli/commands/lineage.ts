import type { Lineage, LineageNode } from '#shared/tracking/lineage.schema.ts';
import { type Command, onlyPositional } from '../command.ts';
import { findVersion } from '../find-version.ts';
import { formatTime } from '../output.ts';

export const lineageCommand: Command = {
  name: 'lineage',
  summary: 'Shows what made a version, and what was made of it.',
  positionals: 'VERSION',
  options: {},
  notes: 'Example: millwright lineage sales@3 --json',
  run: async (context) => {
    const { client } = await context.open();
    const version = await findVersion(client, onlyPositional(context, lineageCommand));
    const lineage = await client.tracking.getLineage({ versionId: version.id });
    const { earlier, later } = sides(lineage);
    const rows = (nodes: readonly LineageNode[]) =>
      nodes.map(({ kind, title, detail, atMs }) => [
        kind,
        title,
        detail,
        atMs === null ? '' : formatTime(atMs),
      ]);
    context.output.line(`What ${version.datasetName} v${version.number} was made of:`);
    context.output.table(['Kind', 'Name', 'What', 'Made'], rows(earlier));
    context.output.line();
    context.output.line('What was made of it:');
    context.output.table(['Kind', 'Name', 'What', 'Made'], rows(later));
    return { lineage };
  },
};

/** Nodes that lead to the version, and nodes that it leads to. */
function sides({ focus, nodes, edges }: Lineage) {
  const later = new Set([focus]);
  // As many rounds as the longest way can have steps.
  for (let round = 0; round < nodes.length; round += 1) {
    for (const { from, to } of edges) if (later.has(from)) later.add(to);
  }
  return {
    earlier: nodes.filter(({ key }) => !later.has(key)),
    later: nodes.filter(({ key }) => later.has(key) && key !== focus),
  };
}
