import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What decides which wheels a computer can use. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Such as `2.36`; absent where the C library is not glibc (Alpine's musl) and off Linux. */
  readonly glibcVersion?: string;
  readonly hasNvidiaGpu: boolean;
  /** LightGBM on Linux needs the OpenMP runtime, which slim systems do not have. */
  readonly hasOpenMpRuntime: boolean;
}

const readGlibcVersion = (): string | undefined => {
  const report: unknown = process.report.getReport();
  if (typeof report !== 'object' || report === null || !('header' in report)) return undefined;
  const header: unknown = report.header;
  if (typeof header !== 'object' || header === null || !('glibcVersionRuntime' in header)) return undefined;
  return typeof header.glibcVersionRuntime === 'string' ? header.glibcVersionRuntime : undefined;
};

const findNvidiaGpu = (): boolean => {
  // The kernel module's folder is there without any tool installed; a container may have only the tool.
  if (existsSync('/proc/driver/nvidia/version')) return true;
  const listed = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8', timeout: 10_000, windowsHide: true });
  return listed.status === 0 && /GPU \d+/.test(listed.stdout);
};

const canOpenLibrary = async (name: string): Promise<boolean> => {
  try {
    const koffi = await import('koffi');
    koffi.load(name).unload();
    return true;
  } catch {
    return false;
  }
};

export const describeMachine = async (): Promise<Machine> => {
  const { platform, arch } = process;
  const glibcVersion = platform === 'linux' ? readGlibcVersion() : undefined;
  return {
    platform,
    arch,
    ...(glibcVersion ? { glibcVersion } : {}),
    hasNvidiaGpu: findNvidiaGpu(),
    hasOpenMpRuntime: platform !== 'linux' || (await canOpenLibrary('libgomp.so.1')),
  };
};

const isAtLeast = (version: string, major: number, minor: number): boolean => {
  const [haveMajor = 0, haveMinor = 0] = version.split('.').map(Number);
  return haveMajor > major || (haveMajor === major && haveMinor >= minor);
};

const legacyGlibc: Readonly<Record<string, readonly [number, number]>> = {
  manylinux1: [2, 5],
  manylinux2010: [2, 12],
  manylinux2014: [2, 17],
};

/** Whether binaries under a wheel's platform tag (PEP 425, 513, 600) run on the machine. */
export const runsOn = (platformTag: string, machine: Machine): boolean => {
  if (machine.platform === 'linux') {
    const [, legacy, major, minor, arch] =
      /^(?:(manylinux(?:1|2010|2014))|manylinux_(\d+)_(\d+))_(.+)$/.exec(platformTag) ?? [];
    if (arch !== { x64: 'x86_64', arm64: 'aarch64' }[machine.arch]) return false;
    if (!arch || !machine.glibcVersion) return false;
    const [needMajor, needMinor] = (legacy ? legacyGlibc[legacy] : undefined) ?? [
      Number(major),
      Number(minor),
    ];
    return isAtLeast(machine.glibcVersion, needMajor, needMinor);
  }
  if (machine.platform === 'darwin') {
    return new RegExp(
      `^macosx_\\d+_\\d+_(universal2|${machine.arch === 'arm64' ? 'arm64' : 'x86_64'})$`,
    ).test(platformTag);
  }
  return machine.platform === 'win32' && machine.arch === 'x64' && platformTag === 'win_amd64';
};
