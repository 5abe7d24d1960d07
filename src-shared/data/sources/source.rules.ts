import type { FilesSelection, PostgresSelection, SourcePlace, SourceSelection } from './source.schema.ts';

/** What a secret belongs to: it is never sent elsewhere because an address was edited. */
export function secretOwner(place: SourcePlace): string {
  switch (place.kind) {
    case 'postgres':
      return JSON.stringify([place.kind, place.host.toLowerCase(), place.port, place.user]);
    case 's3':
      return JSON.stringify([place.kind, new URL(place.endpoint).origin, place.accessKeyId]);
    case 'huggingface':
      return JSON.stringify([place.kind, new URL(place.endpoint).origin]);
  }
}

/** A name for a connection to a place. */
export function connectionName(place: SourcePlace): string {
  switch (place.kind) {
    case 'postgres':
      return `${place.database} on ${place.host}`;
    case 's3':
      return `${place.bucket} on ${new URL(place.endpoint).host}`;
    case 'huggingface':
      return new URL(place.endpoint).host;
  }
}

/** The address of what is read, in one line and without the user or a secret. */
export function locationOf(place: SourcePlace, selection: SourceSelection): string {
  if (place.kind === 'postgres' && selection.kind === 'postgres')
    return `${serverOf(place)}${tableOf(selection.postgres)}`;
  if (place.kind === 's3' && selection.kind === 's3')
    return `s3://${place.bucket}/${filesInWords(selection.files)} at ${place.endpoint}`;
  if (place.kind === 'huggingface' && selection.kind === 'huggingface') {
    const { name, revision } = selection.repository;
    return `${place.endpoint}/datasets/${name}/tree/${revision}/${filesInWords(selection.files)}`;
  }
  throw new TypeError(`A ${place.kind} source has no ${selection.kind} selection.`);
}

function serverOf(place: SourcePlace & { readonly kind: 'postgres' }): string {
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;
  return `postgres://${host}:${place.port}/${encodeURIComponent(place.database)}`;
}

function tableOf(postgres: PostgresSelection): string {
  if (postgres.by === 'query') return '';
  return `/${[postgres.schema, postgres.table].map(encodeURIComponent).join('.')}`;
}

/** What is read, as short as a file name: what stands in lists. */
export function selectionName(selection: SourceSelection): string {
  if (selection.kind === 'huggingface')
    return `${selection.repository.name}: ${filesInWords(selection.files)}`;
  if (selection.kind === 's3') return filesInWords(selection.files);
  const { postgres } = selection;
  return postgres.by === 'query' ? `query: ${oneLine(postgres.sql)}` : `${postgres.schema}.${postgres.table}`;
}

/** `a.csv`, `a.csv and 3 more`, `logs/*.csv`. */
function filesInWords(files: FilesSelection): string {
  if (files.by === 'pattern') return files.pattern;
  const [first = '', ...more] = files.names;
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

/** A name for the dataset that comes of it. */
export function suggestedName(place: SourcePlace, selection: SourceSelection): string {
  if (selection.kind === 'postgres') {
    const { postgres } = selection;
    if (postgres.by === 'table') return postgres.table;
    return place.kind === 'postgres' ? `Query of ${place.database}` : 'Query';
  }
  if (selection.kind === 'huggingface') return selection.repository.name.split('/')[1]!;
  const { files } = selection;
  const path = files.by === 'names' ? files.names[0]! : files.pattern.replace(/[*?[{].*$/, '');
  const name = path.split('/').findLast((part) => part !== '') ?? connectionName(place);
  return name.replace(/(?:\.[a-z0-9]{1,8}){1,2}$/i, '') || name;
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
