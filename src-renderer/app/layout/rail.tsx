import { ActionIcon, Tooltip } from '@mantine/core';
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import { Link, useLocation } from 'react-router';
import { domains } from '../domains.ts';
import type { NavigationItem } from '../store/domain-module.ts';
import { useLayout } from '../store/layout-store.ts';
import classes from './rail.module.css';
import { isActiveItem, railGroups } from './rail.view-model.ts';
import { WorkspaceName } from './workspace-name.tsx';

const groups = railGroups(domains.flatMap(({ navigation }) => navigation));

export function Rail() {
  const isCollapsed = useLayout((state) => state.isRailCollapsed);
  const toggleRail = useLayout((state) => state.toggleRail);
  return (
    <nav className={isCollapsed ? classes.collapsed : classes.rail} aria-label="Stages">
      <WorkspaceName isCollapsed={isCollapsed} />
      <RailItems items={groups.stages} isCollapsed={isCollapsed} />
      <div className={classes.bottom}>
        <RailItems items={groups.bottom} isCollapsed={isCollapsed} />
        <Tooltip label={isCollapsed ? 'Widen the navigation' : 'Narrow the navigation'} position="right">
          <ActionIcon
            className={classes.toggle}
            aria-label={isCollapsed ? 'Widen the navigation' : 'Narrow the navigation'}
            onClick={toggleRail}
          >
            {isCollapsed ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
          </ActionIcon>
        </Tooltip>
      </div>
    </nav>
  );
}

function RailItems({
  items,
  isCollapsed,
}: {
  readonly items: readonly NavigationItem[];
  readonly isCollapsed: boolean;
}) {
  const { pathname } = useLocation();
  return (
    <ul className={classes.items}>
      {items.map((item) => {
        const { title, to, icon: Icon } = item;
        const isActive = isActiveItem(item, pathname);
        return (
          <li key={to}>
            <Tooltip label={title} position="right" disabled={!isCollapsed} openDelay={100}>
              <Link
                to={to}
                className={isActive ? classes.active : classes.item}
                aria-current={isActive ? 'page' : undefined}
                aria-label={title}
              >
                <Icon size={16} strokeWidth={1.9} aria-hidden />
                {!isCollapsed && <span>{title}</span>}
              </Link>
            </Tooltip>
          </li>
        );
      })}
    </ul>
  );
}
