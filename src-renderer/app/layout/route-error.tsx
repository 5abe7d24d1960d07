import { useRouteError } from 'react-router';
import { ErrorState } from '../../ui/error-state.tsx';

/** A page that could not be shown; everything around it still works. */
export function RouteError() {
  const error = useRouteError();
  return <ErrorState error={error} size="page" onRetry={() => location.reload()} />;
}
