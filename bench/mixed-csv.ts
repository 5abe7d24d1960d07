import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { createRandom } from '../src-shared/kit/random.ts';

const carriers = ['UA', 'AA', 'B6', 'DL', 'EV', 'MQ', 'US', 'WN', 'VX', 'FL', 'AS', 'F9'];
const words = [
  'late',
  'cargo',
  'delay, weather',
  'gate "B"',
  'crew',
  'none',
  'transfer',
  'de-icing',
  'hold',
  'swap',
];

/**
 * A CSV of 20 columns, the same on every machine: seven decimals (three with missing values), five integers, five
 * texts (one with quotes and commas, one with nearly a distinct value a row), a date, a timestamp, a boolean.
 */
export function makeMixedCsv({ path, rows, seed }: { path: string; rows: number; seed: number }): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const random = createRandom(seed);
  const uniform = () => random.nextFloat();
  const whole = (below: number) => random.nextInteger(below);
  const part = `${path}.part`;
  const file = openSync(part, 'w');
  let text = `${[
    ...['f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6'],
    ...['i0', 'i1', 'i2', 'i3', 'i4'],
    ...['carrier', 'city', 'grade', 'remark', 'reference'],
    ...['day', 'at', 'flag'],
  ].join(',')}\n`;
  for (let row = 0; row < rows; row++) {
    const normal = Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    const when = Date.UTC(2020, 0, 1) + whole(1500 * 86_400) * 1000;
    const iso = new Date(when).toISOString();
    const remark = `${words[whole(10)]} ${words[whole(10)]} ${whole(1000)}`;
    text += [
      normal.toFixed(6),
      (normal * 3 + uniform()).toFixed(4),
      uniform() < 0.05 ? '' : (uniform() * 1000).toFixed(3),
      uniform() < 0.1 ? '' : Math.exp(normal).toFixed(5),
      uniform() < 0.2 ? '' : (-uniform() * 5).toFixed(2),
      (uniform() ** 3 * 1e6).toFixed(2),
      uniform().toFixed(8),
      whole(100),
      whole(1_000_000),
      row,
      whole(7) - 3,
      whole(2_000_000_000),
      carriers[whole(carriers.length)],
      `city ${whole(500)}`,
      'ABCDE'[whole(5)],
      `"${remark.replaceAll('"', '""')}"`,
      `ref-${whole(5 * rows).toString(36)}`,
      iso.slice(0, 10),
      iso.slice(0, 19),
      uniform() < 0.3,
    ].join(',');
    text += '\n';
    if (text.length > 1 << 22) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
  renameSync(part, path);
}
