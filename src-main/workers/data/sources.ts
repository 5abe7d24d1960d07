import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dialect, ImportChoice } from '#shared/data/data.schema.ts';
import { extractMembers } from './archives/archive-source.ts';
import type { SourceFile } from './data.protocol.ts';
import { detectFormat } from './formats/detect.ts';

export interface Sources {
  /** The files whose rows are read, one after the other. */
  readonly files: readonly SourceFile[];
  /** What an archive offers; null where the files are the user's own. */
  readonly choice: ImportChoice | null;
}

/** The files behind what the user gave: themselves, or the chosen members of an archive, taken out into `folder`. */
export async function openSources(input: {
  readonly file: SourceFile;
  readonly more: readonly SourceFile[];
  readonly dialect: Partial<Dialect>;
  readonly folder: string;
  readonly signal: AbortSignal;
}): Promise<Sources> {
  const { file, more, dialect, signal } = input;
  if (more.length > 0 || file.isPartial) return { files: [file, ...more], choice: null };
  const format = await detectFormat(file);
  if (format !== 'zip' && format !== 'tar') return { files: [file], choice: null };
  const folder = join(input.folder, 'members');
  await mkdir(folder);
  return extractMembers({ file, kind: format, wanted: dialect.members, folder, signal });
}
