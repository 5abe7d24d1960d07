import { AppError } from '#shared/kit/app-error.ts';
import { ArchiveProblem } from '../../../platform/archives/archive-problem.ts';
import { openZip, type ZipEntry } from '../../../platform/archives/zip-reader.ts';
import { zipFailure } from '../archives/archive-failure.ts';
import type { ConvertInput } from './converted.ts';

/**
 * Measured with a million cells: 34 MB of XML take 356 MB of memory. So a sixteenth of what data work may use,
 * and never more than V8 can hold as one text with room to spare.
 */
const memoryShare = 16;
const maxBytes = 200 * 2 ** 20;

/** Refuses a workbook whose sheets would not fit into memory, before any of it is inflated. */
export async function expectWorkbookFits({ file, memoryLimitMb }: ConvertInput): Promise<void> {
  const limit = Math.min(maxBytes, (memoryLimitMb / memoryShare) * 2 ** 20);
  await withEntries(file, async (entries) => {
    const size = entries.reduce((sum, entry) => sum + (isMedia(entry) ? 0 : entry.sizeBytes), 0);
    if (size <= limit) return;
    throw new AppError(
      'RESOURCE_EXHAUSTED',
      `${file.name} unpacks to ${megabytes(size)} MB of sheets; workbooks are read up to ${megabytes(limit)} MB (about ${Math.round(limit / 34e6)} million cells).`,
      { reason: 'workbook-too-large', nextStep: 'Save the sheet as CSV and import that.' },
    );
  });
}

/** Checks every byte of a workbook: the library itself takes a sheet that was cut off for one that ends there. */
export async function expectWholeWorkbook({ file }: ConvertInput): Promise<void> {
  await withEntries(file, async (entries, check) => {
    for (const entry of entries) {
      let tail = '';
      await check(entry, (chunk) => {
        tail = (tail + chunk.subarray(-64).toString('latin1')).slice(-64);
      });
      if (/^xl\/worksheets\/[^/]+\.xml$/.test(entry.name) && !/<\/(?:\w+:)?worksheet>\s*$/.test(tail))
        throw new ArchiveProblem('damaged', `${entry.name} ends too early`);
    }
  });
}

async function withEntries(
  file: ConvertInput['file'],
  visit: (
    entries: readonly ZipEntry[],
    check: (entry: ZipEntry, onChunk: (chunk: Buffer) => void) => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  try {
    const zip = await openZip(file.path);
    try {
      await visit(zip.entries, zip.check);
    } finally {
      await zip.close();
    }
  } catch (error) {
    if (!(error instanceof ArchiveProblem)) throw error;
    throw zipFailure(file.name, error);
  }
}

/** Pictures and the like are not read. */
function isMedia({ name }: ZipEntry): boolean {
  return !/\.(?:xml|bin|rels)$/i.test(name);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
