import { Button, Select } from '@mantine/core';
import { Layers, Play } from 'lucide-react';
import { useState } from 'react';
import type { Cell, DatasetVersion, QueryResult } from '#shared/data/data.schema.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatCount, formatDuration } from '../../../ui/format.ts';
import { Toolbar } from '../../../ui/toolbar.tsx';
import { useSql } from '../data.queries.ts';
import { useQueriesOf, useSqlHistory } from '../sql-history.slice.ts';
import { useAddStep } from '../transforms/use-add-step.ts';
import styles from './sql-console.module.css';
import { SqlEditor } from './sql-editor.tsx';

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Queries worth a first look, over this version's own columns. */
function sampleQueries({ columns }: DatasetVersion): readonly { title: string; sql: string }[] {
  const category = columns.find(({ type }) => type === 'category' || type === 'boolean');
  const number = columns.find(({ type }) => type === 'float' || type === 'integer');
  return [
    { title: 'First rows', sql: 'SELECT *\nFROM data\nLIMIT 100' },
    { title: 'Summary', sql: 'SUMMARIZE data' },
    ...(category
      ? [
          {
            title: `Rows by ${category.name}`,
            sql: `SELECT ${quote(category.name)}, count(*) AS rows${number ? `, avg(${quote(number.name)}) AS mean_${number.name.replaceAll(/\W/g, '_')}` : ''}\nFROM data\nGROUP BY 1\nORDER BY rows DESC`,
          },
        ]
      : []),
  ];
}

function ResultTable({ result }: { readonly result: QueryResult }) {
  const rows = result.rows.map((cells, index) => ({ id: String(index), cells }));
  return (
    <DataTable
      label="Result"
      height="fill"
      rows={rows}
      rowId={(row) => row.id}
      columns={result.columns.map((column, index) => ({
        id: String(index),
        title: column.name,
        hint: column.type,
        value: (row: { readonly cells: readonly Cell[] }) => row.cells[index] ?? null,
      }))}
    />
  );
}

/** Read-only SQL over the version, in the sandboxed data worker. */
export function SqlConsole({ version }: { readonly version: DatasetVersion }) {
  const samples = sampleQueries(version);
  const [sql, setSql] = useState(samples[0]!.sql);
  const query = useSql();
  const history = useQueriesOf(version.datasetId);
  const remember = useSqlHistory((state) => state.remember);
  const addStep = useAddStep(version.id);
  const run = () =>
    query.mutate(
      { versionId: version.id, sql },
      { onSuccess: () => remember(version.datasetId, sql.trim()) },
    );
  return (
    <div className={styles.console}>
      <SqlEditor
        value={sql}
        tables={{ data: version.columns.map(({ name }) => name) }}
        onChange={setSql}
        onRun={run}
      />
      <Toolbar
        label="Query"
        end={
          query.data &&
          `${formatCount(query.data.rows.length, 'row')}${query.data.isTruncated ? ', there are more' : ''} in ${formatDuration(query.data.durationMs)}`
        }
      >
        <Button
          leftSection={<Play size={14} />}
          loading={query.isPending}
          disabled={sql.trim() === ''}
          onClick={run}
        >
          Run
        </Button>
        <Button
          variant="default"
          leftSection={<Layers size={14} />}
          disabled={sql.trim() === ''}
          onClick={() => addStep({ kind: 'sql', isOn: true, note: '', sql })}
        >
          Make a version of it…
        </Button>
        {history.length > 0 && (
          <Select
            aria-label="Earlier queries"
            placeholder="Earlier queries"
            searchable
            w={220}
            comboboxProps={{ width: 520, position: 'bottom-start' }}
            data={[...history]}
            value={null}
            onChange={(earlier) => earlier !== null && setSql(earlier)}
          />
        )}
        {samples.map((sample) => (
          <Button key={sample.title} variant="subtle" color="gray" onClick={() => setSql(sample.sql)}>
            {sample.title}
          </Button>
        ))}
      </Toolbar>
      {query.isError && <ErrorState error={query.error} />}
      {query.data !== undefined && <ResultTable result={query.data} />}
    </div>
  );
}
