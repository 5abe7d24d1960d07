/** Hands text or a picture to the user as a download. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  // The download has its own reference by the time of the next task.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A file name that every system takes, from whatever a thing is called. */
export function fileNameOf(title: string, extension: string): string {
  const stem = title
    .normalize('NFKD')
    .replace(/[^\w\s.-]+/g, '')
    .trim()
    .replace(/[\s.]+/g, '-')
    .slice(0, 80)
    .toLowerCase();
  return `${stem === '' ? 'export' : stem}.${extension}`;
}
