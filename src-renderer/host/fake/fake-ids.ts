/** A readable id in the form of a real one: `idOf('a', 3)` is `a000…0003`. */
export const idOf = <Id extends string>(kind: string, number: number): Id =>
  `${kind}${number.toString(16).padStart(32 - kind.length, '0')}` as Id;

/** A moment that makes relative times look lived in, whenever the fake is opened. */
export const minutesAgo = (minutes: number): number => Date.now() - minutes * 60_000;
