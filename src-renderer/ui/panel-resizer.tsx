import { useCallback, useState } from 'react';
import classes from './panel-resizer.module.css';

export interface PanelLimits {
  readonly initial: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** The size of a panel in px, remembered by this window's storage. */
export function usePanelSize(panelId: string, { initial, minimum, maximum }: PanelLimits) {
  const key = `millwright.panel.${panelId}`;
  const clamp = useCallback((size: number) => Math.min(maximum, Math.max(minimum, size)), [minimum, maximum]);
  const [size, setSize] = useState(() => clamp(Number(localStorage.getItem(key)) || initial));
  const resize = useCallback(
    (next: number) => {
      const clamped = clamp(Math.round(next));
      setSize(clamped);
      localStorage.setItem(key, String(clamped));
    },
    [clamp, key],
  );
  return [size, resize] as const;
}

const stepPx = 16;

export interface PanelResizerProps {
  /** The edge of the panel that the handle sits on. */
  readonly edge: 'left' | 'right' | 'top';
  readonly size: number;
  readonly onResize: (size: number) => void;
  readonly label: string;
}

/** A handle to drag a panel's edge, by pointer or arrow keys. */
export function PanelResizer({ edge, size, onResize, label }: PanelResizerProps) {
  const isHorizontal = edge !== 'top';
  // Growing means moving away from the panel: leftwards for a left edge, upwards for a top edge.
  const sign = edge === 'right' ? 1 : -1;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a widget, which <hr> is not
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={isHorizontal ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      className={`${classes.handle} ${classes[edge]}`}
      onKeyDown={(event) => {
        const back = isHorizontal ? 'ArrowLeft' : 'ArrowUp';
        const forth = isHorizontal ? 'ArrowRight' : 'ArrowDown';
        if (event.key === back) onResize(size - sign * stepPx);
        else if (event.key === forth) onResize(size + sign * stepPx);
        else return;
        event.preventDefault();
      }}
      onPointerDown={(event) => {
        const start = isHorizontal ? event.clientX : event.clientY;
        const handle = event.currentTarget;
        handle.setPointerCapture(event.pointerId);
        const onMove = (move: PointerEvent) =>
          onResize(size + sign * ((isHorizontal ? move.clientX : move.clientY) - start));
        handle.addEventListener('pointermove', onMove);
        handle.addEventListener(
          'lostpointercapture',
          () => handle.removeEventListener('pointermove', onMove),
          {
            once: true,
          },
        );
      }}
    />
  );
}
