import { Button } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { Link } from 'react-router';
import { ErrorState } from '../../../ui/error-state.tsx';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Section } from '../../../ui/section.tsx';
import { SectionsSkeleton, SkeletonLine } from '../../../ui/skeletons.tsx';
import { ImportButton } from '../../data/index.ts';
import { AttentionList } from '../components/attention-list.tsx';
import { JobRow } from '../components/job-row.tsx';
import { WaysToBegin } from '../components/ways-to-begin.tsx';
import { useHomeData } from '../home.queries.ts';
import { attentionOf, homeVerdict, recentObjects } from '../home.view-model.ts';
import { isLive, orderedJobs } from '../jobs.view-model.ts';
import classes from './home-page.module.css';

const recentCount = 12;

/** What needs me, what runs, where was I. */
export function HomePage() {
  const { data, isLoading, error, refetch } = useHomeData();
  const attention = attentionOf(data, Date.now());
  const live = orderedJobs(data.jobs.filter(isLive));
  const recent = recentObjects(data, recentCount);
  if (isLoading && error === null) return <HomeSkeleton />;
  const isEmpty = recent.length === 0;
  return (
    <Page
      header={
        <PageHeader
          title="Home"
          verdict={
            isEmpty && live.length === 0 ? 'This workspace is empty.' : homeVerdict(attention, data.jobs)
          }
          primaryAction={isEmpty ? undefined : <ImportButton label="Import a file" />}
        />
      }
    >
      {error !== null && <ErrorState error={error} onRetry={refetch} />}
      {attention.length > 0 && (
        <Section title="Needs you">
          <AttentionList items={attention} />
        </Section>
      )}
      {live.length > 0 && (
        <Section title="Running now">
          <ul>
            {live.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </ul>
        </Section>
      )}
      {isEmpty && <WaysToBegin />}
      {recent.length > 0 && (
        <Section title="Recent">
          <ul className={classes.recent}>
            {recent.map(({ kind, id, name, suffix, detail, to, atMs }) => (
              <li key={`${kind} ${id}`} className={classes.object}>
                <ObjectChip kind={kind} name={name} to={to} {...(suffix === '' ? {} : { suffix })} />
                <span className={classes.detail}>{detail}</span>
                <span className={classes.time}>
                  <RelativeTime atMs={atMs} />
                </span>
              </li>
            ))}
          </ul>
          <NextStep data={data} />
        </Section>
      )}
    </Page>
  );
}

/** The page as it will be, so that nothing jumps; what the first paint of every window shows. */
function HomeSkeleton() {
  return (
    <Page header={<PageHeader title="Home" verdict={<SkeletonLine width={220} />} />}>
      <SectionsSkeleton />
    </Page>
  );
}

/** The loop goes on where it stopped: data without a run, a run without a model, a model that serves nothing. */
function NextStep({ data }: { readonly data: ReturnType<typeof useHomeData>['data'] }) {
  const step = nextStepOf(data);
  if (!step) return null;
  return (
    <p className={classes.next}>
      {step.words}{' '}
      <Button
        component={Link}
        to={step.to}
        variant="subtle"
        size="compact-sm"
        rightSection={<ArrowRight size={14} />}
      >
        {step.action}
      </Button>
    </p>
  );
}

function nextStepOf({ datasets, runs, models, deployments }: ReturnType<typeof useHomeData>['data']) {
  if (datasets.length > 0 && runs.length === 0) {
    return { words: 'There is data and no run yet.', action: 'Train a model', to: '/train' };
  }
  if (runs.some(({ status }) => status === 'succeeded') && models.length === 0) {
    return { words: 'There are runs and no model yet.', action: 'Choose a run to register', to: '/runs' };
  }
  if (models.length > 0 && deployments.length === 0) {
    return { words: 'There is a model and nothing serves it.', action: 'Serve a version', to: '/models' };
  }
  return null;
}
