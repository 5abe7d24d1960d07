import type { Snippets } from '#shared/serving/serving.schema.ts';

/** The same request three times, ready to paste. */
export function writeSnippets(request: {
  readonly url: string;
  readonly key: string;
  readonly row: Readonly<Record<string, unknown>>;
}): Snippets {
  const { url, key, row } = request;
  const body = JSON.stringify({ rows: [row] });
  const endpoint = `${url}/predict`;
  return {
    exampleRow: row,
    curl: [
      `curl ${endpoint} \\`,
      `  -H ${quoteForShell(`X-API-Key: ${key}`)} \\`,
      `  -H 'Content-Type: application/json' \\`,
      `  -d ${quoteForShell(body)}`,
    ].join('\n'),
    python: [
      'import requests',
      '',
      'response = requests.post(',
      `    ${toPython(endpoint)},`,
      `    headers={"X-API-Key": ${toPython(key)}},`,
      `    json={"rows": [${toPython(row)}]},`,
      '    timeout=10,',
      ')',
      'response.raise_for_status()',
      'print(response.json()["predictions"])',
    ].join('\n'),
    javascript: [
      `const response = await fetch(${JSON.stringify(endpoint)}, {`,
      `  method: 'POST',`,
      `  headers: { 'X-API-Key': ${JSON.stringify(key)}, 'Content-Type': 'application/json' },`,
      `  body: JSON.stringify({ rows: [${toJavaScript(row)}] }),`,
      '});',
      `if (!response.ok) throw new Error(await response.text());`,
      'const { predictions } = await response.json();',
      'console.log(predictions);',
    ].join('\n'),
  };
}

/** POSIX: nothing but the quote itself means anything inside single quotes. */
function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function toPython(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  // Python reads the escapes that JSON writes.
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, inner]) => `${toPython(name)}: ${toPython(inner)}`)
    .join(', ')}}`;
}

/** JSON is JavaScript, but for one name that would set the prototype instead of a field. */
function toJavaScript(row: Readonly<Record<string, unknown>>): string {
  return `{ ${Object.entries(row)
    .map(
      ([name, value]) =>
        `${name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)}: ${JSON.stringify(value)}`,
    )
    .join(', ')} }`;
}
