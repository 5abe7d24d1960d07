/** The text format of Prometheus, version 0.0.4. */
export const prometheusContentType = 'text/plain; version=0.0.4; charset=utf-8';

export interface Series {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export type Family =
  | {
      readonly name: string;
      readonly help: string;
      readonly type: 'counter' | 'gauge';
      readonly series: readonly Series[];
    }
  | {
      readonly name: string;
      readonly help: string;
      readonly type: 'histogram';
      readonly labels?: Readonly<Record<string, string>>;
      /** Upper bounds, rising; the bucket without a bound follows by itself. */
      readonly bounds: readonly number[];
      /** How many values fell into each bucket, one more than bounds, not cumulated. */
      readonly counts: ArrayLike<number>;
      readonly sum: number;
    };

export function writeMetrics(families: readonly Family[]): string {
  return `${families.flatMap(writeFamily).join('\n')}\n`;
}

function writeFamily(family: Family): string[] {
  const { name, help, type } = family;
  const head = [`# HELP ${name} ${escapeText(help, /[\\\n]/g)}`, `# TYPE ${name} ${type}`];
  if (family.type !== 'histogram') {
    return [...head, ...family.series.map(({ labels, value }) => writeLine(name, labels, value))];
  }
  let total = 0;
  const buckets = Array.from({ length: family.bounds.length + 1 }, (_, index) => {
    total += family.counts[index] ?? 0;
    const bound = family.bounds[index];
    const le = bound === undefined ? '+Inf' : String(bound);
    return writeLine(`${name}_bucket`, { ...family.labels, le }, total);
  });
  return [
    ...head,
    ...buckets,
    writeLine(`${name}_sum`, family.labels, family.sum),
    writeLine(`${name}_count`, family.labels, total),
  ];
}

function writeLine(
  name: string,
  labels: Readonly<Record<string, string>> | undefined,
  value: number,
): string {
  const pairs = Object.entries(labels ?? {}).map(([key, text]) => `${key}="${escapeText(text, /[\\\n"]/g)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

function escapeText(text: string, special: RegExp): string {
  return text.replace(special, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
