import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Sentence } from '../../../ui/sentence.tsx';
import { StatusBadge, statusIcons } from '../../../ui/status-badge.tsx';
import type { Attention } from '../home.view-model.ts';
import { useResumeJob } from '../workspace.queries.ts';
import classes from './attention-list.module.css';

/** Each with the one thing to do about it. */
export function AttentionList({ items }: { readonly items: readonly Attention[] }) {
  return (
    <ul className={classes.list}>
      {items.map((item) => (
        <li key={item.id} className={classes.item} data-tone={item.tone}>
          <StatusBadge status={{ tone: item.tone, word: item.word, icon: statusIcons[item.tone] }} />
          <div className={classes.words}>
            <span className={classes.title}>{item.title}</span>
            <span className={classes.message}>
              <Sentence text={item.message} />
            </span>
          </div>
          <span className={classes.time}>
            <RelativeTime atMs={item.atMs} />
          </span>
          <AttentionAction item={item} />
        </li>
      ))}
    </ul>
  );
}

function AttentionAction({ item: { to, job, word } }: { readonly item: Attention }) {
  const resume = useResumeJob();
  if (to !== undefined) {
    return (
      <Button component={Link} to={to} variant="default" size="compact-sm">
        {word === 'Not serving' ? 'Open deployment' : 'See drift'}
      </Button>
    );
  }
  if (!job?.canResume) return null;
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={resume.isPending}
      onClick={() => resume.mutate({ id: job.id })}
    >
      Resume
    </Button>
  );
}
