/**
 * `npm start [-- --web --port N --no-open --workspace DIR]`: the desktop window where Electron's binary is or
 * can be had, else the same user interface from the web host in a window of an installed browser.
 */
import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';

enableCompileCache();

const usage = `npm start -- [options]      (or: npx millwright start|web [options])

  --web                  the web host, even where Electron is there
  --port N               its port; one that stays the same for a workspace by default
  --no-open              opens no window and prints the link only
  --workspace DIR        the folder with everything; MILLWRIGHT_WORKSPACE or ~/Millwright by default
  --allow-host HOST:PORT a further address it is reached at, such as the near end of an SSH tunnel; repeatable
  --folder DIR           a folder whose files may keep datasets up to date; repeatable
  --json                 one line of JSON instead of text once it is ready

Environment: MILLWRIGHT_WORKSPACE, MILLWRIGHT_TOKEN (a bearer token of at least 32 characters for programs;
a new one at every start otherwise).`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      web: { type: 'boolean', default: false },
      port: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      workspace: { type: 'string' },
      'allow-host': { type: 'string', multiple: true, default: [] },
      folder: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new Error('--port takes a number from 0 to 65535; 0 takes any free port.');
  }
  return {
    isWebForced: values.web || port !== undefined || values['no-open'] || values.json,
    port,
    isOpening: !values['no-open'],
    workspace: values.workspace,
    allowedHosts: values['allow-host'],
    folders: values.folder,
    isJson: values.json,
    isHelp: values.help,
  };
}

try {
  const options = readOptions();
  if (options.isHelp) console.log(usage);
  else if (options.isWebForced || !(await startDesktop(options.workspace))) {
    const { startWeb } = await import('./start/web.ts');
    await startWeb(options);
  }
} catch (error) {
  const { describeError } = await import('./start/describe-error.ts');
  console.error(describeError(error));
  process.exitCode = 1;
}

/** Opens the Electron window and waits for its end; false, with one line why, where it cannot be. */
async function startDesktop(workspace: string | undefined): Promise<boolean> {
  const { runElectron } = await import('./start/electron.ts');
  const outcome = await runElectron(workspace);
  if (outcome.kind === 'ran') {
    process.exitCode = outcome.exitCode;
    return true;
  }
  console.log(outcome.reason);
  return false;
}
