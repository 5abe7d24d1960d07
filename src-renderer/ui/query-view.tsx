import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from './error-state.tsx';
import { PageSkeleton } from './skeletons.tsx';

export interface QueryViewProps<T> {
  readonly query: UseQueryResult<T, unknown>;
  readonly children: (data: T) => ReactNode;
  readonly skeleton?: ReactNode;
  readonly size?: 'inline' | 'page';
}

/** The three states of a query: skeleton, error with a way on, data. Old data stays while new is fetched. */
export function QueryView<T>({
  query,
  children,
  skeleton = <PageSkeleton />,
  size = 'inline',
}: QueryViewProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError)
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} size={size} />;
  return skeleton;
}
