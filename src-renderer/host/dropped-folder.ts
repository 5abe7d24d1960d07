import type { FolderFile } from './folder-tar.ts';

/** All files below a folder that was dropped, by their paths in it. */
export async function filesOfEntry(folder: FileSystemDirectoryEntry): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  const walk = async (entry: FileSystemDirectoryEntry, path: string): Promise<void> => {
    for (const child of await childrenOf(entry)) {
      const name = `${path}${child.name}`;
      if (child.isDirectory) await walk(child as FileSystemDirectoryEntry, `${name}/`);
      else files.push({ name, file: await fileOf(child as FileSystemFileEntry) });
    }
  };
  await walk(folder, '');
  return inOrder(files);
}

/** The files of a folder that was chosen: the browser tells their paths from its name on. */
export function filesOfInput(files: readonly File[]): FolderFile[] {
  return inOrder(
    files.map((file) => ({
      name: file.webkitRelativePath.slice(file.webkitRelativePath.indexOf('/') + 1) || file.name,
      file,
    })),
  );
}

/** A preview reads the first files by name, and stops there when they come first. */
function inOrder(files: readonly FolderFile[]): FolderFile[] {
  return files.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Readers hand out a hundred at a time, until there are no more. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
