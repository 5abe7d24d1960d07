import { useSyncExternalStore } from 'react';

/** The theme's colours as plain `rgb(…)`, for canvas, which knows no CSS variables. */
export interface ChartTokens {
  readonly text: string;
  readonly muted: string;
  readonly faint: string;
  readonly border: string;
  readonly grid: string;
  readonly surface: string;
  readonly raised: string;
  readonly accent: string;
  readonly bad: string;
  readonly warn: string;
  readonly good: string;
  readonly font: string;
  /** Any CSS colour, `var(--mw-…)` included. */
  readonly resolve: (color: string) => string;
}

const probe = (() => {
  let element: HTMLElement | null = null;
  return (color: string): string => {
    if (!element) {
      element = document.createElement('span');
      element.hidden = true;
      document.body.append(element);
    }
    element.style.color = '';
    element.style.color = color;
    return getComputedStyle(element).color;
  };
})();

function readTokens(): ChartTokens {
  const resolved = new Map<string, string>();
  const resolve = (color: string) => {
    let found = resolved.get(color);
    if (found === undefined) {
      found = probe(color);
      resolved.set(color, found);
    }
    return found;
  };
  return {
    text: resolve('var(--mw-text)'),
    muted: resolve('var(--mw-text-muted)'),
    faint: resolve('var(--mw-text-faint)'),
    border: resolve('var(--mw-border-strong)'),
    grid: resolve('var(--mw-border)'),
    surface: resolve('var(--mw-surface)'),
    raised: resolve('var(--mw-raised)'),
    accent: resolve('var(--mw-accent)'),
    bad: resolve('var(--mw-bad)'),
    warn: resolve('var(--mw-warn)'),
    good: resolve('var(--mw-good)'),
    font: '"Inter Variable", system-ui, sans-serif',
    resolve,
  };
}

let tokens: ChartTokens | null = null;
const listeners = new Set<() => void>();
let observer: MutationObserver | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!observer) {
    observer = new MutationObserver(() => {
      tokens = readTokens();
      for (const each of listeners) each();
    });
    observer.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
  }
  return () => {
    listeners.delete(listener);
  };
}

/** The colours of the current scheme; charts repaint when it changes. */
export function useChartTokens(): ChartTokens {
  return useSyncExternalStore(subscribe, () => {
    tokens ??= readTokens();
    return tokens;
  });
}
