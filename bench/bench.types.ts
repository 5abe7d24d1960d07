/** What a side's script prints as its last line. */
export interface Sample {
  /** Versions and the settings that matter, printed once. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** A script of one side: `.ts` runs on this Node, `.py` on the bench's own Python. */
export interface Side {
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface BenchContext {
  readonly root: string;
  /** A tenth of the size, for continuous integration. */
  readonly isSmall: boolean;
  readonly python: string | null;
}

export interface Bench {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** The largest median of pairwise ratios ours/peer that passes. */
  readonly bar: number;
  /** Limits on our own median, in `scale` times its unit, where the issue states one. */
  readonly absoluteLimits: readonly {
    readonly label: string;
    readonly scale: number;
    readonly atMost: number;
  }[];
  /** Pinned, as pip takes them. */
  readonly pythonPackages: readonly string[];
  readonly prepare: (context: BenchContext) => Promise<{ readonly ours: Side; readonly peer: Side }>;
  readonly measure: (sample: Sample) => number;
  /** Further figures of our side, printed as medians beside the one that is judged. */
  readonly alsoShown?: readonly { readonly label: string; readonly measure: (sample: Sample) => number }[];
  /** Null when both sides gave the same answer, else what differs. */
  readonly disagreement: (ours: Sample, peer: Sample) => string | null;
}
