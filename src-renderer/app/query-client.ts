import { MutationCache, QueryClient } from '@tanstack/react-query';
import { wordsOfError } from '../ui/error-words.ts';
import { toastError } from '../ui/toasts.tsx';

const maxRetries = 2;

/** The cache of what the backend said. It is told what has changed, so nothing becomes stale by time alone. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    mutationCache: new MutationCache({
      // Each error is handled once: a mutation with its own `onError` shows it itself.
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.options.onError) toastError(error);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        // The backend is on this machine: being offline says nothing about it.
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: (failures, error) =>
          failures < maxRetries && wordsOfError(error).canRetry && isTransient(error),
        retryDelay: (attempt) => 300 * 2 ** attempt,
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** Retrying on its own makes sense only where time alone may cure. */
function isTransient(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'UNAVAILABLE' || code === 'TIMEOUT' || code === undefined;
}
