/**
 * Colours of objects in charts, as CSS variables, so that a change of theme repaints what is on screen. The
 * values are in ui/theme/tokens.css: ten hues found by a search that kept every pair apart for normal,
 * protan, deutan and tritan vision and 3:1 against the ground, once for light and once for dark.
 */
export const seriesColorCount = 10;
export type ChartColor = `var(--mw-${string})`;

export const seriesColor = (index: number): ChartColor =>
  `var(--mw-series-${((index % seriesColorCount) + seriesColorCount) % seriesColorCount})`;

/** The data at hand, where it has no identity of its own. */
export const currentColor: ChartColor = 'var(--mw-data)';
/** What the current data is compared with. */
export const referenceColor: ChartColor = 'var(--mw-data-reference)';
/** The champion is always the darkest line (the lightest on dark). */
export const championColor: ChartColor = 'var(--mw-text)';

/** The colour of one object: the same in every chart, on every screen and after every restart. */
export function colorOf(id: string): ChartColor {
  return seriesColor(hash(id));
}

/**
 * Colours for objects that are compared with each other: everyone's own, but of two with the same colour the
 * later one gets the next that is free. With more than ten, colours repeat; charts then differ the lines.
 */
export function colorsFor(ids: readonly string[]): ReadonlyMap<string, ChartColor> {
  const taken = new Set<number>();
  const colors = new Map<string, ChartColor>();
  for (const id of ids) {
    if (colors.has(id)) continue;
    if (taken.size === seriesColorCount) taken.clear();
    let index = hash(id) % seriesColorCount;
    while (taken.has(index)) index = (index + 1) % seriesColorCount;
    taken.add(index);
    colors.set(id, seriesColor(index));
  }
  return colors;
}

/** FNV-1a, 32 bits: short, stable, and even enough over ten buckets. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 0x01000193);
  }
  // The low bits of FNV mix worst; ten buckets would look at little else.
  value ^= value >>> 15;
  return value >>> 0;
}

/** Stops of viridis, for values from low to high. */
export const sequentialStops = [
  '#440154',
  '#46327e',
  '#365c8d',
  '#277f8e',
  '#1fa187',
  '#4ac16d',
  '#a0da39',
  '#fde725',
];

/** Blue through the ground to orange, for values below and above a middle; the middle is the ground itself. */
export const divergingEnds = { low: '#2166ac', high: '#d6791e' } as const;
