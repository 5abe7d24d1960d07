import type {
  FilesSelection,
  PostgresPlace,
  PostgresSelection,
  SourceSelection,
} from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/errors.ts';
import type { FileOrigin, OpenConnection } from '../../../workers/source/source.protocol.ts';

/** A source with what is read of it: rows of a table, or files. */
export type SourcePair =
  | {
      readonly holds: 'table';
      readonly connection: OpenConnection<PostgresPlace>;
      readonly selection: PostgresSelection;
    }
  | {
      readonly holds: 'files';
      readonly origin: FileOrigin;
      readonly files: FilesSelection;
    };

export function pairOf({ place, secret }: OpenConnection, selection: SourceSelection): SourcePair {
  if (place.kind === 'postgres' && selection.kind === 'postgres')
    return { holds: 'table', connection: { place, secret }, selection: selection.postgres };
  if (place.kind === 's3' && selection.kind === 's3')
    return { holds: 'files', origin: { kind: 's3', connection: { place, secret } }, files: selection.files };
  if (place.kind === 'huggingface' && selection.kind === 'huggingface') {
    const { repository, files } = selection;
    return { holds: 'files', origin: { kind: place.kind, connection: { place, secret }, repository }, files };
  }
  throw new AppError('INVALID_INPUT', 'This connection has nothing of that kind.', {
    reason: 'source-selection',
    nextStep: 'Choose what is read from the list of this connection.',
  });
}
