import type { Column } from '#shared/data/data.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { PlannedColumn } from './import-plan.ts';
import { shortName } from './sniff/column-names.ts';
import type { SniffedColumn } from './sniff/sniff-text.ts';

/** The columns to read: as sniffed, with what the user corrected. */
export function planColumns(
  sniffed: readonly SniffedColumn[],
  corrections: readonly Column[] | undefined,
): PlannedColumn[] {
  if (corrections !== undefined && corrections.length !== sniffed.length) {
    throw new AppError('CONFLICT', `The file has ${sniffed.length} columns, not ${corrections.length}.`, {
      reason: 'columns-mismatch',
      nextStep: 'Look at the preview again: the file or the dialect has changed.',
    });
  }
  const names = new Set<string>();
  return sniffed.map((column, index) => {
    const wanted = corrections?.[index] ?? column;
    if (wanted.name === '' || names.has(wanted.name)) {
      throw new AppError(
        'INVALID_INPUT',
        wanted.name === '' ? 'A column has no name.' : `Two columns are named ${shortName(wanted.name)}.`,
        {
          reason: 'column-name',
          nextStep: 'Give each column a name of its own.',
        },
      );
    }
    names.add(wanted.name);
    return {
      name: wanted.name,
      type: wanted.type,
      role: wanted.role,
      storageName: `c${index}`,
      storageType: wanted.type === column.type ? column.storageType : storageOfCorrected(wanted.type, column),
      isFixed: wanted.type !== column.type,
      hasLongIntegers: false,
    };
  });
}

function storageOfCorrected(type: Column['type'], sniffed: SniffedColumn): PlannedColumn['storageType'] {
  switch (type) {
    case 'integer':
      return 'BIGINT';
    case 'float':
      return 'DOUBLE';
    case 'boolean':
      return 'BOOLEAN';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP';
    case 'category':
    case 'text':
      return 'VARCHAR';
    case 'image':
      throw noImages(sniffed.name);
    case 'id':
      return sniffed.storageType === 'BIGINT' ? 'BIGINT' : 'VARCHAR';
  }
}

function noImages(name: string): AppError {
  return new AppError('INVALID_INPUT', `${shortName(name)} holds no images.`, {
    reason: 'column-type',
    nextStep: 'Choose another type. Images come in with a folder or an archive of image files.',
  });
}
