import { describe, expect, it } from 'vitest';
import { createTrainReport } from './train-report.ts';

function setUp() {
  let time = 0;
  const sent: [string, unknown][] = [];
  const report = createTrainReport(
    (name, payload) => sent.push([name, payload]),
    () => time,
  );
  return {
    report,
    sent,
    wait: (ms: number) => {
      time += ms;
    },
  };
}

describe('train report', () => {
  it('gathers metric points and loses none', () => {
    const { report, sent, wait } = setUp();
    for (let step = 1; step <= 250; step += 1) {
      report.metrics(step, { loss: 1 / step });
      wait(1);
    }
    report.flush();
    const batches = sent.map(([, payload]) => payload as { step: number }[]);
    expect(batches.length).toBeLessThanOrEqual(4);
    expect(batches.flat().map(({ step }) => step)).toEqual(
      Array.from({ length: 250 }, (_, index) => index + 1),
    );
    report.flush();
    expect(sent).toHaveLength(batches.length);
  });

  it('thins progress, but never loses a new phase or the end', () => {
    const { report, sent, wait } = setUp();
    const progress = (phase: string, done: number) =>
      report.progress({ phase, done, total: 100, unit: 'rows' });
    for (let done = 0; done <= 100; done += 1) {
      progress('One', done);
      wait(2);
    }
    progress('Two', 0);
    const seen = sent.map(([, payload]) => payload as { phase: string; done: number });
    expect(seen[0]).toMatchObject({ phase: 'One', done: 0 });
    expect(seen.at(-2)).toMatchObject({ phase: 'One', done: 100 });
    expect(seen.at(-1)).toMatchObject({ phase: 'Two', done: 0 });
    expect(seen).toHaveLength(4);
  });
});
