import { join } from 'node:path';
import { AppError } from '#shared/kit/app-error.ts';
import { ArchiveProblem } from '../../../platform/archives/archive-problem.ts';
import { openZip, type ZipFile } from '../../../platform/archives/zip-reader.ts';
import { zipFailure } from '../archives/archive-failure.ts';
import { expectNoBomb } from '../archives/expansion.ts';
import { shortName } from '../sniff/column-names.ts';
import { type Converted, type ConvertInput, converted } from './converted.ts';
import { readNpyHeader, writeArrays } from './npy.ts';

interface Member {
  readonly name: string;
  readonly path: string;
  readonly shape: readonly number[];
}

/** Arrays of one length are one table, as features and labels usually are; else the longest is read. */
export async function convertNpz(input: ConvertInput): Promise<Converted> {
  const { file, dialect } = input;
  const members = await extractArrays(input);
  const longest = Math.max(...members.map(({ shape }) => shape[0]!));
  const together = members.filter(({ shape }) => shape[0] === longest);
  const all = together.map(({ name }) => name).join(' + ');
  const wanted = dialect.table ?? all;
  const chosen = wanted === all ? together : members.filter(({ name }) => name === wanted);
  if (chosen.length === 0) {
    throw new AppError('INVALID_INPUT', `${file.name} has no array named ${shortName(wanted)}.`, {
      reason: 'table-unknown',
      nextStep: `Choose one of: ${members
        .slice(0, 10)
        .map(({ name }) => name)
        .join(', ')}.`,
    });
  }
  const { path, rowCount } = await writeArrays(
    input,
    chosen.map(({ name, path: member }) => ({
      path: member,
      fileName: `${name}.npy in ${file.name}`,
      prefix: name,
    })),
  );
  const single = members.map(({ name, shape }) => ({ name, detail: shape.join(' × ') }));
  return converted({
    kind: 'parquet',
    path,
    dialect: { format: 'npy', table: wanted },
    choices: [
      {
        field: 'table',
        label: 'Array',
        options: together.length > 1 ? [{ name: all, detail: `${longest} rows` }, ...single] : single,
        chosen: [wanted],
      },
    ],
    rowCount,
  });
}

async function extractArrays(input: ConvertInput): Promise<Member[]> {
  const { file, folder } = input;
  let zip: ZipFile | null = null;
  try {
    zip = await openZip(file.path);
    expectNoBomb(
      file,
      zip.entries.reduce((sum, entry) => sum + entry.sizeBytes, 0),
    );
    const members: Member[] = [];
    for (const [index, entry] of zip.entries.entries()) {
      const path = join(folder, `array-${index}.npy`);
      await zip.extract(entry, path, { signal: input.signal });
      const { shape } = await readNpyHeader(path, `${entry.name} in ${file.name}`);
      members.push({ name: entry.name.replace(/\.npy$/, ''), path, shape });
    }
    return members;
  } catch (error) {
    throw error instanceof ArchiveProblem ? zipFailure(file.name, error) : error;
  } finally {
    await zip?.close();
  }
}
