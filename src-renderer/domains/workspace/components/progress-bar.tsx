import classes from './progress-bar.module.css';

/** A share, or movement without one while the end is not known. */
export function ProgressBar({ share, label }: { readonly share: number | null; readonly label: string }) {
  const percent = share === null ? undefined : Math.round(share * 100);
  return (
    <div
      className={classes.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      {share === null ? (
        <div className={classes.unknown} />
      ) : (
        <div className={classes.bar} style={{ transform: `scaleX(${share.toFixed(4)})` }} />
      )}
    </div>
  );
}
