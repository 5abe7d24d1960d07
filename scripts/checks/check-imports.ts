import { readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { parseSync } from 'oxc-parser';
import { type ImportRow, importTable, reservedPackages } from './import-table.ts';

/** A pattern of the table as a regular expression; `{name}` becomes what `bindings` has for it. */
export function toRegExp(pattern: string, bindings: Readonly<Record<string, string>> = {}): RegExp {
  const source = pattern
    .split(/(\*\*\/|\*\*|\*|\{[a-z,]+\})/)
    .map((piece) => {
      if (piece === '**/') return '(?:.*/)?';
      if (piece === '**') return '.*';
      if (piece === '*') return '[^/]*';
      const braces = /^\{([a-z,]+)\}$/.exec(piece)?.[1];
      if (braces?.includes(',')) return `(?:${braces.split(',').join('|')})`;
      if (braces !== undefined) return escapeText(bindings[braces] ?? '[^/]*');
      return escapeText(piece);
    })
    .join('');
  return new RegExp(`^${source}$`);
}

const escapeText = (text: string) =>
  text === '[^/]*' ? text : text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The segments of a path that `{domain}`, `{engine}` and `{host}` stand for. */
function bindingsOf(file: string): Record<string, string> {
  const [, , third = ''] = file.split('/');
  return { domain: third, engine: third, host: third };
}

/** Everything a source file imports, type-only and dynamic imports too, as written. */
export function importsOf(file: string, source: string): readonly string[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  return [
    ...module.staticImports.map((statement) => statement.moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap((entry) => (entry.moduleRequest ? [entry.moduleRequest.value] : [])),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest }) => {
      const text = source.slice(moduleRequest.start, moduleRequest.end);
      const literal = /^(['"])(.*)\1$/.exec(text)?.[2];
      return literal === undefined ? [] : [literal];
    }),
  ];
}

/** A specifier as a repository path, or as `npm:name` / `node:name`. */
export function resolveImport(file: string, specifier: string): string {
  if (specifier.startsWith('#shared/')) return `src-shared/${specifier.slice('#shared/'.length)}`;
  if (specifier.startsWith('.')) {
    return normalize(join(dirname(file), specifier))
      .split(sep)
      .join('/')
      .replace(/\?.*$/, '');
  }
  if (specifier.startsWith('node:')) return specifier;
  const parts = specifier.split('/');
  return `npm:${specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]}`;
}

export interface ImportFault {
  readonly file: string;
  readonly message: string;
}

/** Faults of one file against the table. */
export function checkFile(
  file: string,
  source: string,
  table: readonly ImportRow[] = importTable,
): readonly ImportFault[] {
  const row = table.find(({ files }) => toRegExp(files).test(file));
  if (!row)
    return [
      { file, message: 'is in no row of scripts/checks/import-table.ts. Move it to where such files live.' },
    ];
  const bindings = bindingsOf(file);
  const allowed = row.mayImport.map((pattern) => toRegExp(pattern, bindings));
  return importsOf(file, source).flatMap((specifier) => {
    const target = resolveImport(file, specifier);
    const reserved = target.startsWith('npm:') ? reservedPackages[target.slice('npm:'.length)] : undefined;
    if (reserved && !reserved.some((pattern) => toRegExp(pattern).test(file))) {
      return [{ file, message: `imports ${specifier}, which only ${reserved.join(', ')} may.` }];
    }
    return allowed.some((pattern) => pattern.test(target))
      ? []
      : [{ file, message: `imports ${specifier}. ${row.instead}` }];
  });
}

/** Checks all files; seeing none is a fault too, since a check that looks at nothing always passes. */
export function checkImports(root: string, files: readonly string[]): readonly ImportFault[] {
  if (files.length === 0)
    return [{ file: root, message: 'holds no source file: the check saw zero modules.' }];
  return files.flatMap((file) => checkFile(file, readFileSync(join(root, file), 'utf8')));
}
