import { Button } from '@mantine/core';
import { Sparkles } from 'lucide-react';
import { ErrorState } from '../../../ui/error-state.tsx';
import { useOpenSample, useSamples } from '../data.queries.ts';

/** A way to begin without own data: imports the bundled sample and goes to it. */
export function SampleButton() {
  const [sample] = useSamples().data ?? [];
  const open = useOpenSample();
  if (!sample) return null;
  if (open.isError) return <ErrorState error={open.error} />;
  return (
    <Button
      variant="default"
      leftSection={<Sparkles size={14} />}
      loading={open.isPending}
      title={`${sample.description} ${sample.licence}.`}
      onClick={() => open.mutate(sample.id)}
    >
      Try with {sample.title.charAt(0).toLowerCase()}
      {sample.title.slice(1)}
    </Button>
  );
}
