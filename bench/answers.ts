/** What benches read out of the samples of both sides, and how they compare them. */
import type { Sample } from './bench.types.ts';

export function number(sample: Sample, name: string): number {
  const value = sample[name];
  if (typeof value !== 'number') throw new Error(`A side printed no number named ${name}.`);
  return value;
}

export function list<T = number>(sample: Sample, name: string): readonly T[] {
  const value = sample[name];
  if (!Array.isArray(value)) throw new Error(`A side printed no list named ${name}.`);
  return value as readonly T[];
}

/** Words on the first pair of numbers that lie further apart than `tolerance`, or null. */
export function farApart(ours: readonly number[], peer: readonly number[], tolerance: number): string | null {
  if (ours.length !== peer.length || ours.length === 0)
    return `${ours.length} answers against ${peer.length}`;
  const index = ours.findIndex((value, at) => !(Math.abs(value - peer[at]!) <= tolerance));
  return index < 0 ? null : `answer ${index} is ${ours[index]} against ${peer[index]}`;
}

/** The first pair that lies further apart than `share` of the peer's value, or null. */
export function relativelyApart(
  ours: readonly number[],
  peer: readonly number[],
  share: number,
): string | null {
  const index = peer.findIndex(
    (value, at) => !(Math.abs(ours[at]! - value) <= share * Math.max(1, Math.abs(value))),
  );
  return index < 0 ? null : `answer ${index} is ${ours[index]} against ${peer[index]}`;
}

/** Words on the first answer that is not the same text on both sides, or null. */
export function otherTexts(ours: readonly string[], peer: readonly string[]): string | null {
  if (ours.length !== peer.length || ours.length === 0)
    return `${ours.length} answers against ${peer.length}`;
  const index = ours.findIndex((value, at) => value !== peer[at]);
  return index < 0 ? null : `answer ${index} is ${ours[index]} against ${peer[index]}`;
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
