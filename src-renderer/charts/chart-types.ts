import type { CellValue } from '../ui/data-table.view-model.ts';

/** An axis with its unit; every axis of a chart has a title. */
export interface Axis {
  readonly title: string;
  readonly unit?: string;
  /** `log` leaves out what is not positive, and says so in its title. */
  readonly scale?: 'linear' | 'log';
  readonly min?: number;
  readonly max?: number;
  readonly format?: (value: number) => string;
}

/** A named dashed line across the chart. */
export interface Threshold {
  readonly value: number;
  readonly label: string;
}

/** What a chart shows, as a table: for CSV, copying, “open as table” and screen readers. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CellValue[])[];
}

/** Common to all charts. */
export interface ChartBase {
  /** Shown above the chart, and the name of its exports. */
  readonly title: string;
  /** Smaller, behind the title. */
  readonly subtitle?: string;
  readonly height?: number;
}

export const axisTitle = ({ title, unit, scale }: Axis): string =>
  `${title}${unit === undefined ? '' : ` (${unit})`}${scale === 'log' ? ', log scale' : ''}`;
