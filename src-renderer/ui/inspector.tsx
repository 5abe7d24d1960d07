import { ActionIcon, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './inspector.module.css';
import { PanelResizer, usePanelSize } from './panel-resizer.tsx';

export interface InspectorProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Under which its width is remembered. */
  readonly panelId?: string;
}

/** The right-hand panel with the details of what is selected. */
export function Inspector({ title, onClose, children, panelId = 'inspector' }: InspectorProps) {
  const [width, setWidth] = usePanelSize(panelId, { initial: 320, minimum: 240, maximum: 720 });
  return (
    <aside className={classes.inspector} style={{ width }} aria-label="Inspector">
      <PanelResizer edge="left" size={width} onResize={setWidth} label="Width of the inspector" />
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <Tooltip label="Close">
          <ActionIcon aria-label="Close the inspector" onClick={onClose}>
            <X size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.content}>{children}</div>
    </aside>
  );
}
