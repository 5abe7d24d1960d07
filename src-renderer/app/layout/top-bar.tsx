import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import { ArrowLeft, ArrowRight, Search } from 'lucide-react';
import { useNavigate } from 'react-router';
import { JobsIndicator, NotificationsMenu } from '../../domains/workspace/index.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { useLayout } from '../store/layout-store.ts';
import { Breadcrumb } from './breadcrumb.tsx';
import { palette } from './palette-spotlight.ts';
import classes from './top-bar.module.css';

export function TopBar() {
  const navigate = useNavigate();
  const toggleDrawer = useLayout((state) => state.toggleDrawer);
  const isDrawerOpen = useLayout((state) => state.isDrawerOpen);
  return (
    <div className={classes.bar}>
      <div className={classes.history}>
        <Tooltip label="Back">
          <ActionIcon aria-label="Back" size={24} onClick={() => navigate(-1)}>
            <ArrowLeft size={15} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Forward">
          <ActionIcon aria-label="Forward" size={24} onClick={() => navigate(1)}>
            <ArrowRight size={15} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Breadcrumb />
      <UnstyledButton className={classes.search} onClick={() => palette.open()}>
        <Search size={14} aria-hidden />
        <span className={classes.searchWord}>Search</span>
        <Kbd shortcut="mod+K" />
      </UnstyledButton>
      <JobsIndicator isOpen={isDrawerOpen} onToggle={toggleDrawer} />
      <NotificationsMenu />
    </div>
  );
}
