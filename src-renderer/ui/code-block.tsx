import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import classes from './code-block.module.css';
import { highlight } from './code-highlight.ts';
import { CopyButton } from './copy-button.tsx';

export type CodeLanguage = 'bash' | 'python' | 'javascript' | 'json' | 'sql' | 'text';

export interface CodeTab {
  readonly id: string;
  readonly title: string;
  readonly language: CodeLanguage;
  readonly code: string;
}

export interface CodeBlockProps {
  /** One tab shows no switch. */
  readonly tabs: readonly CodeTab[];
  /** Said on the copy button. */
  readonly copyLabel?: string;
  readonly maxHeight?: number;
}

export function CodeBlock({ tabs, copyLabel = 'Copy', maxHeight = 360 }: CodeBlockProps) {
  const [openId, setOpenId] = useState(tabs[0]?.id);
  const open = tabs.find(({ id }) => id === openId) ?? tabs[0];
  if (!open) return null;
  return (
    <div className={classes.block}>
      <div className={tabs.length > 1 ? classes.head : classes.corner}>
        {tabs.length > 1 && (
          <SegmentedControl
            aria-label="Language"
            value={open.id}
            onChange={setOpenId}
            data={tabs.map(({ id, title }) => ({ value: id, label: title }))}
          />
        )}
        <CopyButton text={open.code} label={copyLabel} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className={classes.code} style={{ maxHeight }} tabIndex={0}>
        <code>
          {highlight(open.code, open.language).map(({ start, kind, text }) =>
            kind === 'plain' ? (
              text
            ) : (
              <span key={start} className={classes[kind]}>
                {text}
              </span>
            ),
          )}
        </code>
      </pre>
    </div>
  );
}
