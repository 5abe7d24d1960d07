import { LoaderCircle, Unplug } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useConnection } from '../../host/api.tsx';
import classes from './connection-bar.module.css';

/** Seen only while there is no way to the backend; what is on screen stays readable under it. */
export function ConnectionBar() {
  const connection = useConnection();
  switch (connection.kind) {
    case 'connected':
      return null;
    case 'connecting':
      return <Connecting />;
    case 'lost':
      return <Retrying words="Connection lost, retrying. What is shown may be out of date." />;
    case 'ended':
      return (
        <div className={classes.ended} role="alert">
          <Unplug size={14} aria-hidden />
          {connection.message} {connection.nextStep}
        </div>
      );
  }
}

/** A connection over loopback takes milliseconds; words before this would only flash. */
const patienceMs = 600;

function Connecting() {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return isLate ? <Retrying words="Connecting to Millwright" /> : null;
}

function Retrying({ words }: { readonly words: string }) {
  return (
    <div className={classes.lost} role="status">
      <LoaderCircle size={14} className={classes.turning} aria-hidden />
      {words}
    </div>
  );
}
