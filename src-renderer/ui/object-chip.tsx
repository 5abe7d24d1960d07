import {
  Activity,
  Box,
  Cpu,
  Database,
  FlaskConical,
  type LucideIcon,
  Server,
  Split,
  TableProperties,
} from 'lucide-react';
import { Link } from 'react-router';
import classes from './object-chip.module.css';

/** The kinds of object that the user can point at. Each has one icon and one address, everywhere. */
export type ObjectKind =
  | 'dataset'
  | 'version'
  | 'split'
  | 'run'
  | 'model'
  | 'deployment'
  | 'engine'
  | 'report';

export const objectIcons: Readonly<Record<ObjectKind, LucideIcon>> = {
  dataset: Database,
  version: TableProperties,
  split: Split,
  run: FlaskConical,
  model: Box,
  deployment: Server,
  engine: Cpu,
  report: Activity,
};

export interface ObjectChipProps {
  readonly kind: ObjectKind;
  readonly name: string;
  /** Where it is; a chip without an address is only a label. */
  readonly to?: string;
  /** Its colour in charts, as a small square. */
  readonly color?: string;
  /** Behind the name, quieter: `v3`. */
  readonly suffix?: string;
}

/** The one way an object is named in running text, tables and lists. */
export function ObjectChip({ kind, name, to, color, suffix }: ObjectChipProps) {
  const Icon = objectIcons[kind];
  const content = (
    <>
      {color === undefined ? (
        <Icon size={14} aria-hidden className={classes.icon} />
      ) : (
        <span className={classes.swatch} style={{ background: color }} aria-hidden />
      )}
      <span className={classes.name}>{name}</span>
      {suffix !== undefined && <span className={classes.suffix}>{suffix}</span>}
    </>
  );
  const title = suffix === undefined ? name : `${name} ${suffix}`;
  return to === undefined ? (
    <span className={classes.chip} title={title}>
      {content}
    </span>
  ) : (
    <Link className={`${classes.chip} ${classes.link}`} to={to} title={title}>
      {content}
    </Link>
  );
}
