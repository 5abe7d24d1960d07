import { ChevronRight } from 'lucide-react';
import { Link, useMatches } from 'react-router';
import type { Crumb, RouteHandle } from '../store/domain-module.ts';
import classes from './breadcrumb.module.css';

type Params = Readonly<Record<string, string | undefined>>;

/** Where the open page stands; made from the `handle.crumbs` of the matched routes. */
export function Breadcrumb() {
  const matches = useMatches();
  const crumbs = matches.flatMap(({ handle, params, id }) =>
    ((handle as RouteHandle | undefined)?.crumbs ?? []).map((crumb, index) => ({
      key: `${id}.${index}`,
      crumb,
      params: params as Params,
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

function CrumbLink({
  crumb,
  params,
  isLast,
}: {
  readonly crumb: Crumb;
  readonly params: Params;
  readonly isLast: boolean;
}) {
  const { title, Title, to } = crumb;
  const content = Title ? <Title params={params} /> : title;
  if (isLast || !to) {
    return (
      <span className={classes.current} aria-current={isLast ? 'page' : undefined}>
        {content}
      </span>
    );
  }
  return (
    <Link to={to(params)} className={classes.link}>
      {content}
    </Link>
  );
}
