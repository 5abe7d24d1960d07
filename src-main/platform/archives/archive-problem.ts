/** Why an archive is not read. Whoever knows what the archive is to the user says it in a sentence. */
export class ArchiveProblem extends Error {
  readonly kind: 'damaged' | 'unsafe' | 'unsupported';
  /** A clause without a full stop: `it ends too early`. */
  readonly detail: string;

  constructor(kind: ArchiveProblem['kind'], detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'ArchiveProblem';
    this.kind = kind;
    this.detail = detail;
  }
}

/** Why a name must not be written below a folder, or `undefined` when it may. */
export function unsafeName(name: string): string | undefined {
  if (name.includes('\0') || name.includes('\\')) return 'it holds a character that no path should have';
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return 'it is an absolute path';
  if (name.split('/').includes('..')) return 'it climbs out of the folder';
  return undefined;
}
