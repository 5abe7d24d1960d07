import type { PairSums } from './correlation.ts';
import type { Frequency } from './histogram.ts';
import type { Moments } from './moments.ts';
import type { RankSummary } from './rank-summary.ts';
import type { NumberScan } from './scan-numbers.ts';
import type { TextStats } from './text-stats.ts';

/** What is kept of a column of numbers, so that more rows can be added to what is said of it. */
export interface NumberState {
  readonly kind: 'number';
  readonly digest: string;
  /** Of whole numbers beyond what a double holds. */
  readonly blocks: readonly string[] | null;
  readonly scan: Omit<NumberScan, 'finite'>;
  /** The value of the last row. */
  readonly last: number;
  readonly moments: Moments | null;
  readonly frequencies: readonly Frequency[] | null;
  readonly ranks: readonly RankSummary[];
  readonly registers: Uint8Array | null;
}

export interface TextState {
  readonly kind: 'text';
  readonly digest: string;
  /** Of longer texts. */
  readonly blocks: readonly string[] | null;
  readonly stats: TextStats;
}

export interface CorrelationState {
  readonly means: readonly number[];
  readonly pairs: readonly PairSums[];
}

/** What a profile was made of. Rows that were added since cost a look at those rows, and a scan for the fingerprint. */
export interface ProfileState {
  readonly rowCount: number;
  readonly columns: readonly {
    readonly name: string;
    readonly storageType: string;
    readonly state: NumberState | TextState;
  }[];
  /** Null where it was made of some of the rows only. */
  readonly correlation: CorrelationState | null;
}
