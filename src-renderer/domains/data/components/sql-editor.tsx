import { sql } from '@codemirror/lang-sql';
import { Prec } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'react';
import { codeLook } from './code-look.ts';
import styles from './sql-console.module.css';

interface SqlEditorProps {
  readonly value: string;
  /** Tables and their columns, for completion. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly onChange: (value: string) => void;
  /** Ctrl/Cmd+Enter. */
  readonly onRun?: () => void;
}

/**
 * CodeMirror in a shadow root: there it keeps its styles in adopted style sheets, while in the document it would
 * add a style element, which the content security policy refuses.
 */
export function SqlEditor({ value, tables, onChange, onRun }: SqlEditorProps) {
  const schema = JSON.stringify(tables);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, onRun });
  latest.current = { onChange, onRun };
  // The editor is made once a set of names; its text is its own from then on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `value` is taken over by the effect below
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
        sql({ schema: JSON.parse(schema) as Record<string, string[]>, upperCaseKeywords: true }),
        Prec.highest(
          keymap.of([
            {
              key: 'Mod-Enter',
              run: () => {
                latest.current.onRun?.();
                return true;
              },
            },
          ]),
        ),
        EditorView.contentAttributes.of({ 'aria-label': 'SQL' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) latest.current.onChange(update.state.doc.toString());
        }),
      ],
    });
    editor.current = view;
    return () => {
      view.destroy();
      parent.remove();
    };
  }, [schema]);
  useEffect(() => {
    const view = editor.current;
    if (!view || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value]);
  return <div ref={host} className={styles.editor} />;
}
