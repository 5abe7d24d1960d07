import { Button, Group } from '@mantine/core';
import { Pencil, RotateCw } from 'lucide-react';
import { Link, useNavigate } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { stepTitles, stepWords } from '#shared/data/transforms/transform.words.ts';
import type { VersionId } from '#shared/kit/ids.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { useTransformStore } from './transform.slice.ts';
import styles from './transforms.module.css';
import { useTransform } from './transforms.queries.ts';

/** The steps that made a version, to be run again: as they are or changed, on the same version or the newest. */
export function LineageSection({
  version,
  versions,
}: {
  readonly version: DatasetVersion;
  readonly versions: readonly DatasetVersion[];
}) {
  const transform = useTransform(version.id);
  const edit = useTransformStore((state) => state.edit);
  const navigate = useNavigate();
  const newest = versions.find(({ branch }) => branch === version.branch);
  return (
    <QueryView query={transform}>
      {(made) => {
        if (made === null) return null;
        const { base, steps } = made;
        const runOn = (on: {
          readonly id: VersionId;
          readonly datasetId: string;
          readonly number: number;
        }) => {
          edit(on.id, { kind: 'replace', steps });
          void navigate(`${paths.version(on.datasetId, on.number)}?tab=transform`);
        };
        return (
          <Section
            title="Steps"
            description={
              <>
                Made of{' '}
                <Link to={paths.version(base.datasetId, base.number)}>
                  {base.datasetName} version {base.number}
                </Link>
                .
              </>
            }
          >
            <ol className={styles.lineage}>
              {steps.map((step, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a stored list never changes
                <li key={index} data-off={!step.isOn || undefined}>
                  <b>{stepTitles[step.kind]}</b> {stepWords(step)}
                  {step.note !== '' && <span className="mw-muted"> · {step.note}</span>}
                  {!step.isOn && <span className="mw-muted"> (off)</span>}
                </li>
              ))}
            </ol>
            <Group gap={8}>
              {newest !== undefined && newest.id !== base.versionId && newest.id !== version.id && (
                <Button leftSection={<RotateCw size={14} />} onClick={() => runOn(newest)}>
                  Replay on version {newest.number}
                </Button>
              )}
              <Button
                variant="default"
                leftSection={<Pencil size={14} />}
                onClick={() => runOn({ id: base.versionId, datasetId: base.datasetId, number: base.number })}
              >
                Edit and run again
              </Button>
              <CopyButton label="Copy steps as JSON" text={() => JSON.stringify({ steps }, null, 2)} />
            </Group>
          </Section>
        );
      }}
    </QueryView>
  );
}
