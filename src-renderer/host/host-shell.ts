import type { ClientContext, ClientLink } from '@orpc/client';
import type { GrantedFolder } from '#shared/data/watches/watch.schema.ts';
import type { JobId } from '#shared/kit/ids.ts';
import type { GrantedFile } from '#shared/workspace/window-bridge.ts';

export type HostLink = ClientLink<ClientContext>;

/** `lost` tells when the next attempt is due; `ended` needs the user: a new link, or a restart. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'lost'; readonly retryAtMs: number }
  | { readonly kind: 'ended'; readonly message: string; readonly nextStep: string };

/** A value that React can subscribe to (`useSyncExternalStore`). */
export interface Observable<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

export interface TransferProgress {
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/**
 * A file on its way to the backend. The desktop shell grants it in place, so `whole` comes at once; the web
 * host uploads it: `head` is a grant of its first part, good for a preview (`ImportPreview.isPartial`) long
 * before `whole` is there. Where the whole is needed for the preview (Parquet, compressed), `head` is `whole`.
 */
export interface FileTransfer {
  readonly name: string;
  readonly sizeBytes: number;
  readonly head: Promise<GrantedFile>;
  readonly whole: Promise<GrantedFile>;
  readonly progress: Observable<TransferProgress>;
  /** Ends an upload; `whole` then rejects with `CANCELLED`. */
  cancel(): void;
}

/** A folder with all that is in it, as the browser hands it over. */
export interface DroppedFolder {
  readonly name: string;
  /** Knows its path in the desktop shell; good for nothing else. */
  readonly file: File;
  readonly entry: FileSystemDirectoryEntry;
}

export type Dropped = File | DroppedFolder;

/** What the renderer sees of the program around it. Everything else goes through the contract. */
export interface HostShell {
  readonly kind: 'electron' | 'web' | 'fake';
  readonly platform: string;
  readonly connection: Observable<ConnectionState>;
  /** The way to the backend. Calls made before it is open, or while it is interrupted, wait for it. */
  readonly link: HostLink;
  /** Takes a file or a folder that the user dropped on the window. */
  takeFile(dropped: Dropped): FileTransfer;
  /** Lets the user choose files; an empty list when the dialog was closed. */
  pickFiles(): Promise<readonly FileTransfer[]>;
  /** Lets the user choose a folder; null when the dialog was closed. */
  pickFolder(): Promise<FileTransfer | null>;
  /** A folder that is looked at again and again; null when the dialog was closed. Absent in a browser, which has none to give. */
  readonly pickWatchFolder?: () => Promise<GrantedFolder | null>;
  /** Hands over what an export job wrote; false when the user closed the dialog. */
  saveExport(jobId: JobId): Promise<boolean>;
  openExternal(url: string): Promise<void>;
}
