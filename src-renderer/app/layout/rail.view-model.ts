import type { NavigationItem } from '../store/domain-module.ts';

/** From this order on an entry belongs to the machine and the app, not to a model's life: it sits at the bottom. */
export const bottomFromOrder = 90;

export function railGroups(items: readonly NavigationItem[]): {
  readonly stages: readonly NavigationItem[];
  readonly bottom: readonly NavigationItem[];
} {
  const ordered = items.toSorted((a, b) => a.order - b.order);
  return {
    stages: ordered.filter(({ order }) => order < bottomFromOrder),
    bottom: ordered.filter(({ order }) => order >= bottomFromOrder),
  };
}

export function isActiveItem({ to, alsoActiveOn = [] }: NavigationItem, pathname: string): boolean {
  const isUnder = (path: string) =>
    path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`);
  return [to, ...alsoActiveOn].some(isUnder);
}
