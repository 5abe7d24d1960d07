import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleSlash,
  Loader,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import type { JobStatus } from '#shared/workspace/workspace.schema.ts';
import classes from './status-badge.module.css';

/** What a state means to the reader; colour never says it alone. */
export type StatusTone = 'good' | 'warn' | 'bad' | 'busy' | 'idle';

export interface Status {
  readonly tone: StatusTone;
  readonly word: string;
  readonly icon: LucideIcon;
}

export interface StatusBadgeProps {
  readonly status: Status;
  /** `soft` on a tinted ground, `plain` in table cells. */
  readonly variant?: 'soft' | 'plain';
  readonly title?: string;
}

export function StatusBadge({ status, variant = 'soft', title }: StatusBadgeProps) {
  const { tone, word, icon: Icon } = status;
  return (
    <span className={`${classes.badge} ${classes[tone]} ${classes[variant]}`} title={title}>
      <Icon size={14} strokeWidth={2} aria-hidden className={tone === 'busy' ? classes.turning : undefined} />
      {word}
    </span>
  );
}

/** Status of jobs and runs, which go through the same life. */
export const lifeStatus: Readonly<Record<JobStatus, Status>> = {
  queued: { tone: 'idle', word: 'Queued', icon: CircleDashed },
  running: { tone: 'busy', word: 'Running', icon: Loader },
  succeeded: { tone: 'good', word: 'Succeeded', icon: CircleCheck },
  failed: { tone: 'bad', word: 'Failed', icon: CircleAlert },
  cancelled: { tone: 'idle', word: 'Cancelled', icon: CircleSlash },
  interrupted: { tone: 'warn', word: 'Interrupted', icon: CirclePause },
};

/** Icons for states of other domains, so that the same meaning keeps the same sign. */
export const statusIcons = {
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
  busy: Loader,
  idle: CircleDashed,
  live: CircleDot,
  off: CircleSlash,
} as const;
