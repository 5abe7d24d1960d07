const classes = { A: String.raw`\p{Lu}`, a: String.raw`[\p{Ll}\p{Lt}\p{Lm}\p{Lo}]`, '9': String.raw`\p{Nd}` };

/**
 * The RE2 pattern of a shape: `AA-999` → `^\p{Lu}{2}-\p{Nd}{3}$`; as runs `A+-9+` → `^\p{Lu}+-\p{Nd}+$`, where the
 * plus behind a sign belongs to it.
 */
export function patternOfShape(shape: string, as: 'signs' | 'runs'): string {
  const signs = as === 'signs' ? /(A+|a+|9+)|([^Aa9]+)/g : /([Aa9])\+?|([^Aa9]+)/g;
  const parts = [...shape.matchAll(signs)].map(([all, run, other]) => {
    if (run === undefined) return (other ?? '').replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    const sign = classes[run[0] as keyof typeof classes];
    if (as === 'runs') return `${sign}+`;
    return all.length === 1 ? sign : `${sign}{${all.length}}`;
  });
  return `^${parts.join('')}$`;
}
