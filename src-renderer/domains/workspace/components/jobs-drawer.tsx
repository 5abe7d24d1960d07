import { EmptyState } from '../../../ui/empty-state.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { TableSkeleton } from '../../../ui/skeletons.tsx';
import { orderedJobs } from '../jobs.view-model.ts';
import { useJobs } from '../workspace.queries.ts';
import { JobRow } from './job-row.tsx';
import classes from './jobs-drawer.module.css';

/** All long work: what runs, what waits, what has ended and how. */
export function JobsDrawer() {
  const jobs = useJobs();
  return (
    <div className={classes.list}>
      <QueryView query={jobs} skeleton={<TableSkeleton rowCount={3} />}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              size="inline"
              title="Imports, training and other long work show their progress here."
            />
          ) : (
            <ul>
              {orderedJobs(list).map((job) => (
                <JobRow key={job.id} job={job} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </div>
  );
}
