/** Buckets an octave; a quantile is off by at most half a bucket, 3 %. */
const perOctave = 16;
const octaves = 27;
const bucketCount = octaves * perOctave;

export interface LatencyWindow {
  record(durationMs: number): void;
  /** Forgets the second that is now too old. */
  nextSecond(): void;
  /** In milliseconds over the window; null where nothing was recorded. */
  quantiles(shares: readonly number[]): (number | null)[];
}

/**
 * Durations of the last seconds in logarithmic buckets from 1 µs to about two minutes: fixed memory, one addition
 * a request, and quantiles over all requests instead of a sample.
 */
export function createLatencyWindow(seconds: number): LatencyWindow {
  const slots = Array.from({ length: seconds }, () => new Uint32Array(bucketCount));
  let current = 0;
  return {
    record: (durationMs) => {
      slots[current]![bucketOf(durationMs * 1000)]! += 1;
    },
    nextSecond: () => {
      current = (current + 1) % seconds;
      slots[current]!.fill(0);
    },
    quantiles: (shares) => {
      const counts = new Float64Array(bucketCount);
      let total = 0;
      for (const slot of slots) {
        for (let bucket = 0; bucket < bucketCount; bucket += 1) {
          counts[bucket]! += slot[bucket]!;
          total += slot[bucket]!;
        }
      }
      return shares.map((share) => {
        if (total === 0) return null;
        let below = 0;
        const rank = Math.max(1, Math.ceil(share * total));
        for (let bucket = 0; bucket < bucketCount; bucket += 1) {
          below += counts[bucket]!;
          if (below >= rank) return middleOf(bucket) / 1000;
        }
        return null;
      });
    },
  };
}

function bucketOf(microseconds: number): number {
  const position = Math.log2(Math.max(1, microseconds)) * perOctave;
  return Math.min(bucketCount - 1, Math.floor(position));
}

/** The geometric middle of a bucket, in microseconds. */
function middleOf(bucket: number): number {
  return 2 ** ((bucket + 0.5) / perOctave);
}
