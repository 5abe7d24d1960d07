import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../host/api.tsx';
import { Mark } from './mark.tsx';
import classes from './rail.module.css';

/** Which workspace this window shows: two windows side by side are normal. */
export function WorkspaceName({ isCollapsed }: { readonly isCollapsed: boolean }) {
  const info = useQuery(useApi().workspace.info.queryOptions());
  return (
    <div className={classes.workspace} title={info.data?.workspaceFolder}>
      <Mark />
      {!isCollapsed && (
        <div className={classes.names}>
          <span className={classes.product}>Millwright</span>
          <span className={classes.workspaceName}>{info.data?.workspaceName ?? '\u00a0'}</span>
        </div>
      )}
    </div>
  );
}
