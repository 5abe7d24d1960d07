import type { QueryClient } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { NavigateFunction, RouteObject } from 'react-router';
import type { Api, ApiClient } from '../../host/api.tsx';
import type { HostShell } from '../../host/host-shell.ts';

/** What a command may use: it runs outside of any component. */
export interface CommandContext {
  readonly navigate: NavigateFunction;
  readonly api: Api;
  readonly client: ApiClient;
  readonly queryClient: QueryClient;
  readonly host: HostShell;
}

/** An entry of the palette (Ctrl/Cmd+K), and of the `?` sheet where it has a shortcut. */
export interface Command {
  /** `data.import`: domain and verb. */
  readonly id: string;
  /** Verb first, sentence case: `Import a file`. */
  readonly title: string;
  readonly description?: string;
  readonly icon?: LucideIcon;
  /** Further words by which it is found. */
  readonly keywords?: readonly string[];
  /** `mod+O`, `J`, `G D` (one after the other). */
  readonly shortcut?: string;
  /** The browser acts on the shortcut, and the app on what the browser then says (`paste`). */
  readonly isNativeShortcut?: boolean;
  readonly run: (context: CommandContext) => void | Promise<void>;
}

/** An entry of the left rail. Only what exists is listed. */
export interface NavigationItem {
  readonly title: string;
  readonly to: string;
  readonly icon: LucideIcon;
  /** Order in the rail: the way of a model through its life. */
  readonly order: number;
  /** Letters after each other from anywhere: `G D`. */
  readonly shortcut?: string;
  /** Paths under which it is lit as well, such as `/runs` for a tab of another entry. */
  readonly alsoActiveOn?: readonly string[];
}

export type RouteParams = Readonly<Record<string, string | undefined>>;

export interface CrumbSibling {
  readonly id: string;
  readonly title: string;
  readonly to: string;
}

/** One step of the breadcrumb: a fixed title, or a component that looks up the name of an object. */
export interface Crumb {
  readonly title?: string;
  readonly Title?: ComponentType<{ readonly params: RouteParams }>;
  /** Built from the params of the match; the last crumb needs none. */
  readonly to?: (params: RouteParams) => string;
  /** A hook: what one may switch to from here, such as the other datasets. */
  readonly useSiblings?: () => readonly CrumbSibling[];
}

/** The `handle` of a route: `handle: { crumbs: [{ title: 'Data', to: () => '/data' }] } satisfies RouteHandle`. */
export interface RouteHandle {
  readonly crumbs?: readonly Crumb[];
}

/** What a domain gives to the app, assembled in `app/domains.ts`. */
export interface DomainModule {
  readonly routes: readonly RouteObject[];
  readonly commands: readonly Command[];
  readonly navigation: readonly NavigationItem[];
  /** Mounted once for the whole window: import sheets, drop handlers, listeners. */
  readonly Root?: ComponentType;
}
