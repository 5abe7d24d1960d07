import { rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import type { GrantedFile } from '#shared/workspace/window-bridge.ts';
import type { SearchHit, Settings, WorkspaceInfo } from '#shared/workspace/workspace.schema.ts';
import type { Platform } from '../../platform/platform.ts';
import { transact } from '../../platform/sqlite/sqlite.ts';
import { readSettings, writeSettings } from './settings.store.ts';

/** What a domain contributes to the search of the command palette. */
export type SearchSource = (query: string, limit: number) => readonly SearchHit[];

export interface WorkspaceService {
  info(): WorkspaceInfo;
  getSettings(): Settings;
  updateSettings(changes: Partial<Settings>): Settings;
  /** The threads one piece of work may use: the app's one budget, resolved. */
  threadBudget(): number;
  /** Grants bytes that came with a call; they are deleted after use, as uploads are. */
  takeFile(file: { readonly name: string; readonly bytes: Blob }): Promise<GrantedFile>;
  addSearchSource(source: SearchSource): void;
  search(query: string, limit: number): SearchHit[];
}

export function createWorkspaceService(platform: Platform, version: string): WorkspaceService {
  const { db, changes, clock, folders, grants, hostKind, objects } = platform;
  const startedAtMs = clock.now();
  const sources: SearchSource[] = [];
  return {
    info: () => ({
      version,
      host: hostKind,
      workspaceName: basename(folders.workspace),
      workspaceFolder: folders.workspace,
      isReadOnly: false,
      startedAtMs,
    }),
    getSettings: () => readSettings(db),
    updateSettings: (update) => {
      transact(db, () => writeSettings(db, update));
      changes.announce('workspace.settings', 'settings', 'changed');
      return readSettings(db);
    },
    threadBudget: () => readSettings(db).threadBudget || cpus().length,
    takeFile: async ({ name, bytes }) => {
      const path = objects.temporaryFile();
      try {
        await writeFile(path, bytes.stream(), { flag: 'wx', mode: 0o600 });
        const granted = await grants.grantFile(path, { name, isTemporary: true });
        return { grantId: granted.id, name: granted.name, sizeBytes: granted.sizeBytes };
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    addSearchSource: (source) => {
      sources.push(source);
    },
    search: (query, limit) => sources.flatMap((source) => source(query, limit)).slice(0, limit),
  };
}
