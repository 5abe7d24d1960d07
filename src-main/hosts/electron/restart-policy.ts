/** A process that ends this often within the window is not started again. */
const maxExits = 5;
const windowMs = 60_000;
const firstDelayMs = 200;

export type RestartDecision =
  | { readonly kind: 'restart'; readonly afterMs: number }
  | { readonly kind: 'give-up' };

/** Decides at each unexpected end: again after a growing pause, or not any more. */
export function createRestartPolicy(now: () => number): { readonly exited: () => RestartDecision } {
  let exits: readonly number[] = [];
  return {
    exited: () => {
      const atMs = now();
      exits = [...exits.filter((exitMs) => atMs - exitMs < windowMs), atMs];
      if (exits.length >= maxExits) return { kind: 'give-up' };
      return { kind: 'restart', afterMs: firstDelayMs * 2 ** (exits.length - 1) };
    },
  };
}
