import { parse } from 'yaml';
import type { RepositoryDescription, SourceAbout } from '#shared/data/sources/source.schema.ts';

type Json = Readonly<Record<string, unknown>>;
type Split = RepositoryDescription['splits'][number];

const maxText = 20_000;
const maxColumns = 2_000;

/** The card's front matter and text, with what Croissant metadata add. Everything in them is somebody's text. */
export function aboutOf(card: string | null, croissant: string | null): Omit<SourceAbout, 'commit'> {
  const { matter, body } = partsOf(card ?? '');
  const metadata = parseJson(croissant);
  return {
    title: textOf(matter.pretty_name) ?? textOf(metadata.name),
    description: firstText(textOf(metadata.description), paragraphOf(body)),
    licence: textOf(matter.license_name) ?? textOf(matter.license) ?? textOf(metadata.license),
    homepage: textOf(metadata.url),
    tags: listOf(matter.tags)
      .flatMap((tag) => textOf(tag) ?? [])
      .slice(0, 100),
    columns: columnsOf(matter, metadata).slice(0, maxColumns),
  };
}

/** Splits that the card names, else those that the usual names of files show. */
export function splitsOf(card: string | null, files: readonly string[]): Split[] {
  const { matter } = partsOf(card ?? '');
  const named = listOf(matter.configs).flatMap((config) => splitsOfConfig(objectOf(config)));
  if (named.length > 0) return named.slice(0, 500);
  const patterns = new Map<string, string>();
  for (const file of files) {
    const parts = /^((?:data\/)?)(train|validation|test)(?:-\d{5}-of-\d{5})?\.(parquet|csv|jsonl?)$/.exec(
      file,
    );
    if (parts !== null) patterns.set(parts[2]!, `${parts[1]}${parts[2]}*.${parts[3]}`);
  }
  return [...patterns].map(([split, pattern]) => ({ config: 'default', split, pattern }));
}

function splitsOfConfig(config: Json): Split[] {
  const name = textOf(config.config_name) ?? 'default';
  const plain =
    textOf(config.data_files) ?? (isTexts(config.data_files) ? patternOf(config.data_files) : null);
  if (plain !== null) return [{ config: name, split: 'train', pattern: plain }];
  return listOf(config.data_files).flatMap((entry) => {
    const { split, path } = objectOf(entry);
    const pattern = textOf(path) ?? (isTexts(path) ? patternOf(path) : null);
    const word = textOf(split);
    return pattern === null || word === null ? [] : [{ config: name, split: word, pattern }];
  });
}

function patternOf(paths: readonly string[]): string | null {
  if (paths.length === 1) return paths[0]!;
  // Braces hold plain names only; what has commas or braces of its own would mean something else in them.
  return paths.some((path) => /[{},]/.test(path)) ? null : `{${paths.join(',')}}`;
}

function partsOf(card: string): { readonly matter: Json; readonly body: string } {
  const parts = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---\r?\n?([\s\S]*)$/.exec(card);
  if (parts === null) return { matter: {}, body: card };
  try {
    return { matter: objectOf(parse(parts[1]!, { maxAliasCount: 50 })), body: parts[2]! };
  } catch {
    return { matter: {}, body: parts[2]! };
  }
}

/** The first paragraph of a card that is prose: no heading, list, table, image or comment. */
function paragraphOf(body: string): string | null {
  const paragraphs = body.replaceAll(/<!--[\s\S]*?-->|```[\s\S]*?```/g, '').split(/\n\s*\n/);
  const prose = paragraphs.find(
    (paragraph) => /^\s*[\p{L}\p{N}"“(*_[]/u.test(paragraph) && !/^\s*[[*_-]+\s/.test(paragraph),
  );
  return prose === undefined ? null : prose.replaceAll(/\s+/g, ' ').trim();
}

function columnsOf(matter: Json, metadata: Json): SourceAbout['columns'] {
  const described = listOf(metadata.recordSet).flatMap((set) =>
    listOf(objectOf(set).field).map((each) => {
      const field = objectOf(each);
      const column = textOf(objectOf(objectOf(field.source).extract).column);
      return {
        name: column ?? textOf(field.name) ?? '',
        type: textOf(listOf(field.dataType)[0] ?? field.dataType),
        description: textOf(field.description),
      };
    }),
  );
  const [info] = listOf(matter.dataset_info).length > 0 ? listOf(matter.dataset_info) : [matter.dataset_info];
  const features = listOf(objectOf(info).features).map((each) => {
    const { name, dtype } = objectOf(each);
    return { name: textOf(name) ?? '', type: textOf(dtype), description: null };
  });
  const known = new Map([...features, ...described].map((column) => [column.name, column]));
  return [...known.values()].filter(({ name }) => name !== '');
}

function firstText(...texts: readonly (string | null)[]): string | null {
  return texts.find((text) => text !== null && text.trim() !== '') ?? null;
}

function parseJson(text: string | null): Json {
  try {
    return objectOf(JSON.parse(text ?? '{}'));
  } catch {
    return {};
  }
}

const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string');
const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.slice(0, maxText) : null;
