import { Button, Radio, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { GrantedFolder, Watch, WatchFiles, WatchSettings } from '#shared/data/watches/watch.schema.ts';
import type { GrantId } from '#shared/kit/ids.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { FolderField } from './folder-field.tsx';
import { ScheduleFields } from './schedule-fields.tsx';
import { draftOf, matchWords, scheduleOf } from './watch.view-model.ts';
import styles from './watches.module.css';
import { useMatches } from './watches.queries.ts';

interface WatchDraft {
  readonly name: string;
  /** Null where the watch is there already. */
  readonly grantId: GrantId | null;
  readonly settings: WatchSettings;
}

interface WatchFormProps {
  readonly watch?: Watch;
  /** Asks for the name of the dataset that the first file makes. */
  readonly needsName: boolean;
  readonly error: unknown;
  readonly isBusy: boolean;
  readonly onSave: (draft: WatchDraft) => void;
}

const typingPauseMs = 250;

export function WatchForm({ watch, needsName, error, isBusy, onSave }: WatchFormProps) {
  const [folder, setFolder] = useState<GrantedFolder | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [pattern, setPattern] = useState(watch?.pattern ?? '*.csv');
  const [files, setFiles] = useState<WatchFiles>(watch?.files ?? 'latest');
  const [schedule, setSchedule] = useState(draftOf(watch?.schedule ?? { kind: 'on-change' }));
  const [settledPattern] = useDebouncedValue(pattern.trim(), typingPauseMs);
  const place = watch ? { id: watch.id } : folder && { grantId: folder.grantId };
  const matches = useMatches(place, settledPattern);
  const when = scheduleOf(schedule);
  const datasetName = (name ?? folder?.name ?? '').trim();
  const canSave =
    place !== null && when !== null && pattern.trim() !== '' && (!needsName || datasetName !== '');
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!canSave) return;
        const settings = { pattern: pattern.trim(), files, schedule: when };
        onSave({ name: datasetName, grantId: folder?.grantId ?? null, settings });
      }}
    >
      {watch ? (
        <TextInput label="Folder" value={watch.folder} disabled />
      ) : (
        <FolderField folder={folder} onChoose={setFolder} />
      )}
      {needsName && (
        <TextInput
          label="Name of the dataset"
          description="Its first version is made by the first file."
          maxLength={300}
          value={name ?? folder?.name ?? ''}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <TextInput
        label="Files"
        description="Names as *.csv or sales-*.parquet; **/*.csv looks into folders below."
        maxLength={300}
        value={pattern}
        onChange={(event) => setPattern(event.currentTarget.value)}
      />
      <p className={styles.hint} role="status">
        {place !== null &&
          matches.data &&
          matchWords(
            matches.data.files.map((file) => file.name),
            matches.data.count,
          )}
        {matches.isError && matches.error.message}
      </p>
      <Radio.Group
        label="Where several match"
        value={files}
        onChange={(next) => setFiles(next as WatchFiles)}
      >
        <div className={styles.choices}>
          <Radio value="latest" label="the newest is the next version" />
          <Radio value="union" label="all together are the next version" />
        </div>
      </Radio.Group>
      <ScheduleFields draft={schedule} schedule={when} onChange={setSchedule} />
      {error !== null && <ErrorState error={error} />}
      <Button type="submit" className={styles.submit} disabled={!canSave} loading={isBusy}>
        {watch ? 'Save' : 'Keep up to date'}
      </Button>
    </form>
  );
}
