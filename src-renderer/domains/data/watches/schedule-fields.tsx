import { NumberInput, Select, TextInput } from '@mantine/core';
import type { WatchSchedule } from '#shared/data/watches/watch.schema.ts';
import { formatDateTime } from '../../../ui/format.ts';
import type { ScheduleDraft } from './watch.view-model.ts';
import styles from './watches.module.css';
import { useNextRuns } from './watches.queries.ts';

interface ScheduleFieldsProps {
  readonly draft: ScheduleDraft;
  /** What the draft says; null while it does not. */
  readonly schedule: WatchSchedule | null;
  readonly onChange: (draft: ScheduleDraft) => void;
}

const kinds: readonly { readonly value: WatchSchedule['kind']; readonly label: string }[] = [
  { value: 'on-change', label: 'as soon as a file changes' },
  { value: 'every', label: 'every so many minutes' },
  { value: 'daily', label: 'daily at a time' },
  { value: 'cron', label: 'as a cron expression says' },
];

export function ScheduleFields({ draft, schedule, onChange }: ScheduleFieldsProps) {
  const runs = useNextRuns(schedule);
  return (
    <div>
      <div className={styles.schedule}>
        <Select
          label="When"
          data={[...kinds]}
          value={draft.kind}
          onChange={(kind) => kind !== null && onChange({ ...draft, kind: kind as WatchSchedule['kind'] })}
        />
        {draft.kind === 'every' && (
          <NumberInput
            label="Minutes"
            min={1}
            max={44_640}
            allowDecimal={false}
            value={draft.minutes}
            onChange={(minutes) => onChange({ ...draft, minutes })}
          />
        )}
        {draft.kind === 'daily' && (
          <TextInput
            label="Time of day"
            type="time"
            value={draft.time}
            onChange={(event) => onChange({ ...draft, time: event.currentTarget.value })}
          />
        )}
        {draft.kind === 'cron' && (
          <TextInput
            label="Cron expression"
            className="mw-mono"
            maxLength={200}
            value={draft.expression}
            onChange={(event) => onChange({ ...draft, expression: event.currentTarget.value })}
          />
        )}
      </div>
      <p className={styles.hint} role="status">
        {runs.isError && runs.error.message}
        {!runs.isError &&
          (runs.data?.nextRunsAtMs.length ?? 0) > 0 &&
          `Next: ${runs.data!.nextRunsAtMs.map(formatDateTime).join('; ')}`}
      </p>
    </div>
  );
}
