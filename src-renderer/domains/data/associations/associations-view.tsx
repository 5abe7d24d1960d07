import { Button, Select } from '@mantine/core';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { measureTitles } from '#shared/data/findings/association.rules.ts';
import type { AssociationReport } from '#shared/data/findings/associations.schema.ts';
import { HeatmapChart } from '../../../charts/heatmap-chart.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { formatFixed } from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { AnalysisProgress } from '../findings/analysis-progress.tsx';
import { useAnalysis } from '../findings/findings.queries.ts';
import styles from './associations.module.css';
import { useAssociations } from './associations.queries.ts';
import { measures, sampleWords, showMeasure } from './associations.view-model.ts';
import { PairPanel } from './pair-panel.tsx';

const twoDigits = (value: number) => formatFixed(value, 2);
const threeDigits = (value: number) => formatFixed(value, 3);

/** How the columns of a version go together. They are compared when this is first opened. */
export function AssociationsView({ version }: { readonly version: DatasetVersion }) {
  const report = useAssociations(version.id);
  const run = useAnalysis(version.id, { kind: 'associations' }, report.data === null);
  return (
    <QueryView query={report}>
      {(loaded) => (
        <div className={styles.view}>
          <AnalysisProgress run={run} what="Every column is compared with every other." />
          {loaded === null ? (
            !run.isRunning && (
              <EmptyState
                size="inline"
                title="The columns have not been compared yet."
                action={<Button onClick={run.start}>Compare them</Button>}
              />
            )
          ) : loaded.pairs.length === 0 ? (
            <EmptyState size="inline" title="A comparison needs two columns of numbers or categories." />
          ) : (
            <Report version={version} report={loaded} />
          )}
        </div>
      )}
    </QueryView>
  );
}

function Report({
  version,
  report,
}: {
  readonly version: DatasetVersion;
  readonly report: AssociationReport;
}) {
  const [search, setSearch] = useSearchParams();
  const measure = measures.find(({ id }) => id === search.get('measure')) ?? measures[0]!;
  const shown = useMemo(() => showMeasure(report, measure.id), [report, measure.id]);
  const set = (values: Readonly<Record<string, string>>) =>
    setSearch(
      (previous) => {
        const next = new URLSearchParams(previous);
        for (const [key, value] of Object.entries(values)) next.set(key, value);
        return next;
      },
      { replace: true },
    );
  const strongest = shown.pairs[0];
  const wanted = { a: search.get('a'), b: search.get('b') };
  const isKnown = (name: string | null): name is string =>
    version.columns.some((column) => column.name === name);
  const pair = isKnown(wanted.a) && isKnown(wanted.b) ? { a: wanted.a, b: wanted.b } : (strongest ?? null);
  return (
    <>
      <Select
        label="Measure"
        description={`${measure.says} ${sampleWords(report)}`}
        data={measures.map(({ id, title }) => ({ value: id, label: title }))}
        value={measure.id}
        onChange={(next) => next !== null && set({ measure: next })}
        allowDeselect={false}
        className={styles.measure!}
      />
      {strongest === undefined ? (
        <EmptyState size="inline" title="This measure applies to no two columns of this version." />
      ) : (
        <div className={styles.both}>
          <div className={styles.column}>
            <HeatmapChart
              title={measure.id === 'fitting' ? 'Association' : measure.title}
              xLabels={shown.names}
              yLabels={shown.names}
              values={shown.matrix}
              scale={shown.scale}
              valueTitle={measure.id === 'fitting' ? 'Association' : measure.title}
              format={twoDigits}
              onSelect={({ x, y }) => x !== y && set({ a: shown.names[y]!, b: shown.names[x]! })}
            />
            {pair && <PairPanel key={`${pair.a}\n${pair.b}`} version={version} a={pair.a} b={pair.b} />}
          </div>
          <Section title="Strongest pairs">
            <DataTable
              label="Strongest pairs"
              rows={shown.pairs}
              rowId={({ a, b }) => `${a}\n${b}`}
              activeId={pair && `${pair.a}\n${pair.b}`}
              onOpen={({ a, b }) => set({ a, b })}
              maxHeight={480}
              columns={[
                { id: 'a', title: 'Column', value: ({ a }) => a, isMono: true },
                { id: 'b', title: 'With', value: ({ b }) => b, isMono: true },
                { id: 'value', title: 'Value', value: ({ value }) => value, format: threeDigits },
                ...(measure.id === 'fitting'
                  ? [
                      {
                        id: 'measure',
                        title: 'Measure',
                        value: (row: (typeof shown.pairs)[number]) => measureTitles[row.measure],
                      },
                    ]
                  : []),
                { id: 'rows', title: 'Rows', value: ({ rowCount }) => rowCount },
              ]}
            />
          </Section>
        </div>
      )}
      {report.leftOut.length > 0 && (
        <Section title={`Left out (${report.leftOut.length})`}>
          <div className={styles.leftOut}>
            <DataTable
              label="Columns left out"
              rows={report.leftOut}
              rowId={({ name }) => name}
              columns={[
                { id: 'name', title: 'Column', value: ({ name }) => name, isMono: true },
                { id: 'reason', title: 'Why', value: ({ reason }) => reason },
              ]}
            />
          </div>
        </Section>
      )}
    </>
  );
}
