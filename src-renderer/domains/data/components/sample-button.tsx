import { Button } from '@mantine/core';
import { Sparkles } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { type JobId, VersionId } from '#shared/kit/ids.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { useClient } from '../../../host/api.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { useJob, useSamples, useStartSampleImport } from '../data.queries.ts';

/** A way to begin without own data: imports the bundled sample and goes to it. */
export function SampleButton() {
  const client = useClient();
  const navigate = useNavigate();
  const [sample] = useSamples().data ?? [];
  const start = useStartSampleImport();
  const [jobId, setJobId] = useState<JobId>();
  const job = useJob(jobId).data;
  const versionId = job?.status === 'succeeded' ? job.result?.id : undefined;
  useEffect(() => {
    if (versionId === undefined) return;
    void client.data
      .getVersion({ id: VersionId.parse(versionId) })
      .then(({ datasetId, number }) => navigate(paths.version(datasetId, number)));
  }, [client, navigate, versionId]);
  if (!sample) return null;
  if (job?.status === 'failed' && job.failure !== null) return <ErrorState failure={job.failure} />;
  return (
    <Button
      variant="default"
      leftSection={<Sparkles size={14} />}
      loading={start.isPending || (jobId !== undefined && job?.status !== 'cancelled')}
      title={`${sample.description} ${sample.licence}.`}
      onClick={() => start.mutate({ sampleId: sample.id }, { onSuccess: ({ id }) => setJobId(id) })}
    >
      Try with {sample.title.charAt(0).toLowerCase()}
      {sample.title.slice(1)}
    </Button>
  );
}
