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

/** A number that samples of our side hold. */
interface Figure {
  readonly label: string;
  readonly measure: (sample: Sample) => number;
}

export interface Bench {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** The largest median of pairwise ratios ours/peer that passes. */
  readonly bar: number;
  /** Limits on medians of our own figures, where the issue states one. */
  readonly limits: readonly (Figure & { readonly atMost: number })[];
  /** Pairs that tell enough where a figure hardly varies, or one pair takes minutes. */
  readonly maxPairs?: number;
  /** Left out of `npm test`, which is to be quick: run it by name. */
  readonly isOnDemand?: boolean;
  /** Pinned, as pip takes them. */
  readonly pythonPackages: readonly string[];
  readonly prepare: (context: BenchContext) => Promise<{ readonly ours: Side; readonly peer: Side }>;
  readonly measure: (sample: Sample) => number;
  /** Further figures, printed as medians beside the one that is judged; the peer's too where it has them. */
  readonly alsoShown?: readonly (Figure & {
    readonly unit: string;
    readonly ofPeer?: (sample: Sample) => number;
  })[];
  /** Null when both sides gave the same answer, else what differs. */
  readonly disagreement: (ours: Sample, peer: Sample) => string | null;
}
