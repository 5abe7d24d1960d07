import { Indicator, Popover, Tooltip, UnstyledButton } from '@mantine/core';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { lifeStatus, StatusBadge } from '../../../ui/status-badge.tsx';
import { notificationsOf, outcomeLine } from '../jobs.view-model.ts';
import { useSeen } from '../seen-store.ts';
import { useOpenObject } from '../use-open-object.ts';
import { useJobs } from '../workspace.queries.ts';
import classes from './notifications-menu.module.css';

const shownCount = 20;

/** What has ended, with the history that toasts do not keep. */
export function NotificationsMenu() {
  const jobs = useJobs().data ?? [];
  const { seenAtMs, markSeen } = useSeen();
  const [isOpen, setIsOpen] = useState(false);
  const open = useOpenObject();
  const notifications = notificationsOf(jobs, seenAtMs);
  const newCount = notifications.filter(({ isNew }) => isNew).length;
  const change = (next: boolean) => {
    setIsOpen(next);
    // Closing counts as having looked: while it is open, what is new stays marked.
    if (!next) markSeen(Date.now());
  };
  return (
    <Popover opened={isOpen} onChange={change} position="bottom-end" width={360}>
      <Popover.Target>
        <Tooltip disabled={isOpen} label={newCount === 0 ? 'Notifications' : `${newCount} new`}>
          <UnstyledButton
            className={classes.button}
            aria-label={newCount === 0 ? 'Notifications' : `Notifications, ${newCount} new`}
            onClick={() => change(!isOpen)}
          >
            <Indicator disabled={newCount === 0} size={7} offset={2}>
              <Bell size={16} aria-hidden />
            </Indicator>
          </UnstyledButton>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown}>
        {notifications.length === 0 ? (
          <EmptyState size="inline" title="What ends is noted here." />
        ) : (
          <ul>
            {notifications.slice(0, shownCount).map(({ job, isNew }) => (
              <li key={job.id}>
                <UnstyledButton
                  className={isNew ? classes.new : classes.entry}
                  onClick={() => {
                    change(false);
                    const target = job.result ?? job.subject;
                    if (target) open(target);
                  }}
                >
                  <span className={classes.line}>
                    <span className={classes.title}>{job.title}</span>
                    <span className={classes.time}>
                      <RelativeTime atMs={job.endedAtMs!} />
                    </span>
                  </span>
                  <span className={classes.line}>
                    <StatusBadge status={lifeStatus[job.status]} variant="plain" />
                    <span className={classes.outcome}>{outcomeLine(job)}</span>
                  </span>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
