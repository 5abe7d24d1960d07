import type { HubPlace } from '#shared/data/sources/source.schema.ts';
import { AppError } from '#shared/kit/app-error.ts';
import { networkWords, type SourceWords, systemCodeOf, timedOut } from '../network-errors.ts';

const busy: SourceWords = {
  code: 'UNAVAILABLE',
  reason: 'source-busy',
  message: (server) => `${server} takes no more requests at the moment.`,
  nextStep: 'Try again later, or with a token.',
};
const wordsByStatus: Readonly<Record<number, SourceWords>> = {
  401: {
    code: 'PRECONDITION_FAILED',
    reason: 'source-login',
    message: (server) => `${server} asks for a token that may read this, or there is no such dataset.`,
    nextStep: 'Check the name; for a private dataset, enter a token in the connection.',
  },
  403: {
    code: 'PRECONDITION_FAILED',
    reason: 'source-permission',
    message: (server, detail) => `${server} does not allow this: ${detail}`,
    nextStep: 'Ask for access on the page of the dataset, or use a token with the right.',
  },
  404: {
    code: 'NOT_FOUND',
    reason: 'source-repository',
    message: (server) => `${server} has no such dataset, revision or file.`,
    nextStep: 'Check owner, name and revision.',
  },
  409: {
    code: 'CONFLICT',
    reason: 'source-conflict',
    message: (_, detail) => `The hub does not take this: ${detail}`,
    nextStep: 'Look at the dataset on the hub, then try again.',
  },
  429: busy,
  500: timedOut,
  502: timedOut,
  503: timedOut,
  504: timedOut,
};

/** What went wrong in words, with a next step. What is not known stays as it is. */
export function explainHub(error: unknown, { endpoint }: HubPlace): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const status = (error as { readonly statusCode?: number }).statusCode;
  const words =
    (status === undefined ? undefined : wordsByStatus[status]) ?? networkWords[systemCodeOf(error)];
  if (words === undefined && error.message.includes("must start with 'hf_'")) return tokenForm();
  if (words === undefined) return error;
  return new AppError(
    words.code,
    words.message(new URL(endpoint).host, error.message),
    {
      reason: words.reason,
      nextStep: words.nextStep,
      ...(words.code === 'UNAVAILABLE' ? { retry: true } : {}),
    },
    { cause: error },
  );
}

export function failedAnswer(status: number, place: HubPlace): unknown {
  return explainHub(
    Object.assign(new Error(`The server answered ${status}.`), { statusCode: status }),
    place,
  );
}

function tokenForm(): AppError {
  return new AppError('INVALID_INPUT', 'A token of a hub begins with hf_.', {
    reason: 'source-login',
    nextStep: 'Enter the token again in the connection.',
  });
}
