import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceFolderOf } from '../../platform/files/workspace-folder.ts';
import { type Command, type CommandContext, parseCommand, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { describeFailure, failureOf } from './errors.ts';
import { overview, usageOf } from './help.ts';
import { createTextOutput, silentOutput, type TextTarget } from './output.ts';
import { openSession, type Session } from './session.ts';

export interface CliStreams {
  readonly out: TextTarget;
  readonly error: TextTarget;
}

const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Runs one command line and answers its exit code. */
export async function runCli(
  args: readonly string[],
  streams: CliStreams,
  signal: AbortSignal,
): Promise<number> {
  const [verb, ...rest] = args;
  const isJson = args.includes('--json');
  try {
    if (verb === undefined || verb === 'help' || verb === '--help' || verb === '-h') {
      streams.out.write(`${rest[0] === undefined ? overview(commands) : usageOf(commandNamed(rest[0]))}\n`);
      return exitCodes.done;
    }
    const command = commandNamed(verb === '--version' || verb === '-v' ? 'version' : verb);
    const { positionals, options } = parseCommand(command, rest);
    if (options.help === true) {
      streams.out.write(`${usageOf(command)}\n`);
      return exitCodes.done;
    }
    using folder = folderFor(command, typeof options.workspace === 'string' ? options.workspace : undefined);
    const result = await runCommand(command, {
      positionals,
      options,
      output: isJson ? silentOutput : createTextOutput(streams.out),
      workspaceFolder: folder.path,
      signal,
    });
    if (isJson && result !== undefined) streams.out.write(`${JSON.stringify(result, null, 2)}\n`);
    return signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } catch (error) {
    if (error instanceof UsageError) {
      streams.error.write(`${error.message}\n${error.command ? `\n${usageOf(error.command)}\n` : ''}`);
      return exitCodes.usage;
    }
    streams.error.write(
      isJson ? `${JSON.stringify({ error: failureOf(error) })}\n` : `${describeFailure(error)}\n`,
    );
    return signal.aborted ? exitCodes.interrupted : exitCodes.failed;
  }
}

function folderFor(command: Command, named: string | undefined): Disposable & { readonly path: string } {
  if (named !== undefined || command.hasTemporaryWorkspace !== true) {
    return { path: workspaceFolderOf(named), [Symbol.dispose]: () => undefined };
  }
  const path = mkdtempSync(join(tmpdir(), `millwright-${command.name}-`));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

async function runCommand(command: Command, context: Omit<CommandContext, 'open'>): Promise<unknown> {
  let session: Promise<Session> | undefined;
  try {
    return await command.run({
      ...context,
      open: () => {
        session ??= openSession(context.workspaceFolder);
        return session;
      },
    });
  } finally {
    await (await session?.catch(() => undefined))?.close();
  }
}

function commandNamed(name: string): Command {
  const command = commands.find((candidate) => candidate.name === name);
  if (command) return command;
  throw new UsageError(`There is no verb “${name}”. “millwright help” lists them.`, null);
}
