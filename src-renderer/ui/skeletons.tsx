import { type ReactNode, useEffect, useState } from 'react';
import classes from './skeletons.module.css';

/** What answers sooner than this shows no skeleton: a flash is worse than a short nothing. */
const quickMs = 150;

function Delayed({ children }: { readonly children: ReactNode }) {
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(true), quickMs);
    return () => clearTimeout(timer);
  }, []);
  return <div style={{ visibility: isShown ? 'visible' : 'hidden' }}>{children}</div>;
}

export interface SkeletonBlockProps {
  readonly width?: number | string;
  readonly height?: number | string;
}

export function SkeletonBlock({ width = '100%', height = 14 }: SkeletonBlockProps) {
  return <div className={classes.block} style={{ width, height }} aria-hidden />;
}

const columnWidths = [32, 14, 10, 18, 12];

/** Rows of the height that the table will have. */
export function TableSkeleton({ rowCount = 8 }: { readonly rowCount?: number }) {
  return (
    <Delayed>
      <div className={classes.table} role="status" aria-label="Loading">
        {Array.from({ length: rowCount }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a skeleton have no other identity
          <div key={row} className={classes.row}>
            {columnWidths.map((width) => (
              <SkeletonBlock key={width} width={`${width}%`} height={10} />
            ))}
          </div>
        ))}
      </div>
    </Delayed>
  );
}

export function ChartSkeleton({ height = 220 }: { readonly height?: number }) {
  return (
    <Delayed>
      <div className={classes.chart} style={{ height }} role="status" aria-label="Loading">
        <SkeletonBlock height="100%" />
      </div>
    </Delayed>
  );
}

/** In place of one line of text, as high as that. */
export function SkeletonLine({ width }: { readonly width: number | string }) {
  return (
    <span className={classes.line} role="status" aria-label="Loading">
      <span className={classes.lineBlock} style={{ width }} />
    </span>
  );
}

/** Two sections: for pages whose head is known before their data. */
export function SectionsSkeleton() {
  return (
    <Delayed>
      <div className={classes.sections} aria-hidden>
        <SkeletonBlock height={160} />
        <SkeletonBlock height={240} />
      </div>
    </Delayed>
  );
}

/** A page head and two sections: for pages whose data has not come yet. */
export function PageSkeleton() {
  return (
    <Delayed>
      <div className={classes.page} role="status" aria-label="Loading">
        <SkeletonBlock width={220} height={22} />
        <SkeletonBlock width={420} height={14} />
        <SkeletonBlock height={160} />
        <SkeletonBlock height={240} />
      </div>
    </Delayed>
  );
}
