import { spawn } from 'node:child_process';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PackFailure } from './pack-failure.ts';
import { parseWheelName } from './wheel-name.ts';

export interface PipOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Called as the file grows, with the bytes it has so far. */
  readonly onBytes: (bytes: number) => void;
}

type Command = readonly [string, ...string[]];

interface Finished {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly output: string;
}

const pipCandidates: readonly Command[] = [
  ['python3', '-m', 'pip'],
  ['python', '-m', 'pip'],
  ['py', '-3', '-m', 'pip'],
  ['pip3'],
  ['pip'],
];
const pythonCandidates: readonly Command[] = [['python3'], ['python'], ['py', '-3']];
/** How often the growing file is looked at; several times a second is enough for a progress bar. */
const progressIntervalMs = 200;
const killAfterMs = 3_000;
const keptOutputChars = 20_000;

/** Runs a command to its end. On abort it is asked to stop, then killed, and only then does this reject. */
const runToEnd = (command: Command, options: Pick<PipOptions, 'env' | 'signal'>): Promise<Finished> =>
  new Promise((resolve, reject) => {
    const [file, ...args] = command;
    const child = spawn(file, args, {
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-keptOutputChars);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    let killTimer: NodeJS.Timeout | undefined;
    const stop = () => {
      child.kill('SIGTERM');
      killTimer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    };
    const finish = (settle: () => void) => {
      clearTimeout(killTimer);
      options.signal.removeEventListener('abort', stop);
      settle();
    };
    options.signal.addEventListener('abort', stop, { once: true });
    if (options.signal.aborted) stop();
    child.on('error', (error) => finish(() => reject(error)));
    child.on('close', (code) =>
      finish(() => {
        if (options.signal.aborted) reject(options.signal.reason);
        else resolve({ code, output });
      }),
    );
  });

const canRun = async (command: Command, options: Pick<PipOptions, 'env' | 'signal'>): Promise<boolean> => {
  try {
    return (await runToEnd([...command, '--version'], options)).code === 0;
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) {
      return false;
    }
    throw error;
  }
};

const findFirst = async (
  candidates: readonly Command[],
  options: Pick<PipOptions, 'env' | 'signal'>,
): Promise<Command | undefined> => {
  for (const command of candidates) {
    if (await canRun(command, options)) return command;
  }
  return undefined;
};

/** The pip of this computer, or a failure that says which of Python and pip is missing. */
const findPip = async (options: Pick<PipOptions, 'env' | 'signal'>): Promise<Command> => {
  const pip = await findFirst(pipCandidates, options);
  if (pip) return pip;
  const useFile = 'or fetch the wheel on another computer and run "millwright setup --wheel FILE"';
  if (await findFirst(pythonCandidates, options)) {
    throw new PackFailure(
      'Python is here, but without pip, which fetches the runtime.',
      `Install it (Debian and Ubuntu: "sudo apt install python3-pip"; else "python3 -m ensurepip"), ${useFile}.`,
    );
  }
  throw new PackFailure(
    'No Python with pip was found; it is used only to fetch the runtime.',
    `Install Python 3 with pip, ${useFile}.`,
  );
};

/** What pip's output means to a person. Ordered: a full disk also makes pip retry, a dead network also finds no version. */
const explainPipOutput = (output: string, file: string): PackFailure => {
  if (/No space left on device|Disk quota exceeded/i.test(output)) {
    return new PackFailure(
      `The disk became full while ${file} was downloaded.`,
      'Free some space, or set MILLWRIGHT_CACHE to a folder on another disk, and run "millwright setup" again.',
    );
  }
  if (/DO NOT MATCH THE HASHES|ReadOnly hash mismatch|HashMismatch/i.test(output)) {
    return new PackFailure(
      `The package index sent a ${file} that is not the one this program knows (wrong sha256). It was not used.`,
      'Look for a proxy or mirror that changes files ("pip config list"), then run "millwright setup" again.',
    );
  }
  if (/CERTIFICATE_VERIFY_FAILED|SSLError/i.test(output)) {
    return new PackFailure(
      'The package index could not be trusted: its certificate was not accepted.',
      'If this network has its own certificate, tell pip about it ("pip config set global.cert FILE"), then run "millwright setup" again.',
    );
  }
  const isOffline =
    /NewConnectionError|ConnectTimeoutError|NameResolutionError|ProxyError|ReadTimeoutError|Connection(?:Reset|Refused|Aborted)?Error|Connection (?:broken|refused|aborted|reset)|name resolution|Network is unreachable|Tunnel connection failed|Max retries exceeded|IncompleteRead/i;
  if (isOffline.test(output)) {
    return new PackFailure(
      `The package index could not be reached, so ${file} was not downloaded.`,
      'Connect to the internet (or set a proxy or mirror for pip) and run "millwright setup" again, or fetch the wheel elsewhere and run "millwright setup --wheel FILE".',
    );
  }
  if (/No matching distribution found|Could not find a version/i.test(output)) {
    return new PackFailure(
      `The package index that pip uses does not have ${file}.`,
      'Point pip at a full index ("pip config list" shows the present one), or fetch the wheel elsewhere and run "millwright setup --wheel FILE".',
    );
  }
  const lastError = output.match(/^ERROR: .*$/gm)?.at(-1) ?? output.trim().split('\n').at(-1) ?? '';
  return new PackFailure(
    `pip could not download ${file}: ${lastError.replace(/^ERROR: /, '').slice(0, 300) || 'it gave no reason'}`,
    'Run "millwright setup" again; if it fails again, fetch the wheel yourself and run "millwright setup --wheel FILE".',
  );
};

/** The size of the largest copy of the file below a folder: pip first writes a temporary one, then the real one. */
const largestCopy = async (folder: string, file: string): Promise<number> => {
  let largest = 0;
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    if (!name.endsWith(file)) continue;
    // It may be renamed between the listing and the look.
    const size = await stat(join(folder, name)).then(
      (found) => found.size,
      () => 0,
    );
    largest = Math.max(largest, size);
  }
  return largest;
};

/**
 * Fetches one wheel by its exact file name into `folder` and returns its path. pip is told the wheel's tags, so
 * it works under any Python version, and its sha256, so pip itself refuses another file. The user's pip
 * settings (mirror, proxy, certificates) stay in force.
 */
export const downloadWheel = async (
  wheel: { readonly file: string; readonly sha256: string },
  folder: string,
  options: PipOptions,
): Promise<string> => {
  const name = parseWheelName(wheel.file);
  const platformTag = name?.platformTags[0];
  if (!name || !platformTag) throw new Error(`not a wheel name: ${wheel.file}`);
  const pip = await findPip(options);
  const temporary = join(folder, 'tmp');
  await mkdir(temporary, { recursive: true });
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${name.project}==${name.version} --hash=sha256:${wheel.sha256}\n`);
  const isCpython = name.pythonTag.startsWith('cp');
  const args = [
    'download',
    '--quiet',
    '--only-binary=:all:',
    '--no-deps',
    // pip's own cache would hold a second copy of up to 700 MB; finished wheels are kept by us until installed.
    '--no-cache-dir',
    ...['--platform', platformTag],
    ...['--python-version', isCpython ? name.pythonTag.replace(/^cp(\d)/, '$1.') : '3.12'],
    ...['--implementation', isCpython ? 'cp' : 'py'],
    ...['--abi', name.abiTag],
    ...['--require-hashes', '--requirement', requirements],
    ...['--dest', folder],
  ];
  const env = {
    PIP_RETRIES: '2',
    ...options.env,
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_REQUIRE_VIRTUALENV: '0',
    // Its messages are read below.
    LC_ALL: 'C',
    PYTHONUTF8: '1',
  };
  const timer = setInterval(() => {
    void largestCopy(folder, wheel.file).then(options.onBytes);
  }, progressIntervalMs);
  try {
    const { code, output } = await runToEnd([...pip, ...args], { env, signal: options.signal });
    if (code !== 0) throw explainPipOutput(output, wheel.file);
  } finally {
    clearInterval(timer);
  }
  const path = join(folder, wheel.file);
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw new PackFailure(`pip ended well but left no ${wheel.file}.`, 'Run "millwright setup" again.');
  options.onBytes(found.size);
  return path;
};
