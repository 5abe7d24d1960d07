import { yaml } from '@codemirror/lang-yaml';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'react';
import type { DocumentProblem } from '#shared/data/expectations/suite-document.ts';
import { codeLook } from '../components/code-look.ts';
import styles from './expectations.module.css';

interface YamlEditorProps {
  readonly value: string;
  readonly problems: readonly DocumentProblem[];
  readonly onChange: (value: string) => void;
}

/** CodeMirror in a shadow root, as the SQL editor is, with the problems of the document at their lines. */
export function YamlEditor({ value, problems, onChange }: YamlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const latest = useRef(onChange);
  latest.current = onChange;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is the editor's own from then on
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const parent = document.createElement('div');
    parent.style.height = '100%';
    root.append(parent);
    const view = new EditorView({
      doc: value,
      parent,
      root,
      extensions: [
        basicSetup,
        codeLook,
        yaml(),
        lintGutter(),
        EditorView.contentAttributes.of({ 'aria-label': 'Expectations as YAML' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) latest.current(update.state.doc.toString());
        }),
      ],
    });
    editor.current = view;
    return () => {
      view.destroy();
      parent.remove();
    };
  }, []);
  useEffect(() => {
    const view = editor.current;
    if (!view) return;
    if (view.state.doc.toString() !== value)
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
    const { doc } = view.state;
    view.dispatch(
      setDiagnostics(
        view.state,
        problems.map(({ line, message }) => {
          const { from, to } = doc.line(Math.min(line, doc.lines));
          return { from, to, message, severity: 'error' };
        }),
      ),
    );
  }, [value, problems]);
  return <div ref={host} className={styles.editor} />;
}
