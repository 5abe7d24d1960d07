import { Checkbox, TextInput } from '@mantine/core';
import { type S3Draft, withRegion } from './s3-draft.view-model.ts';
import styles from './sources.module.css';

interface S3FieldsProps {
  readonly draft: S3Draft;
  readonly onChange: (draft: S3Draft) => void;
}

/** Where the bucket is, and the key that is not a secret. */
export function S3Fields({ draft, onChange }: S3FieldsProps) {
  const change = (part: Partial<S3Draft>) => onChange({ ...draft, ...part });
  return (
    <>
      <TextInput
        className={styles.wide}
        label="Endpoint"
        description="Amazon’s, or that of any server that speaks S3"
        value={draft.endpoint}
        onChange={(event) => change({ endpoint: event.currentTarget.value })}
        spellCheck={false}
      />
      <TextInput
        className={styles.narrow}
        label="Region"
        description="us-east-1 where there are none"
        value={draft.region}
        onChange={(event) => onChange(withRegion(draft, event.currentTarget.value))}
        spellCheck={false}
      />
      <TextInput
        className={styles.wide}
        label="Bucket"
        value={draft.bucket}
        onChange={(event) => change({ bucket: event.currentTarget.value.trim() })}
        spellCheck={false}
      />
      <Checkbox
        className={styles.narrow}
        label="Bucket in the path"
        description="As MinIO, Ceph and most others have it"
        checked={draft.bucketIn === 'path'}
        onChange={(event) => change({ bucketIn: event.currentTarget.checked ? 'path' : 'host' })}
      />
      <TextInput
        className={styles.whole}
        label="Access key ID"
        placeholder="none, for a bucket that is open to all"
        value={draft.accessKeyId}
        onChange={(event) => change({ accessKeyId: event.currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
      />
    </>
  );
}
