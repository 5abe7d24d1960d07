import { ActionIcon, Tooltip } from '@mantine/core';
import { ChevronDown } from 'lucide-react';
import { JobsDrawer } from '../../domains/workspace/index.ts';
import { PanelResizer, usePanelSize } from '../../ui/panel-resizer.tsx';
import { useLayout } from '../store/layout-store.ts';
import classes from './bottom-drawer.module.css';

/** Jobs, under every page (J). */
export function BottomDrawer() {
  const isOpen = useLayout((state) => state.isDrawerOpen);
  const close = useLayout((state) => state.closeDrawer);
  const [height, setHeight] = usePanelSize('drawer', { initial: 240, minimum: 120, maximum: 560 });
  if (!isOpen) return null;
  return (
    <section className={classes.drawer} style={{ height }} aria-label="Jobs">
      <PanelResizer edge="top" size={height} onResize={setHeight} label="Height of the jobs panel" />
      <div className={classes.head}>
        <h2 className={classes.title}>Jobs</h2>
        <Tooltip label="Hide (J)">
          <ActionIcon aria-label="Hide jobs" onClick={close}>
            <ChevronDown size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.content}>
        <JobsDrawer />
      </div>
    </section>
  );
}
