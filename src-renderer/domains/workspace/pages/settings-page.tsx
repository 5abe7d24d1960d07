import { NumberInput, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ColorScheme, Settings } from '#shared/workspace/workspace.schema.ts';
import { useHost } from '../../../host/api.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Section } from '../../../ui/section.tsx';
import { mantineScheme } from '../color-scheme.ts';
import { StoredFiles } from '../components/stored-files.tsx';
import { outboundConnections } from '../connections.ts';
import { useSettings, useUpdateSettings, useWorkspaceInfo } from '../workspace.queries.ts';
import classes from './settings-page.module.css';

/** What can be set, what this is, and what leaves the machine. */
export function SettingsPage() {
  const settings = useSettings();
  return (
    <Page
      header={
        <PageHeader title="Settings" verdict="Kept in this workspace. A change takes effect at once." />
      }
    >
      <QueryView query={settings}>{(values) => <SettingsForm values={values} />}</QueryView>
      <StoredFiles />
      <About />
      <Section
        title="Connections to the outside"
        description="No telemetry, no account, no update check. These are all there can be."
      >
        <DataTable
          label="Connections to the outside"
          rows={outboundConnections}
          rowId={({ what }) => what}
          columns={[
            { id: 'what', title: 'What', value: ({ what }) => what },
            { id: 'where', title: 'Where to', value: ({ where }) => where },
            { id: 'when', title: 'When', value: ({ when }) => when },
          ]}
        />
      </Section>
    </Page>
  );
}

const schemes: readonly { readonly value: ColorScheme; readonly label: string }[] = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'As the system' },
];

function SettingsForm({ values }: { readonly values: Settings }) {
  const update = useUpdateSettings();
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <>
      <Section title="Appearance">
        <Field label="Colours" hint="Charts and exports follow.">
          <SegmentedControl
            aria-label="Colours"
            data={[...schemes]}
            value={values.colorScheme}
            onChange={(next) => {
              const colorScheme = next as ColorScheme;
              setColorScheme(mantineScheme(colorScheme));
              update.mutate({ colorScheme });
            }}
          />
        </Field>
      </Section>
      <Section title="Resources">
        <Field
          label="Threads"
          hint="What all work together may use. 0 takes every core; fewer leave the machine responsive."
        >
          <NumberSetting
            label="Threads"
            value={values.threadBudget}
            minimum={0}
            maximum={1024}
            onSave={(threadBudget) => update.mutate({ threadBudget })}
          />
        </Field>
        <Field
          label="Memory of a data query"
          hint="In MB. A query that needs more ends with an error instead of taking the machine down."
        >
          <NumberSetting
            label="Memory of a data query"
            value={values.dataMemoryMb}
            minimum={256}
            maximum={1_048_576}
            step={256}
            suffix=" MB"
            onSave={(dataMemoryMb) => update.mutate({ dataMemoryMb })}
          />
        </Field>
      </Section>
    </>
  );
}

function About() {
  const info = useWorkspaceInfo();
  const host = useHost();
  return (
    <Section title="About">
      <QueryView query={info}>
        {({ version, host: hostKind, workspaceName, workspaceFolder, isReadOnly, startedAtMs }) => (
          <KeyValueList
            items={[
              { key: 'Version', value: `Millwright ${version}` },
              {
                key: 'Shown in',
                value: host.kind === 'electron' ? 'The desktop shell' : `A browser, by the ${hostKind} host`,
              },
              { key: 'Workspace', value: `${workspaceName}${isReadOnly ? ', read-only' : ''}` },
              {
                key: 'Folder',
                value: (
                  <span className={classes.folder}>
                    <code>{workspaceFolder}</code>
                    <CopyButton text={workspaceFolder} label="Copy folder" />
                  </span>
                ),
                hint: 'Everything is in it: the database, the data, the models. Copy it while Millwright is closed to back it up.',
              },
              { key: 'Running since', value: <RelativeTime atMs={startedAtMs} /> },
              { key: 'Licence', value: 'Apache-2.0' },
            ]}
          />
        )}
      </QueryView>
    </Section>
  );
}

function Field({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint: string;
  readonly children: ReactNode;
}) {
  return (
    <div className={classes.field}>
      <div>
        <div className={classes.label}>{label}</div>
        <div className={classes.hint}>{hint}</div>
      </div>
      {children}
    </div>
  );
}

interface NumberSettingProps {
  readonly label: string;
  readonly value: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly step?: number;
  readonly suffix?: string;
  readonly onSave: (value: number) => void;
}

/** Saved when left, so that half a number is never in force. */
function NumberSetting({ label, value, minimum, maximum, step = 1, suffix, onSave }: NumberSettingProps) {
  const [draft, setDraft] = useState<string | number>(value);
  const save = () => {
    const next = Number(draft);
    if (!Number.isInteger(next) || next < minimum || next > maximum) setDraft(value);
    else if (next !== value) onSave(next);
  };
  return (
    <NumberInput
      aria-label={label}
      className={classes.number}
      value={draft}
      onChange={setDraft}
      onBlur={save}
      onKeyDown={(event) => event.key === 'Enter' && save()}
      min={minimum}
      max={maximum}
      step={step}
      suffix={suffix}
      allowDecimal={false}
      clampBehavior="blur"
      thousandSeparator=","
    />
  );
}
