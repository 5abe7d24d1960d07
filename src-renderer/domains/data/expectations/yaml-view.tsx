import { Button, FileButton } from '@mantine/core';
import { Download, FolderOpen } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatSuite, parseSuite } from '#shared/data/expectations/suite-document.ts';
import { formatCount } from '../../../ui/format.ts';
import { fileNameOf, saveFile } from '../../../ui/save-file.ts';
import { Toolbar } from '../../../ui/toolbar.tsx';
import styles from './expectations.module.css';
import type { SuiteEditor } from './expectations.queries.ts';
import { YamlEditor } from './yaml-editor.tsx';

const shownProblems = 20;

/** The same suite as the file that belongs into git. What is typed here is saved whole, when it is right. */
export function YamlView({ editor }: { readonly editor: SuiteEditor }) {
  const { suite } = editor.stored;
  const saved = useMemo(() => formatSuite(suite), [suite]);
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? saved;
  const parsed = useMemo(() => parseSuite(text), [text]);
  const open = async (file: File | null) => {
    if (file) setDraft(await file.text());
  };
  return (
    <>
      <Toolbar
        label="Expectations as YAML"
        end={
          parsed.suite === null
            ? formatCount(parsed.problems.length, 'problem')
            : formatCount(parsed.suite.rules.length, 'rule')
        }
      >
        <Button
          disabled={parsed.suite === null || text === saved}
          loading={editor.isSaving}
          onClick={() => {
            if (parsed.suite === null) return;
            editor.save(parsed.suite.rules);
            setDraft(null);
          }}
        >
          Save
        </Button>
        <Button variant="subtle" color="gray" disabled={draft === null} onClick={() => setDraft(null)}>
          Discard
        </Button>
        <FileButton accept=".yaml,.yml" onChange={(file) => void open(file)}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<FolderOpen size={14} />}>
              Open a file…
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          leftSection={<Download size={14} />}
          onClick={() =>
            saveFile(
              fileNameOf(`${suite.name} expectations`, 'yaml'),
              new Blob([saved], { type: 'application/yaml' }),
            )
          }
        >
          Download
        </Button>
      </Toolbar>
      {parsed.suite === null && (
        <ul className={styles.problems} role="alert">
          {parsed.problems.slice(0, shownProblems).map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              <span className={styles.line}>Line {line}</span> {message}
            </li>
          ))}
        </ul>
      )}
      <YamlEditor
        value={text}
        problems={parsed.problems}
        onChange={(next) => setDraft(next === saved ? null : next)}
      />
    </>
  );
}
