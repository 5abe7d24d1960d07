import { sql } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { Prec } from '@codemirror/state';
import { keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup, EditorView } from 'codemirror';
import { useEffect, useRef } from 'react';
import styles from './sql-console.module.css';

interface SqlEditorProps {
  readonly value: string;
  readonly columns: readonly string[];
  readonly onChange: (value: string) => void;
  /** Ctrl/Cmd+Enter. */
  readonly onRun: () => void;
}

const look = EditorView.theme({
  '&': { height: '150px', fontSize: '12px', color: 'var(--mw-text)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mw-font-mono)', lineHeight: '18px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--mw-text-faint)', border: 'none' },
  '.cm-content': { caretColor: 'var(--mw-text)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--mw-accent) 26%, transparent) !important',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--mw-raised)',
    color: 'var(--mw-text)',
    border: '1px solid var(--mw-border-strong)',
  },
});

/** The colours of all code on screen: CodeMirror's own are made for a white page. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], color: 'var(--mw-code-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--mw-code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--mw-code-number)' },
  { tag: tags.comment, color: 'var(--mw-code-comment)' },
]);

/**
 * CodeMirror in a shadow root: there it keeps its styles in adopted style sheets, while in the document it would
 * add a style element, which the content security policy refuses.
 */
export function SqlEditor({ value, columns, onChange, onRun }: SqlEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, onRun });
  latest.current = { onChange, onRun };
  // The editor is made once a set of columns; its text is its own from then on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `value` is taken over by the effect below
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const parent = document.createElement('div');
    root.append(parent);
    const view = new EditorView({
      doc: value,
      parent,
      root,
      extensions: [
        basicSetup,
        look,
        syntaxHighlighting(colours),
        sql({ schema: { data: [...columns] }, upperCaseKeywords: true }),
        Prec.highest(
          keymap.of([
            {
              key: 'Mod-Enter',
              run: () => {
                latest.current.onRun();
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
  }, [columns]);
  useEffect(() => {
    const view = editor.current;
    if (!view || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value]);
  return <div ref={host} className={styles.editor} />;
}
