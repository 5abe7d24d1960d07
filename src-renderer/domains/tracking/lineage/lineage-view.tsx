import { useQuery } from '@tanstack/react-query';
import { Ellipsis, FileInput, type LucideIcon, Wand } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { Link } from 'react-router';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import type { Lineage, LineageNode } from '#shared/tracking/lineage.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useApi } from '../../../host/api.tsx';
import { formatTime } from '../../../ui/format.ts';
import { objectIcons } from '../../../ui/object-chip.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { layoutLineage, nodeHeight, nodeWidth, type PlacedNode } from './layout.view-model.ts';
import styles from './lineage.module.css';

const icons: Readonly<Record<LineageNode['kind'], LucideIcon>> = {
  source: FileInput,
  transform: Wand,
  more: Ellipsis,
  version: objectIcons.version,
  split: objectIcons.split,
  run: objectIcons.run,
  model: objectIcons.model,
  deployment: objectIcons.deployment,
};

/** Null where there is nothing to open. */
function addressOf(node: LineageNode): string | null {
  switch (node.kind) {
    case 'version':
      return `${paths.version(node.datasetId, node.number)}?tab=lineage`;
    case 'split':
      return paths.split(node.datasetId, node.number, node.splitId);
    case 'run':
      return paths.run(node.runId);
    case 'model':
      return paths.model(node.modelId);
    case 'deployment':
      return paths.deployment(node.deploymentId);
    case 'more':
      return node.of === 'runs' ? paths.runs() : `${paths.dataset(node.datasetId)}?tab=versions`;
    case 'source':
    case 'transform':
      return null;
  }
}

/** Where a version comes from and where it went: every node leads to its own page. */
export function LineageView({ versionId }: { readonly versionId: VersionId }) {
  const lineage = useQuery(useApi().tracking.getLineage.queryOptions({ input: { versionId } }));
  return <QueryView query={lineage}>{(graph) => <Graph graph={graph} />}</QueryView>;
}

function Graph({ graph }: { readonly graph: Lineage }) {
  const layout = useMemo(() => layoutLineage(graph), [graph]);
  const focused = useRef<HTMLDivElement>(null);
  useEffect(() => focused.current?.scrollIntoView({ block: 'nearest', inline: 'center' }), []);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className={styles.scroller} tabIndex={0} aria-label="Lineage">
        <div className={styles.graph} style={{ width: layout.width, height: layout.height }}>
          <svg className={styles.edges} width={layout.width} height={layout.height} aria-hidden>
            {layout.edges.map(({ from, to, kind, path }) => (
              <path key={`${from} ${to}`} data-kind={kind} d={path} />
            ))}
          </svg>
          {layout.nodes.map((placed) => (
            <div
              key={placed.node.key}
              ref={placed.node.key === graph.focus ? focused : null}
              style={{ position: 'absolute', left: placed.x, top: placed.y }}
            >
              <NodeBox placed={placed} isFocus={placed.node.key === graph.focus} />
            </div>
          ))}
        </div>
      </section>
      <p className={styles.legend}>
        <span>
          <svg width="28" height="8" aria-hidden>
            <path d="M 0 4 H 28" />
          </svg>
          made of
        </span>
        <span>
          <svg width="28" height="8" aria-hidden>
            <path d="M 0 4 H 28" strokeDasharray="4 4" />
          </svg>
          the version before
        </span>
      </p>
    </>
  );
}

function NodeBox({ placed: { node }, isFocus }: { readonly placed: PlacedNode; readonly isFocus: boolean }) {
  const Icon = icons[node.kind];
  const detail = node.kind === 'run' ? runDetail(node.detail) : node.detail;
  const size = { width: nodeWidth, height: nodeHeight };
  const title = [
    node.title,
    ...(node.kind === 'transform' ? node.steps : [detail]),
    ...(node.kind === 'source' && node.sha256 !== null ? [`sha256 ${node.sha256}`] : []),
    ...(node.atMs === null ? [] : [formatTime(node.atMs)]),
  ]
    .filter((line) => line !== '')
    .join('\n');
  const content = (
    <>
      <Icon size={16} aria-label={node.kind} />
      <span className={styles.title}>{node.title}</span>
      {detail !== '' && <span className={styles.detail}>{detail}</span>}
    </>
  );
  const to = addressOf(node);
  return to === null || isFocus ? (
    <div className={styles.node} data-focus={isFocus} style={size} title={title}>
      {content}
    </div>
  ) : (
    <Link className={styles.node} to={to} style={size} title={title}>
      {content}
    </Link>
  );
}

/** `test/auc 0.93` as `AUC (test) 0.93`; a run without a value says how it ended. */
function runDetail(detail: string): string {
  const [metric, value] = detail.split(' ');
  return metric !== undefined && value !== undefined ? `${metricTitle(metric)} ${value}` : detail;
}
