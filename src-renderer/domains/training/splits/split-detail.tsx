import { Button } from '@mantine/core';
import { Play } from 'lucide-react';
import { Link } from 'react-router';
import { fixedPlan } from '#shared/training/splits/leak-fix.rules.ts';
import type { NamedSplit, SplitPlan } from '#shared/training/splits/named-split.schema.ts';
import { planWords } from '#shared/training/splits/split.words.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { formatBytes, formatCount, formatInteger } from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { LeakList } from './leak-list.tsx';
import { PartsTable } from './parts-table.tsx';
import { useLeaks } from './splits.queries.ts';

interface SplitDetailProps {
  readonly split: NamedSplit;
  /** Begins a new split without the leak; the stored one stays as it is. */
  readonly onFix: (plan: SplitPlan) => void;
}

/** One split: its parts, what they give away of one another, and where it came from. */
export function SplitDetail({ split, onFix }: SplitDetailProps) {
  const leaks = useLeaks({
    versionId: split.versionId,
    target: split.target,
    split: { kind: 'stored', splitId: split.id, fingerprint: split.fingerprint },
  });
  return (
    <>
      <Section
        title={split.name}
        description={sentences(split)}
        actions={
          <Button
            component={Link}
            to={paths.trainWithSplit(split.versionId, split.id, split.target)}
            variant="default"
            leftSection={<Play size={14} />}
          >
            Train with it…
          </Button>
        }
      >
        <PartsTable summary={split.summary} target={split.target} />
      </Section>
      <Section
        title="Leaks"
        description="Rows of one part that give rows of another away make a model look better than it is."
      >
        <QueryView query={leaks}>
          {(report) => (
            <LeakList
              report={report}
              canFix={(fix) => fixedPlan(split.plan, fix) !== null}
              onFix={(fix) => {
                const plan = fixedPlan(split.plan, fix);
                if (plan !== null) onFix(plan);
              }}
            />
          )}
        </QueryView>
      </Section>
    </>
  );
}

function sentences({ plan, origin, fingerprint, sizeBytes, runCount }: NamedSplit): string {
  const words = planWords(plan);
  const used = runCount === 0 ? 'No run uses it' : `${formatCount(runCount, 'run')} use it`;
  const inherited =
    origin === null
      ? ''
      : ` Inherited from ${origin.name} of version ${origin.versionNumber} by ${origin.by === 'key' ? 'the key of the dataset' : 'what rows hold'}: ${formatInteger(origin.keptCount)} rows kept their part, ${formatInteger(origin.newCount)} are new, ${formatInteger(origin.goneCount)} are gone.`;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.${inherited} ${used}; it takes ${formatBytes(sizeBytes)}, fingerprint ${fingerprint.slice(0, 12)}.`;
}
