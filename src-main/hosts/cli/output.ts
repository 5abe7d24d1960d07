import type { JobProgress } from '#shared/workspace/workspace.schema.ts';

/** Where a command prints to. Silent where `--json` was asked for, so that the document stands alone. */
export interface Output {
  line(text?: string): void;
  table(headers: readonly string[], rows: readonly (readonly string[])[]): void;
  /** Redraws one line on a terminal; nothing elsewhere, where it would only fill a log. */
  progress(title: string, progress: JobProgress | null): void;
  /** Ends the redrawn line. */
  endProgress(): void;
}

export interface TextTarget {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export const silentOutput: Output = {
  line: () => undefined,
  table: () => undefined,
  progress: () => undefined,
  endProgress: () => undefined,
};

export function createTextOutput(target: TextTarget): Output {
  let drawn = 0;
  const clear = () => {
    if (drawn > 0) target.write(`\r${' '.repeat(drawn)}\r`);
    drawn = 0;
  };
  return {
    line: (text = '') => {
      clear();
      target.write(`${text}\n`);
    },
    table: (headers, rows) => {
      clear();
      target.write(`${formatTable(headers, rows)}\n`);
    },
    progress: (title, progress) => {
      if (!target.isTTY) return;
      const text = [...formatProgress(title, progress)].slice(0, (target.columns ?? 80) - 1).join('');
      target.write(`\r${text.padEnd(drawn)}`);
      drawn = text.length;
    },
    endProgress: clear,
  };
}

const barWidth = 24;

export function formatProgress(title: string, progress: JobProgress | null): string {
  if (progress === null) return `${title} …`;
  const { phase, done, total, unit, etaMs } = progress;
  if (total === null || total <= 0) return `${title}: ${phase}, ${formatCount(done)} ${unit}`;
  const share = Math.min(1, done / total);
  const filled = Math.round(share * barWidth);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
  const eta = etaMs === null ? '' : `, ${formatDuration(etaMs)} left`;
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} % ${title}: ${phase}${eta}`;
}

/** Left-aligned text, right-aligned numbers, two spaces between; widths by what is in the columns. */
export function formatTable(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headers.map((header, column) =>
    Math.max(header.length, ...rows.map((row) => row[column]!.length)),
  );
  const isNumeric = headers.map(
    (_, column) =>
      rows.length > 0 && rows.every((row) => /^[-–\d.,\s]*(%|[a-zA-Z]{1,2})?$/.test(row[column]!)),
  );
  const format = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        isNumeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [headers, ...rows].map(format).join('\n');
}

export function formatCount(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** Four significant digits, which is more than any metric of a finite sample means. */
export function formatMetric(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(4)));
}

export function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes} B`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** As papers write it. */
export function formatP(p: number | null): string {
  if (p === null) return '–';
  return p < 0.001 ? '< 0.001' : p.toFixed(p < 0.1 ? 3 : 2);
}

export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(durationMs / 60_000);
  return `${minutes} min ${Math.round((durationMs - minutes * 60_000) / 1_000)} s`;
}

export function formatTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16).replace('T', ' ');
}
