import { Button, Textarea } from '@mantine/core';
import { Link } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { SuiteReport } from '#shared/data/expectations/expectation.schema.ts';
import { suiteVerdict } from '#shared/data/expectations/verdict.words.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { Section } from '../../../ui/section.tsx';
import { StatusBadge, statusIcons } from '../../../ui/status-badge.tsx';
import styles from './train-form.module.css';

interface ExpectationsNoticeProps {
  readonly version: DatasetVersion;
  readonly report: SuiteReport;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}

/** A version that fails its expectations: what it fails, and the way on for whoever has a reason. */
export function ExpectationsNotice({ version, report, reason, onReason }: ExpectationsNoticeProps) {
  return (
    <Section title="Expectations">
      <p className={styles.problem}>
        <StatusBadge status={{ tone: 'bad', word: 'Prevents training', icon: statusIcons.bad }} />
        <span>
          {suiteVerdict(report, version.number)}{' '}
          <Button
            component={Link}
            to={`${paths.version(version.datasetId, version.number)}?tab=expectations`}
            variant="subtle"
            size="compact-sm"
          >
            See which
          </Button>
        </span>
      </p>
      <Textarea
        label="Reason to train all the same"
        description="Kept with the run and shown in its details."
        autosize
        minRows={2}
        maw={640}
        maxLength={2000}
        value={reason}
        onChange={(event) => onReason(event.currentTarget.value)}
      />
    </Section>
  );
}
