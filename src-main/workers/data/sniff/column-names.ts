/**
 * Names as they are, but none empty and none twice: an empty one becomes `column 3`, a second `price` becomes
 * `price (2)`. Upper and lower case are different names.
 */
export function uniqueNames(originals: readonly string[]): string[] {
  const taken = new Set(originals);
  const used = new Set<string>();
  return originals.map((original, index) => {
    const base = original === '' ? `column ${index + 1}` : original;
    let name = base;
    for (let count = 2; used.has(name) || (name !== original && taken.has(name)); count++) {
      name = `${base} (${count})`;
    }
    used.add(name);
    return name;
  });
}

/** A name as it fits into a sentence. */
export function shortName(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
