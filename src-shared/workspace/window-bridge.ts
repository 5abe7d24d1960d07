import { z } from 'zod';
import type { GrantedFolder } from '../data/watches/watch.schema.ts';
import { GrantId } from '../kit/ids.ts';

/** A file that the backend may read, because the user dropped or picked it. */
export const GrantedFile = z.object({ grantId: GrantId, name: z.string(), sizeBytes: z.number() });
export type GrantedFile = z.infer<typeof GrantedFile>;

/** What the preload puts on `window.millwright` in the desktop shell: a few abilities of the shell, no more. */
export interface WindowBridge {
  /** `process.platform` of the shell, for the words and keys of this system. */
  readonly platform: string;
  /**
   * Grants a file that the user dropped on the window; the path never reaches the page. Null for a file that has
   * none: what was pasted, or dragged out of another page.
   */
  grantFile(file: File): Promise<GrantedFile | null>;
  /** The system's dialog; an empty list when it was closed. */
  pickFiles(): Promise<GrantedFile[]>;
  /** The same for a folder; null when it was closed. */
  pickFolder(): Promise<GrantedFile | null>;
  /** The same for a folder that is to be watched. */
  pickWatchFolder(): Promise<GrantedFolder | null>;
  /** Only https addresses that the shell allows. */
  openExternal(url: string): Promise<void>;
  /** The system's save dialog for what an export job wrote; false when it was closed. */
  saveExport(jobId: string): Promise<boolean>;
}

export { portMessage, portRequestMessage } from './shell-channels.ts';
