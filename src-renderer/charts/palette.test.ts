import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colorOf, colorsFor, seriesColorCount } from './palette.ts';

type Rgb = readonly [number, number, number];

const tokens = readFileSync(join(import.meta.dirname, '../ui/theme/tokens.css'), 'utf8');
const token = (name: string): { light: string; dark: string } => {
  const found = new RegExp(`--mw-${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(tokens);
  if (!found) throw new Error(`no token ${name}`);
  return { light: found[1]!, dark: found[2]! };
};
const series = Array.from({ length: seriesColorCount }, (_, index) => token(`series-${index}`));

const linear = (hex: string): Rgb =>
  [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
const luminance = ([red, green, blue]: Rgb) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
const contrast = (a: string, b: string) => {
  const [dark, light] = [luminance(linear(a)), luminance(linear(b))].toSorted((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
};

/** Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB. */
const visions: Readonly<Record<string, readonly Rgb[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const seenAs = (rgb: Rgb, matrix: readonly Rgb[]): Rgb =>
  matrix.map((row) =>
    Math.min(1, Math.max(0, row[0] * rgb[0] + row[1] * rgb[1] + row[2] * rgb[2])),
  ) as unknown as Rgb;

/** OKLab (Ottosson 2020): distances are about how different two colours look. */
const okLab = ([r, g, b]: Rgb): Rgb => {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};
const smallestDistance = (colors: readonly string[], matrix: readonly Rgb[]) => {
  const seen = colors.map((hex) => okLab(seenAs(linear(hex), matrix)));
  let smallest = Number.POSITIVE_INFINITY;
  for (const [index, a] of seen.entries()) {
    for (const b of seen.slice(index + 1))
      smallest = Math.min(smallest, Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
  }
  return smallest;
};

describe('series colours', () => {
  it.each(['light', 'dark'] as const)('stand 3:1 against the %s surface', (scheme) => {
    const ground = token('surface')[scheme];
    for (const color of series) expect(contrast(color[scheme], ground)).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.keys(visions))('are told apart with %s vision', (vision) => {
    // 0.02 is a just noticeable difference side by side; lines in a chart need more than three times that.
    const least = vision === 'normal' ? 0.12 : 0.065;
    for (const scheme of ['light', 'dark'] as const) {
      expect(
        smallestDistance(
          series.map((color) => color[scheme]),
          visions[vision]!,
        ),
      ).toBeGreaterThan(least);
    }
  });
});

describe('text tokens', () => {
  it.each([
    ['text', 'surface'],
    ['text-muted', 'surface'],
    ['text-muted', 'canvas'],
    ['text-muted', 'sunken'],
    ['text-faint', 'surface'],
    ['text-faint', 'sunken'],
    ['accent-text', 'surface'],
    ['accent-text', 'selected'],
    ['on-accent', 'accent'],
    ['good', 'good-soft'],
    ['warn', 'warn-soft'],
    ['bad', 'bad-soft'],
    ['idle', 'idle-soft'],
    ['busy', 'busy-soft'],
    ['code-comment', 'sunken'],
    ['code-keyword', 'sunken'],
  ])('%s on %s holds AA', (text, ground) => {
    for (const scheme of ['light', 'dark'] as const) {
      expect(contrast(token(text)[scheme], token(ground)[scheme])).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe('colorsFor', () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: seriesColorCount });

  it('gives up to ten objects ten colours', () => {
    fc.assert(
      fc.property(ids, (some) => {
        expect(new Set(colorsFor(some).values()).size).toBe(some.length);
      }),
    );
  });

  it('keeps the own colour of the first, and of everyone alone', () => {
    fc.assert(
      fc.property(ids, (some) => {
        if (some.length > 0) expect(colorsFor(some).get(some[0]!)).toBe(colorOf(some[0]!));
      }),
    );
  });

  it('spreads ids evenly and colours any number', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 10_000; index += 1) {
      const color = colorOf(index.toString(16).padStart(32, '0'));
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
    expect(counts.size).toBe(seriesColorCount);
    expect(Math.min(...counts.values())).toBeGreaterThan(800);
    expect(colorsFor(Array.from({ length: 25 }, (_, index) => `run ${index}`)).size).toBe(25);
  });
});
