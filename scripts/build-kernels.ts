/** `npm run build:kernels`: compiles the numeric kernels and writes them down as a module. Run after a change to them. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'src-main/platform/numeric');

export const kernelsModule = join(folder, 'kernels.wasm.ts');

/** The module's text, made from the source as it is. */
export function compileKernels(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'millwright-kernels-'));
  try {
    const target = join(scratch, 'kernels.wasm');
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/assemblyscript/bin/asc.js'),
        join(folder, 'assembly/kernels.ts'),
        ...[
          '--outFile',
          target,
          '-O3',
          '--runtime',
          'stub',
          '--enable',
          'simd',
          '--noAssert',
          '--importMemory',
        ],
      ],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const lines =
      readFileSync(target)
        .toString('base64')
        .match(/.{1,96}/g) ?? [];
    return [
      '/** Made by `npm run build:kernels` from assembly/kernels.ts; a test compares the two. */',
      'export const kernelsBase64 =',
      ...lines.map((line, index) => `  '${line}'${index === lines.length - 1 ? ';' : ' +'}`),
      '',
    ].join('\n');
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

if (import.meta.main) writeFileSync(kernelsModule, compileKernels());
