/** Decides, without touching disk or network, which wheels make a pack on a given machine. */
import { type Machine, runsOn } from './machine.ts';
import { PackFailure } from './pack-failure.ts';
import { PackId } from './pack-manifest.ts';
import {
  cudaWheels,
  lightgbmWheels,
  openMpWheels,
  type PinnedWheel,
  tensorflowCpuWheels,
  tensorflowCudaWheel,
} from './pinned-wheels.ts';
import { parseWheelName } from './wheel-name.ts';

export interface PlannedWheel {
  readonly file: string;
  /** Absent for a wheel that the user handed over and this program does not know. */
  readonly sha256?: string;
  readonly sizeBytes: number;
  /** Where it already lies; absent where it must be fetched. */
  readonly path?: string;
  /** Where an entry of the wheel goes in the pack; `undefined` leaves it out. */
  readonly place: (entryName: string) => string | undefined;
}

export interface PackPlan {
  readonly id: PackId;
  readonly version: string;
  readonly variant: 'cpu' | 'cuda';
  /** The first one carries the library and the version; the others are its companions. */
  readonly wheels: readonly [PlannedWheel, ...PlannedWheel[]];
  /** Paths of which one becomes the manifest's `library`. */
  readonly libraryNames: readonly string[];
  readonly preload: readonly string[];
  /** What the user should know about this choice. */
  readonly notes: readonly string[];
}

const lightgbmLibraries: readonly string[] = [
  'lightgbm/lib/lib_lightgbm.so',
  'lightgbm/lib/lib_lightgbm.dylib',
  'lightgbm/bin/lib_lightgbm.dll',
];
const tensorflowLibraries: readonly string[] = [
  'tensorflow/libtensorflow_cc.so.2',
  'tensorflow/libtensorflow_cc.2.dylib',
];
const tensorflowCompanions: readonly string[] = [
  'tensorflow/libtensorflow_framework.so.2',
  'tensorflow/libtensorflow_framework.2.dylib',
];
export const bundledOpenMp = 'lightgbm.libs/libgomp.so.1';

/** The library, and what a wheel bundles beside it (`lightgbm.libs`, `lightgbm/.dylibs`). */
export const placeLightgbm = (name: string): string | undefined =>
  lightgbmLibraries.includes(name) || /^lightgbm(\.libs|\/\.dylibs)\/[^/]+$/.test(name) ? name : undefined;

export const placeTensorflow = (name: string): string | undefined =>
  tensorflowLibraries.includes(name) || tensorflowCompanions.includes(name) ? name : undefined;

/** TensorFlow finds these by run paths relative to itself, so they keep their place beside `tensorflow/`. */
const placeCuda = (name: string): string | undefined => {
  if (/\.alt\.so/.test(name)) return undefined;
  const isLibrary = /^nvidia\/[^/]+\/lib\/lib[^/]+\.so(\.\d+)*$/.test(name);
  const isCompilerPart =
    /^nvidia\/cuda_nvcc\/(bin\/(ptxas|nvlink|fatbinary)|nvvm\/libdevice\/[^/]+\.bc)$/.test(name);
  return isLibrary || isCompilerPart ? name : undefined;
};

const placeOpenMp = (name: string): string | undefined =>
  /^scikit_learn\.libs\/libgomp-[^/]+\.so[^/]*$/.test(name) ? bundledOpenMp : undefined;

const describeSystem = ({ platform, arch, glibcVersion }: Machine): string =>
  platform === 'linux'
    ? `Linux on ${arch} with ${glibcVersion ? `glibc ${glibcVersion}` : 'a C library other than glibc'}`
    : `${platform === 'darwin' ? 'macOS' : platform === 'win32' ? 'Windows' : platform} on ${arch}`;

const pick = (wheels: readonly PinnedWheel[], machine: Machine): PinnedWheel | undefined =>
  wheels.find(({ file }) => parseWheelName(file)?.platformTags.some((tag) => runsOn(tag, machine)));

const noWheel = (name: string, machine: Machine): PackFailure =>
  new PackFailure(
    `There is no ${name} runtime for ${describeSystem(machine)}.`,
    machine.platform === 'linux'
      ? 'Use a 64-bit Linux with glibc 2.27 or newer (Ubuntu 18.04, Debian 10, RHEL 8 and later), or an engine that needs no native runtime.'
      : 'Use an engine that needs no native runtime.',
  );

const planLightgbm = (machine: Machine): PackPlan => {
  const wheel = pick(lightgbmWheels, machine);
  if (!wheel) throw noWheel('LightGBM', machine);
  const openMp = machine.hasOpenMpRuntime ? undefined : pick(openMpWheels, machine);
  return {
    id: 'lightgbm',
    version: '4.7.0',
    variant: 'cpu',
    wheels: [{ ...wheel, place: placeLightgbm }, ...(openMp ? [{ ...openMp, place: placeOpenMp }] : [])],
    libraryNames: lightgbmLibraries,
    preload: openMp ? [bundledOpenMp] : [],
    notes: openMp ? ['This system has no OpenMP runtime (libgomp), so one was installed with LightGBM.'] : [],
  };
};

const planTensorflow = (machine: Machine, variant: 'cpu' | 'cuda'): PackPlan => {
  const base = {
    id: 'tensorflow',
    version: '2.21.0',
    libraryNames: tensorflowLibraries,
    preload: [],
    notes: [],
  } as const;
  if (variant === 'cuda') {
    const companions = cudaWheels.map((wheel) => ({ ...wheel, place: placeCuda }));
    return { ...base, variant, wheels: [{ ...tensorflowCudaWheel, place: placeTensorflow }, ...companions] };
  }
  const wheel = pick(tensorflowCpuWheels, machine);
  if (!wheel) throw noWheel('TensorFlow', machine);
  return { ...base, variant, wheels: [{ ...wheel, place: placeTensorflow }] };
};

/** Whether this machine gains from the CUDA wheels: there are some for it, and it has the GPU. */
const canUseCuda = (machine: Machine): boolean =>
  machine.hasNvidiaGpu && pick([tensorflowCudaWheel], machine) !== undefined;

/**
 * The plans worth trying, best first: where an NVIDIA GPU is found, the CUDA one and then, should its 3 GB not
 * be had, the CPU one. Throws `PackFailure` where no wheel exists for the machine.
 */
export const planPack = (id: PackId, machine: Machine): readonly [PackPlan, ...PackPlan[]] => {
  if (id === 'lightgbm') return [planLightgbm(machine)];
  const cpu = planTensorflow(machine, 'cpu');
  return canUseCuda(machine) ? [planTensorflow(machine, 'cuda'), cpu] : [cpu];
};

const projectsOf: Readonly<Record<PackId, readonly string[]>> = {
  lightgbm: ['lightgbm'],
  tensorflow: ['tensorflow', 'tensorflow-cpu'],
};

/** A version becomes a folder's name, so only what PEP 440 allows in one is let through. */
const versionPattern = /^\d+(\.\d+)*[0-9A-Za-z.+]*$/;

/** The pack that a wheel file is of, by its name. Throws `PackFailure` where it is of none. */
export const packOfWheel = (file: string): PackId => {
  const name = parseWheelName(file);
  if (!name) throw notAWheelName(file);
  const found = PackId.options.find((id) => projectsOf[id].includes(name.project));
  if (found) return found;
  throw new PackFailure(
    `${file} is a wheel of ${name.project}, which no engine here runs on.`,
    `Get a wheel of ${Object.values(projectsOf).flat().join(', ')} from PyPI.`,
  );
};

const notAWheelName = (file: string): PackFailure =>
  new PackFailure(`${file} does not have a wheel's name.`, 'Keep the name that the file had on PyPI.');

/**
 * The plan for a wheel file that the user handed over. A wheel this program knows must have the known sha256
 * (checked later, when it is read); any other version is taken as it is, with a note. `findBeside` looks for a
 * companion wheel in the same folder, so that a folder of wheels on a stick is enough.
 */
export const planWheelFile = (
  id: PackId,
  wheel: { readonly path: string; readonly file: string; readonly sizeBytes: number },
  machine: Machine,
  findBeside: (file: string) => string | undefined,
): PackPlan => {
  const { file } = wheel;
  const name = parseWheelName(file);
  if (!name || !versionPattern.test(name.version)) throw notAWheelName(file);
  if (!projectsOf[id].includes(name.project)) {
    throw new PackFailure(
      `${file} is a wheel of ${name.project}, not of ${projectsOf[id].join(' or ')}.`,
      `Get a wheel of ${projectsOf[id].join(' or ')} from PyPI.`,
    );
  }
  if (!name.platformTags.some((tag) => runsOn(tag, machine))) {
    throw new PackFailure(
      `${file} is for another kind of computer; this one is ${describeSystem(machine)}.`,
      'Get the wheel whose name ends in the tag of this system.',
    );
  }
  const isPlainTensorflow = name.project === 'tensorflow';
  const usable = planPack(id, machine).filter(({ variant }) => variant === 'cpu' || isPlainTensorflow);
  const base = (name.project === 'tensorflow-cpu' ? usable.at(-1) : usable[0]) ?? usable.at(-1);
  if (!base) throw noWheel(id, machine);
  const known = [...lightgbmWheels, ...tensorflowCpuWheels, tensorflowCudaWheel].find(
    (one) => one.file === file,
  );
  const [first, ...companions] = base.wheels;
  const found = companions.map((companion) => {
    const path = findBeside(companion.file);
    return path ? { ...companion, path } : companion;
  });
  return {
    ...base,
    version: name.version,
    wheels: [{ ...wheel, ...(known ? { sha256: known.sha256 } : {}), place: first.place }, ...found],
    notes: [
      ...base.notes,
      ...(known ? [] : [`${file} is not a wheel that this program knows, so its sha256 was not checked.`]),
      ...(known || name.version === base.version
        ? []
        : [`It is version ${name.version}; this program was tested with ${base.version}.`]),
    ],
  };
};
