import classes from './mini.module.css';

export interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly width?: number;
  readonly height?: number;
  readonly color?: string;
  /** For screen readers; a sparkline without words is decoration. */
  readonly label?: string;
}

/** A line as small as a word, without axes: zero at the bottom. */
export function Sparkline({
  values,
  width = 120,
  height = 24,
  color = 'var(--mw-data)',
  label,
}: SparklineProps) {
  const path = sparklinePath(values, width, height);
  return (
    <svg
      className={classes.mini}
      width={width}
      height={height}
      role={label === undefined ? 'presentation' : 'img'}
      aria-label={label}
    >
      <path d={path} fill="none" stroke={color} strokeWidth={1.5} strokeLinejoin="round" />
    </svg>
  );
}

/** SVG path over the whole width; a null interrupts it. */
export function sparklinePath(values: readonly (number | null)[], width: number, height: number): string {
  const largest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0) || 1;
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let isPenDown = false;
  let path = '';
  for (const [index, value] of values.entries()) {
    if (value === null) {
      isPenDown = false;
      continue;
    }
    const x = (index * step).toFixed(1);
    const y = (height - 1.5 - (Math.max(0, value) / largest) * (height - 3)).toFixed(1);
    path += `${isPenDown ? 'L' : 'M'}${x} ${y}`;
    isPenDown = true;
  }
  return path;
}
