import type { Clock } from '../../platform/clock/clock.ts';
import { digestOf } from './secrets.ts';

/** Wrong secrets of the last minute. */
export interface AttemptLimiter {
  isExhausted(): boolean;
  countWrong(secret: string): void;
}

const windowMs = 60_000;
const allowedWrong = 5;

/**
 * Five different wrong secrets a minute, then nothing is even compared. The same wrong secret again is a
 * program with an old setting and no guess: it does not count twice, so it cannot lock the right one out.
 */
export function createAttemptLimiter(clock: Clock): AttemptLimiter {
  const wrong = new Map<string, number>();
  return {
    isExhausted: () => {
      const oldest = clock.elapsed() - windowMs;
      for (const [digest, atMs] of wrong) if (atMs <= oldest) wrong.delete(digest);
      return wrong.size >= allowedWrong;
    },
    countWrong: (secret) => {
      wrong.set(digestOf(secret).toString('base64'), clock.elapsed());
    },
  };
}
