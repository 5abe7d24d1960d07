import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface FitData {
  readonly train: Float32Array;
  readonly trainTarget: Float32Array;
  readonly test: Float32Array;
  readonly testTarget: Float32Array;
}

export interface FitDataSpec {
  readonly path: string;
  readonly rows: number;
  readonly columns: number;
  readonly seed: number;
}

/** A fifth as many rows again, on which both sides compute the AUC. */
export const testRowCount = (rows: number): number => Math.ceil(rows / 5);

/** mulberry32: small, fast, and the same everywhere. */
const createRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A target that trees can learn but not perfectly: products, a wave, a step, and a tenth of the labels at random. */
const labelOf = (row: Float32Array, random: () => number): number => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = row;
  const score = a * b + 0.5 * Math.sin(6 * c) + (d > 0.6 ? 0.4 : 0) + 0.3 * e;
  return random() < 0.1 ? Math.round(random()) : Number(score > 0.75);
};

/**
 * Writes the file once; both sides read it. Little-endian 32-bit floats: `rows × columns` values row by row, the
 * rows' targets, then the same for the test rows.
 */
export const makeFitData = ({ path, rows, columns, seed }: FitDataSpec): void => {
  if (existsSync(path)) return;
  const random = createRandom(seed);
  const total = rows + testRowCount(rows);
  const values = Float32Array.from({ length: total * columns }, random);
  const target = Float32Array.from({ length: total }, (_, row) =>
    labelOf(values.subarray(row * columns, (row + 1) * columns), random),
  );
  const parts = [
    values.subarray(0, rows * columns),
    target.subarray(0, rows),
    values.subarray(rows * columns),
    target.subarray(rows),
  ];
  mkdirSync(dirname(path), { recursive: true });
  const bytes = Buffer.concat(
    parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)),
  );
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
};

export const readFitData = ({ path, rows, columns }: FitDataSpec): FitData => {
  const bytes = readFileSync(path);
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const testRows = testRowCount(rows);
  const expected = (rows + testRows) * (columns + 1);
  if (all.length !== expected) throw new Error(`${path} holds ${all.length} numbers instead of ${expected}.`);
  const targetAt = rows * columns;
  const testAt = targetAt + rows;
  return {
    train: all.subarray(0, targetAt),
    trainTarget: all.subarray(targetAt, testAt),
    test: all.subarray(testAt, testAt + testRows * columns),
    testTarget: all.subarray(testAt + testRows * columns),
  };
};
