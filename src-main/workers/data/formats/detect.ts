import { open } from 'node:fs/promises';
import { ArchiveProblem } from '../../../platform/archives/archive-problem.ts';
import { openZip } from '../../../platform/archives/zip-reader.ts';
import { zipFailure } from '../archives/archive-failure.ts';
import type { SourceFile } from '../data.protocol.ts';
import { detectCompression, readHead } from '../sniff/head.ts';

/** Formats told by their first bytes, never by the name; `text` is all the rest, told apart by the text's sniffer. */
export type DetectedFormat =
  | 'parquet'
  | 'xlsx'
  | 'xls'
  | 'zip'
  | 'tar'
  | 'sqlite'
  | 'arrow'
  | 'npy'
  | 'npz'
  | 'staged'
  | 'text';

/** Compressed bytes that surely hold the first 512 of a tar. */
const tarHeadBytes = 64 * 1024;

const magics: readonly (readonly [DetectedFormat, string])[] = [
  ['parquet', 'PAR1'],
  ['zip', 'PK\u0003\u0004'],
  ['zip', 'PK\u0005\u0006'],
  ['xls', '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1'],
  ['sqlite', 'SQLite format 3\0'],
  ['arrow', 'ARROW1\0\0'],
  ['arrow', '\u00ff\u00ff\u00ff\u00ff'],
  ['npy', '\u0093NUMPY'],
];

export async function detectFormat(file: SourceFile): Promise<DetectedFormat> {
  if (file.staged !== undefined) return 'staged';
  const start = await readStart(file.path);
  const found = magics.find(([, magic]) => start.startsWith(magic))?.[0] ?? 'text';
  if (found === 'zip') return file.isPartial ? 'zip' : whatZipHolds(file);
  return found === 'text' && (await isTar(file, start)) ? 'tar' : found;
}

/** Where a tar has its mark. It may be compressed as a whole, as text may. */
async function isTar(file: SourceFile, start: string): Promise<boolean> {
  const mark = [257, 262] as const;
  if (detectCompression(Buffer.from(start.slice(0, 4), 'latin1')) === 'none')
    return start.slice(...mark) === 'ustar';
  const head = await readHead(file, tarHeadBytes).catch(() => null);
  return head?.bytes.toString('latin1', ...mark) === 'ustar';
}

async function readStart(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
}

/** Workbooks and NPZ files are zip archives too. */
async function whatZipHolds(file: SourceFile): Promise<DetectedFormat> {
  try {
    const zip = await openZip(file.path);
    await zip.close();
    const names = new Set(zip.entries.map(({ name }) => name));
    if (names.has('[Content_Types].xml') && [...names].some((name) => name.startsWith('xl/'))) return 'xlsx';
    if (names.has('mimetype') && names.has('content.xml')) return 'xlsx';
    return names.size > 0 && [...names].every((name) => name.endsWith('.npy')) ? 'npz' : 'zip';
  } catch (error) {
    if (!(error instanceof ArchiveProblem)) throw error;
    throw zipFailure(file.name, error);
  }
}
