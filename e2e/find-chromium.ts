import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Chromium {
  readonly executable: string;
  readonly args: readonly string[];
  /** Where it comes from, for one printed line. */
  readonly origin: string;
}

const installedNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];

/** What a browser without a desktop, possibly as root, needs; and no call to the outside. */
const commonArgs = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--disable-gpu',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/**
 * A real Chromium for the stories: `MILLWRIGHT_CHROMIUM`, else the system's, else the one an npm package
 * carries. The latter unpacks into the temporary folder under a fixed name and takes what it finds there, so
 * it gets a folder named after its version: a stale browser of another version is never picked up.
 */
export function findChromium(): Chromium {
  const named = process.env.MILLWRIGHT_CHROMIUM;
  if (named) return { executable: named, args: commonArgs, origin: 'MILLWRIGHT_CHROMIUM' };
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of installedNames) {
      const executable = join(folder, name);
      if (existsSync(executable)) return { executable, args: commonArgs, origin: 'the system’s' };
    }
  }
  return fromNpm();
}

function fromNpm(): Chromium {
  const root = join(import.meta.dirname, '..');
  const manifest = JSON.parse(
    readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'),
  ) as {
    version: string;
  };
  const cache = process.env.MILLWRIGHT_CACHE ?? join(homedir(), '.cache', 'millwright');
  const folder = join(cache, `chromium-${manifest.version}`);
  mkdirSync(folder, { recursive: true });
  const program = `import('@sparticuz/chromium').then(async ({ default: chromium }) => {
    console.log(JSON.stringify({ executable: await chromium.executablePath(), args: chromium.args }));
  })`;
  const output = execFileSync(process.execPath, ['-e', program], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: folder },
  });
  const { executable, args } = JSON.parse(output.trim().split('\n').at(-1)!) as {
    executable: string;
    args: string[];
  };
  // Of its own flags only those it cannot run without; `--single-process` would hide real behaviour.
  const needed = args.filter((flag) => /^--(no-zygote|headless|use-gl|use-angle|in-process-gpu)/.test(flag));
  return { executable, args: [...commonArgs, ...needed], origin: `npm, ${manifest.version}` };
}
