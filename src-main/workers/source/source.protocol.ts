import type {
  FilesSelection,
  HubPlace,
  ListedWithin,
  PostgresPlace,
  PostgresSelection,
  Repository,
  RepositoryDescription,
  S3Place,
  SourceListing,
  SourcePlace,
  SourceSecret,
} from '#shared/data/sources/source.schema.ts';
import type { StagedColumn } from '../data/data.protocol.ts';

/** A source with what opens it. It is in the messages to the worker and nowhere else: in no job, log or error. */
export interface OpenConnection<Place extends SourcePlace = SourcePlace> {
  readonly place: Place;
  readonly secret: SourceSecret | null;
}

export interface ReadTableRequest {
  readonly connection: OpenConnection<PostgresPlace>;
  readonly selection: PostgresSelection;
  /** The file to write. */
  readonly target: string;
  /** Null for all rows. */
  readonly maxRows: number | null;
  /** More than this would leave no room on the disk. */
  readonly maxBytes: number;
}

export interface StagedTable {
  readonly columns: readonly StagedColumn[];
  readonly rowCount: number;
  readonly sizeBytes: number;
  /** What the server expects all rows to be. */
  readonly estimatedRowCount: number | null;
}

/** A source that holds files, and where in it they are. */
export type FileOrigin =
  | { readonly kind: 's3'; readonly connection: OpenConnection<S3Place> }
  | {
      readonly kind: 'huggingface';
      readonly connection: OpenConnection<HubPlace>;
      readonly repository: Repository;
    };

export interface FetchFilesRequest {
  readonly origin: FileOrigin;
  readonly files: FilesSelection;
  /** An existing folder for the files, which get names of our own. */
  readonly folder: string;
  readonly maxBytes: number;
}

export interface FetchedFile {
  readonly path: string;
  /** As the source has it; never used to build a path. */
  readonly name: string;
  readonly sizeBytes: number;
}

export interface PublishRequest {
  readonly connection: OpenConnection<HubPlace>;
  /** `owner/name`, made where it does not exist. */
  readonly repository: string;
  readonly isPrivate: boolean;
  readonly message: string;
  readonly entries: readonly {
    readonly name: string;
    readonly content: { readonly file: string } | { readonly text: string };
  }[];
}

export interface PutObjectRequest {
  readonly connection: OpenConnection<S3Place>;
  readonly key: string;
  readonly file: string;
}

export type SourceRequests = {
  /** Opens the source and says what it found, in a sentence. */
  test: (input: { readonly connection: OpenConnection }) => { readonly message: string };
  browse: (input: { readonly connection: OpenConnection; readonly within: ListedWithin }) => SourceListing;
  readTable: (input: ReadTableRequest) => StagedTable;
  fetchFiles: (input: FetchFilesRequest) => readonly FetchedFile[];
  publish: (input: PublishRequest) => { readonly url: string };
  putObject: (input: PutObjectRequest) => void;
  describe: (input: {
    readonly connection: OpenConnection<HubPlace>;
    readonly repository: Repository;
  }) => RepositoryDescription;
};

export type SourceEvents = {
  progress: {
    readonly phase: string;
    readonly done: number;
    readonly total: number | null;
    readonly unit: string;
  };
};
