import type { PostgresPlace } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import type { ErrorCode } from '#shared/kit/errors.ts';
import { networkWords, type SourceWords, systemCodeOf, timedOut } from '../network-errors.ts';

interface Words {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly message: (place: PostgresPlace, detail: string) => string;
  readonly nextStep: string;
}

const refusedLogin: Words = {
  code: 'PRECONDITION_FAILED',
  reason: 'source-login',
  message: ({ user, host }) => `${host} does not accept ${user} with this password.`,
  nextStep: 'Enter user and password again in the connection.',
};
const statement: Words = {
  code: 'INVALID_INPUT',
  reason: 'source-query',
  message: (_, detail) => `PostgreSQL does not accept the query: ${detail}`,
  nextStep: 'Correct the query. It must be one SELECT.',
};
/** By the SQLSTATE, or by its class, the first two letters. */
const wordsByCode: Readonly<Record<string, Words>> = {
  '28': refusedLogin,
  '3D000': {
    code: 'NOT_FOUND',
    reason: 'source-database',
    message: ({ database, host }) => `${host} has no database named ${database}.`,
    nextStep: 'Check the name of the database.',
  },
  '42501': {
    code: 'PRECONDITION_FAILED',
    reason: 'source-permission',
    message: ({ user }, detail) => `${user} may not read this: ${detail}`,
    nextStep: 'Ask for the right to read it, or connect as another user.',
  },
  '25006': {
    code: 'INVALID_INPUT',
    reason: 'source-read-only',
    message: (_, detail) => `The query would change the database: ${detail}`,
    nextStep: 'Imports only read. Write one SELECT without side effects.',
  },
  '57014': {
    code: 'TIMEOUT',
    reason: 'source-timeout',
    message: () => 'The query took longer than it may and was stopped on the server.',
    nextStep: 'Narrow it with WHERE or LIMIT, or read a table that holds its result.',
  },
  '53300': {
    code: 'UNAVAILABLE',
    reason: 'source-busy',
    message: ({ host }) => `${host} takes no more connections at the moment.`,
    nextStep: 'Try again later.',
  },
  '22': statement,
  '42': statement,
  '0A': statement,
};

/** What went wrong in words, with a next step. What is not known stays as it is. */
export function explainPostgres(error: unknown, place: PostgresPlace): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code = systemCodeOf(error);
  const words =
    wordsByCode[code] ??
    wordsByCode[code.slice(0, 2)] ??
    ofNetwork(networkWords[code]) ??
    wordsOfMessage(error.message);
  if (words === undefined) return error;
  return new AppError(
    words.code,
    words.message(place, error.message),
    {
      reason: words.reason,
      nextStep: words.nextStep,
      ...(words.code === 'UNAVAILABLE' ? { retry: true } : {}),
    },
    { cause: error },
  );
}

/** Failures that the library tells by their text alone. */
function wordsOfMessage(message: string): Words | undefined {
  if (/client password must be|SASL: /.test(message)) return refusedLogin;
  if (/does not support SSL/.test(message)) {
    return {
      code: 'PRECONDITION_FAILED',
      reason: 'source-certificate',
      message: ({ host }) => `${host} does not encrypt connections.`,
      nextStep: 'Switch TLS off in the connection, or have it set up on the server.',
    };
  }
  return /timeout expired|Connection terminated/.test(message) ? ofNetwork(timedOut) : undefined;
}

function ofNetwork(words: SourceWords | undefined): Words | undefined {
  return words && { ...words, message: ({ host, port }, detail) => words.message(`${host}:${port}`, detail) };
}
