import { Tooltip, UnstyledButton } from '@mantine/core';
import { ListTodo } from 'lucide-react';
import { formatCount, formatPercent } from '../../../ui/format.ts';
import { isLive, ringShare } from '../jobs.view-model.ts';
import { useJobs } from '../workspace.queries.ts';
import classes from './jobs-indicator.module.css';

const radius = 9;
const circumference = 2 * Math.PI * radius;

export interface JobsIndicatorProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** A ring in the top bar that fills with what runs. */
export function JobsIndicator({ isOpen, onToggle }: JobsIndicatorProps) {
  const jobs = useJobs().data ?? [];
  const liveCount = jobs.filter(isLive).length;
  const share = ringShare(jobs);
  const words =
    liveCount === 0
      ? 'No job is running'
      : `${formatCount(liveCount, 'job')}${share === null ? '' : `, ${formatPercent(share)} done`}`;
  return (
    <Tooltip label={`${words} (J)`}>
      <UnstyledButton
        className={isOpen ? classes.open : classes.button}
        onClick={onToggle}
        aria-label={words}
        aria-expanded={isOpen}
      >
        {liveCount === 0 ? (
          <ListTodo size={16} aria-hidden />
        ) : (
          <svg
            width={22}
            height={22}
            viewBox="0 0 22 22"
            className={share === null ? classes.turning : undefined}
            aria-hidden
          >
            <circle cx={11} cy={11} r={radius} className={classes.track} />
            <circle
              cx={11}
              cy={11}
              r={radius}
              className={classes.ring}
              strokeDasharray={circumference}
              strokeDashoffset={circumference * (1 - (share ?? 0.25))}
              transform="rotate(-90 11 11)"
            />
          </svg>
        )}
        {liveCount > 0 && <span className={classes.count}>{liveCount}</span>}
      </UnstyledButton>
    </Tooltip>
  );
}
