/** A wheel's file name taken apart (PyPA "Binary distribution format": name-version[-build]-python-abi-platform.whl). */
export interface WheelName {
  /** Normalised as PEP 503 does: lower case, `-` for runs of `-`, `_` and `.`. */
  readonly project: string;
  readonly version: string;
  readonly pythonTag: string;
  readonly abiTag: string;
  readonly platformTags: readonly string[];
}

export const parseWheelName = (file: string): WheelName | undefined => {
  const parts = file.endsWith('.whl') ? file.slice(0, -4).split('-') : [];
  if (parts.length !== 5 && parts.length !== 6) return undefined;
  const [platform, abiTag, pythonTag] = parts.toReversed();
  const [project, version] = parts;
  if (!project || !version || !pythonTag || !abiTag || !platform) return undefined;
  return {
    project: project.toLowerCase().replace(/[-_.]+/g, '-'),
    version,
    pythonTag,
    abiTag,
    platformTags: platform.split('.'),
  };
};
