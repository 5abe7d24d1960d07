import { LoaderCircle, Unplug } from 'lucide-react';
import { useConnection } from '../../host/api.tsx';
import classes from './connection-bar.module.css';

/** Seen only while there is no way to the backend; what is on screen stays readable under it. */
export function ConnectionBar() {
  const connection = useConnection();
  switch (connection.kind) {
    case 'connected':
      return null;
    case 'connecting':
    case 'lost':
      return (
        <div className={classes.lost} role="status">
          <LoaderCircle size={14} className={classes.turning} aria-hidden />
          Connection lost, retrying. What is shown may be out of date.
        </div>
      );
    case 'ended':
      return (
        <div className={classes.ended} role="alert">
          <Unplug size={14} aria-hidden />
          {connection.message} {connection.nextStep}
        </div>
      );
  }
}
