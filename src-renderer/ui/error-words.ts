import { type ErrorCode, ErrorData, errorCodes, type Failure } from '#shared/kit/errors.ts';

/** What a failure says on screen: what happened, why, what to do, and what to copy for a report. */
export interface ErrorWords {
  readonly title: string;
  readonly message: string;
  readonly nextStep: string;
  /** Whether the same request may well work when asked again. */
  readonly canRetry: boolean;
  readonly details: string;
}

interface CodeWords {
  readonly title: string;
  readonly nextStep: string;
  readonly canRetry: boolean;
}

/** Exhaustive: a new code is a type error here until it has words. */
const wordsByCode: Readonly<Record<ErrorCode, CodeWords>> = {
  INVALID_INPUT: {
    title: 'This input is not accepted',
    nextStep: 'Correct it and try again.',
    canRetry: false,
  },
  NOT_FOUND: {
    title: 'Not found',
    nextStep: 'It may have been deleted. Go back to the list.',
    canRetry: false,
  },
  CONFLICT: {
    title: 'Changed in the meantime',
    nextStep: 'Look at the current state and repeat the change.',
    canRetry: true,
  },
  PRECONDITION_FAILED: {
    title: 'Not possible yet',
    nextStep: 'Finish the step before, then try again.',
    canRetry: true,
  },
  UNSUPPORTED: { title: 'Not supported', nextStep: 'Use another format or option.', canRetry: false },
  RESOURCE_EXHAUSTED: {
    title: 'Out of room',
    nextStep: 'Free memory or disk space, or raise the limit in Settings.',
    canRetry: true,
  },
  UNAVAILABLE: { title: 'Not available', nextStep: 'Try again in a moment.', canRetry: true },
  TIMEOUT: { title: 'Took too long', nextStep: 'Try again, or with less data.', canRetry: true },
  CANCELLED: { title: 'Cancelled', nextStep: 'Start it again when needed.', canRetry: true },
  DATA_CORRUPT: {
    title: 'Stored data is damaged',
    nextStep: 'Run “npx millwright fsck” to see what is affected.',
    canRetry: false,
  },
  INTERNAL: {
    title: 'Something unexpected went wrong',
    nextStep: 'Try again. If it happens again, copy the details into a report.',
    canRetry: true,
  },
};

const isErrorCode = (code: unknown): code is ErrorCode => (errorCodes as readonly unknown[]).includes(code);

/** Words for anything that was thrown: an error of the contract, one of our own, or a stranger. */
export function wordsOfError(error: unknown): ErrorWords {
  const { code, message, data } = readError(error);
  const words = wordsByCode[code];
  return {
    title: words.title,
    message,
    nextStep: data.nextStep ?? words.nextStep,
    canRetry: data.retry ?? words.canRetry,
    details: JSON.stringify({ code, message, ...data }, null, 2),
  };
}

/** Words for a failure that was stored with a job, a run or a deployment. */
export function wordsOfFailure(failure: Failure): ErrorWords {
  const { code, message, ...data } = failure;
  return wordsOfError(Object.assign(new Error(message), { code, data }));
}

function readError(error: unknown): { code: ErrorCode; message: string; data: ErrorData } {
  if (typeof error !== 'object' || error === null) {
    return { code: 'INTERNAL', message: String(error), data: {} };
  }
  const { code, data } = error as { code?: unknown; data?: unknown };
  const message = error instanceof Error ? error.message : JSON.stringify(error);
  const parsed = ErrorData.safeParse(data);
  return { code: isErrorCode(code) ? code : 'INTERNAL', message, data: parsed.success ? parsed.data : {} };
}
