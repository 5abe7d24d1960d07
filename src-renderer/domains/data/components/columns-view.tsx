import { useSearchParams } from 'react-router';
import type { ColumnProfile, DatasetVersion } from '#shared/data/data.schema.ts';
import { MiniHistogram } from '../../../charts/mini-histogram.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatPercent } from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { useInspection, useProfile } from '../data.queries.ts';
import { isTimeType } from '../filters.view-model.ts';
import { barCounts, binLabels, writerOf } from '../profile.view-model.ts';
import { TypeIcon, typeWords } from '../type-icons.tsx';
import { ColumnPanel } from './column-panel.tsx';
import styles from './columns-view.module.css';

const share = (column: ColumnProfile) => (column.rowCount === 0 ? 0 : column.missingCount / column.rowCount);

/** Dates have no mean worth a column, but a first and a last. */
function timeEnd({ type, histogram }: ColumnProfile, key: 'min' | 'mean' | 'max'): number | null {
  if (!isTimeType(type) || histogram === null || key === 'mean') return null;
  return (key === 'min' ? histogram.edges[0] : histogram.edges.at(-1)) ?? null;
}

/** Every column with its statistics; a click opens all of one column below the table, and in the URL. */
export function ColumnsView({ version }: { readonly version: DatasetVersion }) {
  const profile = useProfile(version.id);
  const inspection = useInspection(version.id).data ?? null;
  const [search, setSearch] = useSearchParams();
  const selected = search.get('column');
  const select = (column: string) =>
    setSearch((previous) => {
      const next = new URLSearchParams(previous);
      next.set('column', column);
      return next;
    });
  const roleOf = (name: string) => version.columns.find((column) => column.name === name)?.role ?? '';
  return (
    <QueryView query={profile}>
      {({ columns }) => {
        const open = columns.find(({ name }) => name === selected);
        return (
          <>
            <Section title="Columns">
              <DataTable
                label="Columns"
                rows={columns}
                rowId={(column) => column.name}
                activeId={selected}
                onOpen={(column) => select(column.name)}
                columns={[
                  { id: 'name', title: 'Column', value: (column) => column.name, isMono: true },
                  {
                    id: 'type',
                    title: 'Type',
                    value: (column) => typeWords[column.type],
                    render: (column) => (
                      <span className={styles.type}>
                        <TypeIcon type={column.type} /> {typeWords[column.type]}
                      </span>
                    ),
                  },
                  { id: 'role', title: 'Role', value: (column) => roleOf(column.name) },
                  { id: 'missing', title: 'Missing', value: share, format: formatPercent },
                  { id: 'distinct', title: 'Distinct', value: (column) => column.distinctCount },
                  {
                    id: 'picture',
                    title: 'Distribution',
                    value: () => null,
                    render: (column) => (
                      <MiniHistogram
                        counts={barCounts(column)}
                        labels={binLabels(column)}
                        width={120}
                        height={22}
                      />
                    ),
                  },
                  ...(['min', 'mean', 'max'] as const).map((key) => ({
                    id: key,
                    title: { min: 'Minimum', mean: 'Mean', max: 'Maximum' }[key],
                    value: (column: ColumnProfile) => column.numeric?.[key] ?? timeEnd(column, key),
                    render: (column: ColumnProfile) => {
                      const value = column.numeric?.[key] ?? timeEnd(column, key);
                      return value === null ? null : writerOf(column)(value);
                    },
                  })),
                  {
                    id: 'top',
                    title: 'Most frequent',
                    value: (column) => (column.numeric ? null : (column.topValues[0]?.value ?? null)),
                  },
                ]}
              />
            </Section>
            {open && (
              <Section title={open.name}>
                <div className={styles.one}>
                  <ColumnPanel profile={open} inspection={inspection} />
                </div>
              </Section>
            )}
          </>
        );
      }}
    </QueryView>
  );
}
