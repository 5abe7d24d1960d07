import { join } from 'node:path';
import type { ImportChoice } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { type ArchiveKind, type ArchiveMember, openArchive } from '../../../platform/archives/archive.ts';
import { ArchiveProblem } from '../../../platform/archives/archive-problem.ts';
import type { SourceFile } from '../data.protocol.ts';
import { zipFailure } from './archive-failure.ts';
import { expectNoBomb } from './expansion.ts';

interface ArchiveInput {
  readonly file: SourceFile;
  readonly kind: ArchiveKind;
  /** Members asked for; the largest table where none are. */
  readonly wanted: readonly string[] | undefined;
  readonly folder: string;
  readonly signal: AbortSignal;
}

export interface ExtractedMembers {
  readonly files: readonly SourceFile[];
  readonly choice: ImportChoice;
}

const maxMembers = 10_000;

/** Takes the chosen members out of an archive, under names of our own, within the limits against bombs. */
export async function extractMembers(input: ArchiveInput): Promise<ExtractedMembers> {
  const { file, kind, folder, signal } = input;
  const limit = () => {
    let expanded = 0;
    return (count: number) => {
      expanded += count;
      expectNoBomb(file, expanded);
    };
  };
  try {
    const archive = await openArchive(file.path, kind, { signal, onBytes: limit() });
    const members = archive.members.filter(isShown);
    const chosen = chooseMembers(file.name, members, input.wanted);
    expectNoBomb(
      file,
      chosen.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    );
    const targets = chosen.map(({ name }, index) => ({ name, path: join(folder, `member-${index}`) }));
    await archive.extract(targets, { signal, onBytes: limit() });
    return {
      files: chosen.map(({ name, sizeBytes }, index) => ({
        path: targets[index]!.path,
        name,
        sizeBytes,
        isPartial: false,
      })),
      choice: {
        field: 'members',
        label: 'Files in the archive',
        options: members.map(({ name, sizeBytes }) => ({ name, detail: sizeWords(sizeBytes) })),
        chosen: chosen.map(({ name }) => name),
      },
    };
  } catch (error) {
    throw error instanceof ArchiveProblem ? zipFailure(file.name, error) : error;
  }
}

/** What packers add by themselves is no data. */
function isShown({ name, sizeBytes }: ArchiveMember): boolean {
  return sizeBytes > 0 && !/(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/.test(name);
}

const tableEndings =
  /\.(?:csv|tsv|txt|dat|fwf|json|jsonl|ndjson|parquet|pq|xlsx|xlsm|xlsb|xls|ods|sqlite3?|db|arrow|arrows|feather|npy|npz|arff)(?:\.(?:gz|zst))?$/i;

function chooseMembers(
  fileName: string,
  members: readonly ArchiveMember[],
  wanted: readonly string[] | undefined,
): ArchiveMember[] {
  if (members.length === 0 || members.length > maxMembers) {
    throw new AppError(
      'INVALID_INPUT',
      members.length === 0
        ? `${fileName} holds no files.`
        : `${fileName} holds ${members.length.toLocaleString('en-US')} files; archives are read up to ${maxMembers.toLocaleString('en-US')}.`,
      { reason: 'archive-members', nextStep: 'Choose an archive with tables in it.' },
    );
  }
  if (wanted !== undefined && wanted.length > 0) {
    return wanted.map((name) => {
      const found = members.find((member) => member.name === name);
      if (found) return found;
      throw new AppError('INVALID_INPUT', `${fileName} has no file named ${name.slice(0, 120)}.`, {
        reason: 'member-unknown',
        nextStep: 'Choose one of the files that the preview lists.',
      });
    });
  }
  const tables = members.filter(({ name }) => tableEndings.test(name));
  const candidates = tables.length > 0 ? tables : members;
  return [candidates.reduce((largest, member) => (member.sizeBytes > largest.sizeBytes ? member : largest))];
}

function sizeWords(bytes: number): string {
  return bytes < 1e5 ? `${bytes.toLocaleString('en-US')} bytes` : `${(bytes / 1e6).toFixed(1)} MB`;
}
