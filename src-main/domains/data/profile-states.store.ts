import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { VersionId } from '#shared/kit/ids.ts';
import type { ReadableDb, WritableDb } from '../../platform/sqlite/sqlite.ts';
import type { ParentVersion } from '../../workers/data/data.protocol.ts';
import { StorageType } from './data.store.ts';

export type ProfileState = NonNullable<ParentVersion['profileState']>;

/** Counts that do not follow from the rows in another release make states of this one unknown to it. */
const stateVersion = 1;

const Moments = z.object({
  count: z.number(),
  mean: z.number(),
  m2: z.number(),
  m3: z.number(),
  m4: z.number(),
});
const anyNumber = z
  .number()
  .or(z.nan())
  .or(z.literal([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]));
const Frequency = z.object({ value: anyNumber, count: z.number() });
const blocks = z.array(z.string()).nullable();

const NumberState = z.object({
  kind: z.literal('number'),
  digest: z.string(),
  blocks,
  scan: z.object({
    missingCount: z.number(),
    infiniteCount: z.number(),
    zeroCount: z.number(),
    isIncreasing: z.boolean(),
    min: anyNumber,
    max: anyNumber,
    sum: anyNumber,
  }),
  last: anyNumber,
  moments: Moments.extend({ m2: anyNumber, m3: anyNumber, m4: anyNumber, mean: anyNumber }).nullable(),
  frequencies: z.array(Frequency).nullable(),
  ranks: z.array(z.object({ count: z.number(), values: z.array(z.number()), upTo: z.array(z.number()) })),
  registers: z.instanceof(Uint8Array).nullable(),
});

const TextState = z.object({
  kind: z.literal('text'),
  digest: z.string(),
  blocks,
  stats: z.object({
    presentCount: z.number(),
    distinctCount: z.number(),
    isDistinctApproximate: z.boolean(),
    topValues: z.array(z.object({ value: z.string(), count: z.number() })),
    minLength: z.number(),
    maxLength: z.number(),
    meanLength: z.number(),
    emptyCount: z.number(),
    counts: z.array(z.object({ value: z.string(), count: z.number() })).nullable(),
  }),
});

const PairSums = z.object({
  a: z.number(),
  b: z.number(),
  n: z.number(),
  x: anyNumber,
  y: anyNumber,
  xx: anyNumber,
  yy: anyNumber,
  xy: anyNumber,
});

const StoredState = z.object({
  version: z.literal(stateVersion),
  rowCount: z.number(),
  columns: z.array(
    z.object({
      name: z.string(),
      storageType: StorageType,
      state: z.discriminatedUnion('kind', [NumberState, TextState]),
    }),
  ),
  correlation: z.object({ means: z.array(anyNumber), pairs: z.array(PairSums) }).nullable(),
});

/**
 * Keeps what the profile of a version was made of, and no longer what that of its parent was: only the newest version
 * of a line is added to, and a state takes some hundred kilobytes.
 */
export function putProfileState(
  db: WritableDb,
  { id, parentId }: { readonly id: VersionId; readonly parentId: VersionId | null },
  state: ProfileState | null,
): void {
  if (parentId !== null) db.prepare('DELETE FROM data_profile_states WHERE version_id = ?').run(parentId);
  if (state === null) return;
  db.prepare('INSERT INTO data_profile_states (version_id, state) VALUES (?, ?)').run(id, encode(state));
}

/** Null where there is none, or one of another form: the profile is then made of all rows. */
export function findProfileState(db: ReadableDb, id: VersionId): ProfileState | null {
  const bytes = db.prepare('SELECT state FROM data_profile_states WHERE version_id = ?').pluck().get(id);
  return bytes === undefined ? null : decode(bytes as Uint8Array);
}

/** JSON with what it has no form for: numbers that are not finite, and bytes. */
export function encode(state: ProfileState): Uint8Array {
  return gzipSync(
    JSON.stringify({ version: stateVersion, ...state }, (_, value: unknown) => {
      if (typeof value === 'number' && !Number.isFinite(value)) return { number: String(value) };
      return value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('base64') } : value;
    }),
  );
}

export function decode(bytes: Uint8Array): ProfileState | null {
  const read: unknown = JSON.parse(gunzipSync(bytes).toString(), (_, value: unknown) => {
    const special = value as { readonly number?: unknown; readonly bytes?: unknown } | null;
    if (typeof special?.number === 'string') return Number(special.number);
    return typeof special?.bytes === 'string' ? new Uint8Array(Buffer.from(special.bytes, 'base64')) : value;
  });
  const parsed = StoredState.safeParse(read);
  if (!parsed.success) return null;
  const { version: _, ...state } = parsed.data;
  return state;
}
