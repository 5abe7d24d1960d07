import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import type { Output } from './output.ts';
import type { Session } from './session.ts';

/** An option of a command: how it is read and what `help` says of it. */
export interface Option extends ParseArgsOptionDescriptor {
  /** `N` in `--port N`; none for switches. */
  readonly placeholder?: string;
  readonly help: string;
}

export type Options = Readonly<Record<string, Option>>;
export type OptionValue = string | boolean | readonly string[] | undefined;

export interface CommandContext {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly output: Output;
  /** The folder that is meant, whether it exists or not. */
  readonly workspaceFolder: string;
  /** Aborts at the first Ctrl+C. */
  readonly signal: AbortSignal;
  /** The backend on the workspace; opened when first asked for, closed after the command. */
  readonly open: () => Promise<Session>;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name, such as `FILE…`. */
  readonly positionals: string;
  readonly options: Options;
  /** Examples and what one line cannot say. */
  readonly notes?: string;
  /** Works in a folder of its own, removed afterwards, unless `--workspace` names one. */
  readonly hasTemporaryWorkspace?: boolean;
  /** Answers what `--json` prints, and prints the text form itself through `output`. */
  readonly run: (context: CommandContext) => Promise<unknown>;
}

/** Options of every command. */
export const commonOptions = {
  workspace: {
    type: 'string',
    placeholder: 'DIR',
    help: 'The folder with everything; MILLWRIGHT_WORKSPACE or ~/Millwright by default.',
  },
  json: { type: 'boolean', help: 'Prints one JSON document instead of text.' },
  help: { type: 'boolean', short: 'h', help: 'Says how the command is used.' },
} as const satisfies Options;

/** A wrong command line: exit code 2, and how it is used. */
export class UsageError extends Error {
  readonly command: Command | null;

  constructor(message: string, command: Command | null) {
    super(message);
    this.name = 'UsageError';
    this.command = command;
  }
}

export interface ParsedCommand {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
}

export function parseCommand(command: Command, args: readonly string[]): ParsedCommand {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...commonOptions, ...command.options },
      allowPositionals: true,
      strict: true,
    });
    return { positionals, options: values };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), command);
  }
}

/** The whole number of an option within bounds, or undefined where it is not given. */
export function numberOption(
  { options }: Pick<CommandContext, 'options'>,
  command: Command,
  name: string,
  bounds: { readonly from: number; readonly to: number },
): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= bounds.from && value <= bounds.to) return value;
  throw new UsageError(`--${name} takes a whole number from ${bounds.from} to ${bounds.to}.`, command);
}

export function textOption({ options }: Pick<CommandContext, 'options'>, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The one thing a command is about; a usage error where it is missing or there are more. */
export function onlyPositional(
  { positionals }: Pick<CommandContext, 'positionals'>,
  command: Command,
): string {
  const [first, ...rest] = positionals;
  if (first !== undefined && rest.length === 0) return first;
  throw new UsageError(
    first === undefined ? `${command.positionals} is missing.` : `“${rest[0]}” is one argument too many.`,
    command,
  );
}
