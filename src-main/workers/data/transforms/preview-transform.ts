import type { DuckDBConnection } from '@duckdb/node-api';
import type { StepOutcome, TransformPreview } from '#shared/data/transforms/transform.schema.ts';
import { toCell } from '../cells.ts';
import type { DataWorkerSettings, TransformPreviewQuery } from '../data.protocol.ts';
import { tableKey } from '../table/relation.ts';
import { countChangedCells, countRows, differs } from './compare-tables.ts';
import { nameTypes } from './name-types.ts';
import { runStep, type StepResult } from './run-step.ts';
import { problemOf } from './step-errors.ts';
import { needsOneThread, openStepSandbox, type StepSandbox } from './step-sandbox.ts';
import { orderKey, type StepTable, sourceRow } from './step-table.ts';

/** Cells of a version that a preview reads; of a larger one it reads the first rows. */
const maxCells = 2_000_000;
/** Versions whose previews are kept ready, and results of steps that are kept of each. */
const maxSandboxes = 2;
const maxResults = 30;

interface KeptStep {
  readonly result: StepResult;
  readonly outcome: StepOutcome;
}

interface Workbench {
  readonly sandbox: StepSandbox;
  readonly rowsRead: number;
  /** By the steps up to it. */
  readonly kept: Map<string, Promise<KeptStep>>;
  /** Resolves when the preview asked for last is done: one at a time, so that stopping one stops no other. */
  tail: Promise<unknown>;
}

export type TransformPreviews = ReturnType<typeof createTransformPreviews>;

/** Runs lists step by step, and keeps what each step gave: a change at the end of a list costs that step alone. */
export function createTransformPreviews(settings: () => DataWorkerSettings) {
  const benches = new Map<string, Promise<Workbench>>();

  const benchOf = (query: TransformPreviewQuery): Promise<Workbench> => {
    const { table, others, steps } = query;
    const key = JSON.stringify([
      tableKey(table),
      table.columns,
      Object.entries(others).map(([id, other]) => [id, tableKey(other)]),
      needsOneThread(steps),
    ]);
    const known = benches.get(key);
    benches.delete(key);
    const bench = known ?? openBench(query, settings());
    bench.catch(() => benches.delete(key));
    benches.set(key, bench);
    for (const [oldKey, old] of [...benches].slice(0, -maxSandboxes)) {
      benches.delete(oldKey);
      void old.then(({ sandbox }) => sandbox.close());
    }
    return bench;
  };

  const preview = async (query: TransformPreviewQuery, signal: AbortSignal): Promise<TransformPreview> => {
    const started = performance.now();
    const bench = await benchOf(query);
    const before = bench.tail;
    const run = untilAborted(before, signal).then(() => show(bench, query, { signal, started }));
    bench.tail = Promise.allSettled([before, run]);
    return run;
  };

  return { preview };
}

async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function show(
  bench: Workbench,
  query: TransformPreviewQuery,
  { signal, started }: { readonly signal: AbortSignal; readonly started: number },
): Promise<TransformPreview> {
  const interrupt = () => bench.sandbox.connection.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const { outcomes, shown, compared } = await runList(bench, query);
    const page = await readPage(bench.sandbox.connection, query, { shown, compared });
    return {
      ...page,
      steps: [...outcomes],
      rowsRead: bench.rowsRead,
      totalRows: query.table.rowCount,
      durationMs: performance.now() - started,
    };
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

async function openBench(query: TransformPreviewQuery, settings: DataWorkerSettings): Promise<Workbench> {
  const { table } = query;
  const rowsRead = Math.min(table.rowCount, Math.max(1000, Math.floor(maxCells / table.columns.length)));
  const sandbox = await openStepSandbox(query, { settings, maxRows: rowsRead });
  return { sandbox, rowsRead, kept: new Map(), tail: Promise.resolve() };
}

async function runList(bench: Workbench, { steps, upTo, compareWith }: TransformPreviewQuery) {
  const outcomes: StepOutcome[] = [];
  let table = bench.sandbox.base;
  let before = table;
  let hasFailed = false;
  const end = upTo ?? steps.length;
  let shown = table;
  let compared = table;
  for (const [index, step] of steps.entries()) {
    if (!step.isOn || hasFailed) {
      outcomes.push(await untouched(bench, table, step.isOn ? 'waiting' : 'off'));
    } else {
      const prefix = JSON.stringify(steps.slice(0, index + 1).filter(({ isOn }) => isOn));
      try {
        const { result, outcome } = await keptStep(bench, prefix, () => runKept(bench, step, table));
        before = table;
        table = result.table;
        outcomes.push(outcome);
      } catch (error) {
        hasFailed = true;
        outcomes.push({ ...(await untouched(bench, table, 'failed')), problem: problemOf(error) });
      }
    }
    if (index + 1 === end) [shown, compared] = [table, before];
  }
  return { outcomes, shown, compared: compareWith === 'step' ? compared : bench.sandbox.base };
}

function keptStep(bench: Workbench, prefix: string, run: () => Promise<KeptStep>): Promise<KeptStep> {
  const { kept, sandbox } = bench;
  const known = kept.get(prefix);
  kept.delete(prefix);
  const step = known ?? run();
  step.catch(() => kept.delete(prefix));
  kept.set(prefix, step);
  for (const [oldPrefix, old] of [...kept].slice(0, -maxResults)) {
    kept.delete(oldPrefix);
    void old
      .then(async ({ result }) => {
        for (const made of result.made) {
          const [kind, name] = made.split(' ');
          await sandbox.connection.run(`DROP ${kind} IF EXISTS ${name}`);
        }
      })
      .catch(() => undefined);
  }
  return step;
}

async function runKept(
  { sandbox }: Workbench,
  step: TransformPreviewQuery['steps'][number],
  table: StepTable,
): Promise<KeptStep> {
  const { connection } = sandbox;
  const result = await runStep(sandbox, { step, table, as: 'table' });
  const names = new Set(result.table.columns.map(({ from }) => from));
  const notes: string[] = [];
  for (const { sql, words } of result.notes) {
    const counts = (await connection.runAndReadAll(sql)).getRows()[0]!.map(Number);
    const note = words(counts);
    if (note !== null) notes.push(note);
  }
  return {
    result,
    outcome: {
      state: 'done',
      problem: null,
      rowsBefore: await countRows(connection, table),
      rowsAfter: await countRows(connection, result.table),
      ...(await changedColumns(connection, table, result.table)),
      columnsAdded: result.table.columns.filter(({ from }) => from === null).map(({ name }) => name),
      columnsRemoved: table.columns.map(({ name }) => name).filter((name) => !names.has(name)),
      cellsChanged: result.keepsRows ? await countChangedCells(connection, table, result.table) : [],
      notes,
    },
  };
}

async function untouched(
  { sandbox: { connection } }: Workbench,
  table: StepTable,
  state: StepOutcome['state'],
): Promise<StepOutcome> {
  const rows = await countRows(connection, table);
  return {
    state,
    problem: null,
    rowsBefore: rows,
    rowsAfter: rows,
    columns: await plainColumns(connection, table),
    columnsAdded: [],
    columnsRemoved: [],
    columnsRenamed: [],
    columnsRetyped: [],
    cellsChanged: [],
    notes: [],
  };
}

async function changedColumns(
  connection: DuckDBConnection,
  before: StepTable,
  after: StepTable,
): Promise<Pick<StepOutcome, 'columns' | 'columnsRenamed' | 'columnsRetyped'>> {
  const typesBefore = new Map((await nameTypes(connection, before)).map(({ name, type }) => [name, type]));
  const named = await nameTypes(connection, after);
  const carried = named.flatMap(({ name, type, from }) =>
    from === null ? [] : [{ name, from, type, typeBefore: typesBefore.get(from) ?? type }],
  );
  return {
    columns: named.map(({ name, type, role }) => ({ name, type, role })),
    columnsRenamed: carried
      .filter(({ name, from }) => name !== from)
      .map(({ name, from }) => ({ from, to: name })),
    columnsRetyped: carried
      .filter(({ type, typeBefore }) => type !== typeBefore)
      .map(({ name, type, typeBefore }) => ({ name, from: typeBefore, to: type })),
  };
}

async function plainColumns(connection: DuckDBConnection, table: StepTable): Promise<StepOutcome['columns']> {
  return (await nameTypes(connection, table)).map(({ name, type, role }) => ({ name, type, role }));
}

/** Rows of the table that is shown, with the cells that differ from the table it is compared with. */
async function readPage(
  connection: DuckDBConnection,
  { offset, limit, compareWith }: TransformPreviewQuery,
  { shown, compared }: { readonly shown: StepTable; readonly compared: StepTable },
): Promise<Pick<TransformPreview, 'columns' | 'rows' | 'rowCount'>> {
  const columns = await nameTypes(connection, shown);
  const pairs = shown.columns.map((now) => {
    const name = compareWith === 'step' && shown !== compared ? now.from : now.origin;
    const before = compared.columns.find((column) => column.name === name);
    return before === undefined ? null : { old: before, now };
  });
  const cells = columns.map(({ sql }) => `n.${sql}`);
  const old = pairs.flatMap((pair) =>
    pair === null
      ? []
      : [`o.${pair.old.sql}`, `o.${sourceRow} IS NOT NULL AND ${differs(pair.old, pair.now)}`],
  );
  const reader = await connection.runAndReadAll(
    `SELECT n.${sourceRow}, ${[...cells, ...old].join(', ')}
     FROM (SELECT * FROM ${shown.relation} ORDER BY ${orderKey} LIMIT ${limit} OFFSET ${offset}) n
     LEFT JOIN ${compared.relation} o ON o.${sourceRow} = n.${sourceRow} ORDER BY n.${orderKey}`,
  );
  const rows = reader.getRows().map((row) => {
    const changes: TransformPreview['rows'][number]['changes'] = [];
    let at = 1 + cells.length;
    for (const [column, pair] of pairs.entries()) {
      if (pair === null) continue;
      if (row[at + 1] === true) changes.push({ column, before: toCell(row[at]!) });
      at += 2;
    }
    const source = row[0];
    return {
      cells: row.slice(1, 1 + cells.length).map(toCell),
      sourceRow: source === null || source === undefined ? null : Number(source),
      changes,
    };
  });
  return {
    columns: columns.map(({ name, type, role }, index) => ({
      name,
      type,
      role,
      isNew: pairs[index] === null,
    })),
    rows,
    rowCount: await countRows(connection, shown),
  };
}
