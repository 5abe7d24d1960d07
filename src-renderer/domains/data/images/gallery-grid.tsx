import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatInteger } from '../../../ui/format.ts';
import styles from './gallery.module.css';
import { type GalleryGroup, type GalleryItem, layOut, stepFrom } from './gallery.view-model.ts';

const gap = 8;
const captionHeight = 20;
const headingHeight = 36;

export interface GalleryGridProps {
  readonly groups: readonly GalleryGroup[];
  /** Side of a tile's square, in CSS pixels. */
  readonly tileSize: number;
  readonly focused: number;
  readonly itemAt: (index: number) => GalleryItem | undefined;
  readonly isSelected: (item: GalleryItem) => boolean;
  readonly renderPicture: (item: GalleryItem) => React.ReactNode;
  readonly onRange: (from: number, to: number) => void;
  readonly onFocus: (index: number) => void;
  readonly onPick: (index: number, keys: { readonly isAdded: boolean; readonly isRange: boolean }) => void;
  readonly onOpen: (index: number) => void;
  readonly onSelectAll: () => void;
}

/** Tiles in lines, of which only those in sight exist: a hundred thousand are as smooth as a hundred. */
export function GalleryGrid(props: GalleryGridProps) {
  const { groups, tileSize, focused, itemAt, onRange, onFocus, onPick, onOpen, onSelectAll } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const perLine = Math.max(1, Math.floor((width - gap) / (tileSize + gap)));
  const layout = useMemo(() => layOut(groups, perLine), [groups, perLine]);
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const virtualizer = useVirtualizer({
    count: layout.lineCount,
    getScrollElement: () => scroller.current,
    estimateSize: (index) =>
      layout.lineAt(index).kind === 'heading' ? headingHeight : tileSize + captionHeight + gap,
    overscan: 3,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: lines change their heights with the tiles and the groups
  useEffect(() => virtualizer.measure(), [virtualizer, tileSize, layout]);
  const lines = virtualizer.getVirtualItems();
  const [from, to] = rangeOf(lines.map(({ index }) => layout.lineAt(index)));
  useEffect(() => onRange(from, to), [onRange, from, to]);

  const moveTo = (index: number) => {
    onFocus(index);
    virtualizer.scrollToIndex(layout.lineOf(index));
    // After React has painted a tile that was outside of the virtual window.
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`[data-item="${index}"]`)?.focus({ preventScroll: true }),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isMod = event.ctrlKey || event.metaKey;
    if (isMod && event.key.toLowerCase() === 'a') onSelectAll();
    else if (event.key === 'Enter') onOpen(focused);
    else if (event.key === ' ') onPick(focused, { isAdded: true, isRange: false });
    else {
      const next = stepFrom(focused, event.key, { perLine, count });
      if (next === null) return;
      moveTo(next);
      if (event.shiftKey) onPick(next, { isAdded: false, isRange: true });
    }
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid of tiles is no table
    <div
      ref={scroller}
      className={styles.grid}
      role="grid"
      aria-label="Images"
      aria-rowcount={count}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <div className={styles.sizer} style={{ height: virtualizer.getTotalSize() }}>
        {lines.map(({ index, start, key }) => {
          const line = layout.lineAt(index);
          return (
            // biome-ignore lint/a11y/useSemanticElements: a grid of tiles is no table
            <div
              key={key}
              className={styles.line}
              style={{ transform: `translateY(${start}px)` }}
              role="row"
              tabIndex={-1}
            >
              {line.kind === 'heading' ? (
                <h3 className={styles.heading}>
                  {line.title} <span className="mw-muted">{formatInteger(line.count)}</span>
                </h3>
              ) : (
                indicesOf(line).map((item) => <Tile key={item} index={item} item={itemAt(item)} {...props} />)
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function indicesOf({ from, count }: { readonly from: number; readonly count: number }): number[] {
  return Array.from({ length: count }, (_, place) => from + place);
}

interface TileProps extends GalleryGridProps {
  readonly index: number;
  readonly item: GalleryItem | undefined;
}

function Tile({
  index,
  item,
  tileSize,
  focused,
  isSelected,
  renderPicture,
  onFocus,
  onPick,
  onOpen,
}: TileProps) {
  const keysOf = ({ ctrlKey, metaKey, shiftKey }: MouseEvent) => ({
    isAdded: ctrlKey || metaKey,
    isRange: shiftKey,
  });
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid, which knows the neighbours
    // biome-ignore lint/a11y/useSemanticElements: a grid of tiles is no table
    <div
      role="gridcell"
      aria-selected={item !== undefined && isSelected(item)}
      data-item={index}
      tabIndex={index === focused ? 0 : -1}
      className={styles.tile}
      style={{ width: tileSize }}
      title={item && `${item.file}${item.label === null ? '' : `\n${item.label}`}`}
      onClick={(event) => {
        onFocus(index);
        onPick(index, keysOf(event));
      }}
      onDoubleClick={() => onOpen(index)}
    >
      <span className={styles.frame} style={{ height: tileSize }}>
        {item && renderPicture(item)}
      </span>
      <span className={styles.caption}>{item?.file.split('/').at(-1)}</span>
    </div>
  );
}

function rangeOf(
  lines: readonly ReturnType<ReturnType<typeof layOut>['lineAt']>[],
): [from: number, to: number] {
  const tiles = lines.filter((line) => line.kind === 'tiles');
  const last = tiles.at(-1);
  return [tiles[0]?.from ?? 0, last === undefined ? 1 : last.from + last.count];
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(800);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
