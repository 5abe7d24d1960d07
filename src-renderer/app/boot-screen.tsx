import { useEffect, useState } from 'react';
import { useObservable } from '../host/api.tsx';
import type { ConnectionState, Observable } from '../host/host-shell.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import classes from './boot-screen.module.css';

/** A connection over loopback takes milliseconds; words before this would only flash. */
const patienceMs = 600;

export function BootScreen({ connection }: { readonly connection: Observable<ConnectionState> }) {
  const state = useObservable(connection);
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  if (state.kind === 'ended') {
    return (
      <div className={classes.screen}>
        <EmptyState title={state.message}>{state.nextStep}</EmptyState>
      </div>
    );
  }
  return <div className={classes.screen}>{isLate && <EmptyState title="Connecting to Millwright" />}</div>;
}
