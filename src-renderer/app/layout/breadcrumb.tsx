import { Menu, UnstyledButton } from '@mantine/core';
import { ChevronRight, ChevronsUpDown } from 'lucide-react';
import { Link, useMatches } from 'react-router';
import type { Crumb, CrumbSibling, RouteHandle, RouteParams } from '../store/domain-module.ts';
import classes from './breadcrumb.module.css';

/** Where the open page stands, and a switch to its siblings; made from the `handle.crumbs` of the matched routes. */
export function Breadcrumb() {
  const crumbs = useMatches().flatMap(({ handle, params, id }) =>
    ((handle as RouteHandle | undefined)?.crumbs ?? []).map((crumb, index) => ({
      key: `${id}.${index}`,
      crumb,
      params: params as RouteParams,
    })),
  );
  return (
    <nav className={classes.breadcrumb} aria-label="Breadcrumb">
      <ol className={classes.list}>
        {crumbs.map(({ key, crumb, params }, index) => (
          <li key={key} className={classes.item}>
            {index > 0 && <ChevronRight size={14} className={classes.divider} aria-hidden />}
            <CrumbLink crumb={crumb} params={params} isLast={index === crumbs.length - 1} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface CrumbLinkProps {
  readonly crumb: Crumb;
  readonly params: RouteParams;
  readonly isLast: boolean;
}

function CrumbLink({ crumb: { title, Title, to, useSiblings }, params, isLast }: CrumbLinkProps) {
  const content = Title ? <Title params={params} /> : title;
  if (!isLast && to) {
    return (
      <Link to={to(params)} className={classes.link}>
        {content}
      </Link>
    );
  }
  return (
    <>
      <span className={classes.current} aria-current={isLast ? 'page' : undefined}>
        {content}
      </span>
      {useSiblings && <Switcher useSiblings={useSiblings} />}
    </>
  );
}

/** More would be a list; that is what the page above is for. */
const shownSiblings = 12;

function Switcher({ useSiblings }: { readonly useSiblings: () => readonly CrumbSibling[] }) {
  const siblings = useSiblings();
  if (siblings.length < 2) return null;
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.switcher} aria-label="Switch to another">
          <ChevronsUpDown size={13} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {siblings.slice(0, shownSiblings).map(({ id, title, to }) => (
          <Menu.Item key={id} component={Link} to={to} title={title} className={classes.sibling}>
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
