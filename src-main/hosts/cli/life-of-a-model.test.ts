import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millwright-cli-life-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Running {
  readonly output: () => string;
  readonly finished: Promise<{ readonly code: number; readonly out: string; readonly error: string }>;
}

function launch(args: readonly string[], signal: AbortSignal): Running {
  let out = '';
  let error = '';
  const target = (append: (text: string) => void) => ({ write: append });
  const finished = runCli(
    args,
    {
      out: target((text) => {
        out += text;
      }),
      error: target((text) => {
        error += text;
      }),
    },
    signal,
  ).then((code) => ({ code, out, error }));
  return { output: () => out, finished };
}

const run = (...args: readonly string[]) =>
  launch([...args, '--workspace', join(folder, 'workspace')], new AbortController().signal).finished;

async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, out, error } = await run(...args, '--json');
  expect({ code, error }).toEqual({ code: 0, error: '' });
  return JSON.parse(out) as T;
}

describe('the life of a model on the command line', () => {
  it('goes from a file to a drift verdict, one verb after another', async () => {
    const file = join(folder, 'homes.csv');
    const rows = Array.from({ length: 400 }, (_, id) => {
      const area = 40 + ((id * 37) % 160);
      const rooms = 1 + (id % 5);
      return `${area},${rooms},${id % 3 === 0 ? 'north' : 'south'},${area * 2000 + rooms * 9000 + (id % 11) * 500}`;
    });
    writeFileSync(file, `area,rooms,side,price\n${rows.join('\n')}\n`);
    await json('import', file, '--name', 'homes');

    const trained = await json<{ run: { id: string; status: string; primaryMetric: string; spec: object } }>(
      'train',
      'homes',
      '--target',
      'price',
      '--engine',
      'forest',
      '--seed',
      '7',
    );
    expect(trained.run).toMatchObject({
      status: 'succeeded',
      spec: { engineId: 'forest', seed: 7, target: 'price' },
    });
    expect((await run('runs')).out).toContain('homes v1');

    const { features, rows: explained } = await json<{ features: string[]; rows: object[] }>(
      'explain',
      trained.run.id,
    );
    expect(features.toSorted()).toEqual(['area', 'rooms', 'side']);
    expect(explained.length).toBeGreaterThan(20);
    const answer = await run('explain', trained.run.id, '--row', '{"area":190,"rooms":3,"side":"north"}');
    // What counts most comes first, under the head of the table.
    expect(answer.out).toMatch(/Contribution\s+area\s+190/);
    expect((await run('explain', trained.run.id, '--row', '{"area":"big"}')).code).toBe(1);

    const { version } = await json<{ version: { modelName: string } }>(
      'register',
      trained.run.id,
      '--alias',
      'champion',
    );
    const { modelName } = version;
    expect((await run('models')).out).toContain('champion=1');

    const stop = new AbortController();
    const serving = launch(
      ['serve', modelName, '--alias', 'champion', '--workspace', join(folder, 'workspace')],
      stop.signal,
    );
    const url = await until(() => /answers at (\S+)/.exec(serving.output())?.[1]);
    expect(await (await fetch(`${url}/health`)).text()).not.toBe('');
    stop.abort();
    expect((await serving.finished).code).toBe(130);

    const row = join(folder, 'row.json');
    writeFileSync(row, JSON.stringify({ area: 100, rooms: 3, side: 'north' }));
    const { body } = await json<{ body: { predictions: unknown[] } }>('predict', modelName, row);
    expect(body.predictions).toHaveLength(1);
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({ area: 'large' }));
    expect(await run('predict', modelName, wrong)).toMatchObject({ code: 1 });

    expect((await run('deployments')).out).toContain(modelName);
    const { report } = await json<{ report: { status: string } }>('drift', modelName);
    expect(report.status).toBe('insufficient');
  });

  it('is shown by the demo, from start to end', async () => {
    const { code, out, error } = await launch(['demo', '--json'], new AbortController().signal).finished;
    expect({ code, error }).toEqual({ code: 0, error: '' });
    const { stages } = JSON.parse(out) as {
      stages: { stage: string; durationMs: number; figures: Record<string, unknown> }[];
    };
    expect(stages.map(({ stage }) => stage)).toEqual([
      'import',
      'profile',
      'train',
      'evaluate',
      'register',
      'serve',
      'predict',
      'replay',
      'watch',
      'shift',
      'drift',
    ]);
    const figures = Object.fromEntries(stages.map((stage) => [stage.stage, stage.figures]));
    expect(figures.import).toMatchObject({ rowCount: 20_000, rowsRejected: 0 });
    expect(figures.train!.value).toBeGreaterThan(0.65);
    expect(figures.predict).toMatchObject({ predictionCount: 3_000 });
    expect(figures.replay).toMatchObject({ predictionCount: 4_000, errorCount: 0 });
    expect(figures.drift).toMatchObject({ status: 'drift', predictionCount: 3_000 });
  });

  it('fails with what went wrong where the demo cannot run', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, error } = await launch(['demo', '--workspace', file], new AbortController().signal)
      .finished;
    expect(code).toBe(1);
    expect(error).not.toBe('');
  });
});

async function until<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
