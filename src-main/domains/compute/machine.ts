import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import { arch, cpus, freemem, platform, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { MachineInfo } from '#shared/compute/compute.schema.ts';

const run = promisify(execFile);

/** What the computer has, as its operating system tells it. */
export async function describeMachine(workspaceFolder: string): Promise<MachineInfo> {
  const [gpu, disk, workspaceSizeBytes] = await Promise.all([
    findGpus(),
    statfs(workspaceFolder),
    folderSize(workspaceFolder),
  ]);
  return {
    operatingSystem: `${type()} ${release()} (${platform()} ${arch()})`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    coreCount: cpus().length,
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    ...gpu,
    workspaceFreeBytes: disk.bavail * disk.bsize,
    workspaceSizeBytes,
    nodeVersion: process.versions.node,
    appMemoryBytes: process.memoryUsage.rss(),
  };
}

async function findGpus(): Promise<Pick<MachineInfo, 'gpus' | 'gpuReason'>> {
  try {
    const { stdout } = await run(
      'nvidia-smi',
      ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'],
      { timeout: 5_000 },
    );
    return { gpus: parseNvidiaSmi(stdout), gpuReason: null };
  } catch {
    // Two very different cases behind one failed call: no card at all, or a card whose tools are broken.
    const gpuReason = existsSync('/proc/driver/nvidia')
      ? 'An NVIDIA driver is loaded, but nvidia-smi does not answer. Reinstall the driver’s tools.'
      : 'No NVIDIA driver was found. Training uses the CPU, or WebGPU where an adapter exists.';
    return { gpus: [], gpuReason };
  }
}

/** Lines of `name, memory in MiB, driver`; memory is `[N/A]` on some cards. */
export function parseNvidiaSmi(text: string): MachineInfo['gpus'] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = 'unknown', memory = '', driver = ''] = line.split(',').map((part) => part.trim());
      const mebibytes = Number(memory);
      return {
        name,
        memoryBytes: memory !== '' && Number.isFinite(mebibytes) ? mebibytes * 1024 * 1024 : null,
        driver: driver === '' ? null : driver,
      };
    });
}

async function folderSize(folder: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // A temporary file may go while we look.
    total += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size;
  }
  return total;
}
