import { expect, it } from 'vitest';
import { createLatencyWindow } from './latency-window.ts';

it('tells quantiles within 3 %', () => {
  const latency = createLatencyWindow(60);
  for (let index = 1; index <= 1_000; index += 1) latency.record(index / 10);
  const expected = [0.1, 50, 95, 99, 100];
  for (const [index, value] of latency.quantiles([0, 0.5, 0.95, 0.99, 1]).entries()) {
    expect(Math.abs(value! / expected[index]! - 1)).toBeLessThan(0.03);
  }
});

it('forgets what is older than the window', () => {
  const latency = createLatencyWindow(3);
  latency.record(1_000);
  latency.nextSecond();
  latency.record(1);
  expect(latency.quantiles([1])[0]).toBeGreaterThan(900);
  latency.nextSecond();
  latency.nextSecond();
  expect(latency.quantiles([1])[0]).toBeLessThan(1.1);
  latency.nextSecond();
  expect(latency.quantiles([0.5, 1])).toEqual([null, null]);
});

it('takes what is shorter and longer than its buckets', () => {
  const latency = createLatencyWindow(1);
  latency.record(0);
  latency.record(1e9);
  const [least, most] = latency.quantiles([0, 1]);
  expect(least).toBeLessThan(0.002);
  expect(most).toBeGreaterThan(100_000);
});
