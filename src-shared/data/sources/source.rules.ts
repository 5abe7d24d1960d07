import type { SourcePlace, SourceSelection } from './source.schema.ts';

/** What a secret belongs to: it is never sent elsewhere because an address was edited. */
export function secretOwner(place: SourcePlace): string {
  return JSON.stringify([place.kind, place.host.toLowerCase(), place.port, place.user]);
}

/** The address of what is read, in one line and without the user or a secret. */
export function locationOf(place: SourcePlace, selection: SourceSelection): string {
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;
  const server = `postgres://${host}:${place.port}/${encodeURIComponent(place.database)}`;
  const { postgres } = selection;
  return postgres.by === 'query'
    ? server
    : `${server}/${[postgres.schema, postgres.table].map(encodeURIComponent).join('.')}`;
}

/** What is read, as short as a file name: what stands in lists. */
export function selectionName({ postgres }: SourceSelection): string {
  return postgres.by === 'query' ? `query: ${oneLine(postgres.sql)}` : `${postgres.schema}.${postgres.table}`;
}

/** A name for the dataset that comes of it. */
export function suggestedName(place: SourcePlace, { postgres }: SourceSelection): string {
  return postgres.by === 'query' ? `Query of ${place.database}` : postgres.table;
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
