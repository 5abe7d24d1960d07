import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { parsePostgresAddress } from '#shared/data/sources/postgres-address.ts';
import { draftOfPostgres, type PostgresDraft } from './postgres-draft.view-model.ts';
import styles from './sources.module.css';

interface PostgresFieldsProps {
  readonly draft: PostgresDraft;
  readonly onChange: (draft: PostgresDraft) => void;
  /** A password that came with a pasted address. */
  readonly onPassword: (password: string) => void;
}

const tlsWords = [
  { value: 'off', label: 'Off' },
  { value: 'unchecked', label: 'On, certificate not checked' },
  { value: 'checked', label: 'On, certificate checked' },
];

/** Where the server is. An address that is pasted as the host fills all fields. */
export function PostgresFields({ draft, onChange, onPassword }: PostgresFieldsProps) {
  const change = (part: Partial<PostgresDraft>) => onChange({ ...draft, ...part });
  const changeHost = (text: string) => {
    const address = parsePostgresAddress(text);
    if (address === null) return change({ host: text });
    onChange(draftOfPostgres(address.place));
    if (address.password !== null) onPassword(address.password);
  };
  return (
    <>
      <TextInput
        className={styles.wide}
        label="Host"
        description="Or a whole address, postgres://user@host/database"
        value={draft.host}
        onChange={(event) => changeHost(event.currentTarget.value)}
        spellCheck={false}
      />
      <NumberInput
        className={styles.narrow}
        label="Port"
        description="5432 where nothing else is said"
        min={1}
        max={65_535}
        allowDecimal={false}
        hideControls
        value={draft.port}
        onChange={(port) => change({ port: Number(port) })}
      />
      <TextInput
        className={styles.half}
        label="Database"
        value={draft.database}
        onChange={(event) => change({ database: event.currentTarget.value })}
        spellCheck={false}
      />
      <TextInput
        className={styles.half}
        label="User"
        value={draft.user}
        onChange={(event) => change({ user: event.currentTarget.value })}
        autoComplete="off"
        spellCheck={false}
      />
      <Select
        className={styles.half}
        label="TLS"
        data={tlsWords}
        value={draft.tls}
        onChange={(tls) => tls !== null && change({ tls: tls as PostgresDraft['tls'] })}
      />
      {draft.tls === 'checked' && (
        <Textarea
          className={styles.whole}
          label="Certificate of the authority"
          description="PEM; only where this machine does not know it"
          autosize
          maxRows={6}
          value={draft.authority}
          onChange={(event) => change({ authority: event.currentTarget.value })}
          spellCheck={false}
        />
      )}
    </>
  );
}
