import { readFileSync } from 'node:fs';

/** Reads `test/golden/<name>.json`: expected values made by the independent program that lies beside it. */
export function readGolden<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')) as Shape;
}
