import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const frame = EditorView.theme({
  '&': { height: '100%', fontSize: '12px', color: 'var(--mw-text)', backgroundColor: 'transparent' },
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

/** How every code editor looks; it is as high as what holds it. */
export const codeLook: Extension = [frame, syntaxHighlighting(colours)];
