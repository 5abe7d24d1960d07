import type { Command } from '../store/domain-module.ts';

/**
 * How well a command answers a query: null if not at all, else lower is better. Every word must be found; the
 * beginning of the title counts most, then the beginning of any word, then anywhere, then the beginning of a keyword.
 */
export function scoreCommand(command: Command, query: string): number | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const title = command.title.toLowerCase();
  const others = [command.description ?? '', ...(command.keywords ?? [])].join(' ').toLowerCase();
  let score = 0;
  for (const word of words) {
    if (title.startsWith(word)) score += 0;
    else if (title.includes(` ${word}`)) score += 1;
    else if (title.includes(word)) score += 2;
    else if (others.split(/[\s-]+/).some((other) => other.startsWith(word))) score += 3;
    else return null;
  }
  return score;
}

/**
 * Of the objects that were found for an earlier query, those that answer this one as well. Results lag behind
 * typing; Enter must not open what the words before the last letters had found.
 */
export function stillMatching<Found extends { readonly title: string; readonly subtitle: string }>(
  found: readonly Found[],
  query: string,
): readonly Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return found.filter(({ title, subtitle }) => {
    const text = `${title} ${subtitle}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The commands that answer, best first; all of them, in their order, for an empty query. */
export function findCommands(commands: readonly Command[], query: string): readonly Command[] {
  return commands
    .map((command) => ({ command, score: scoreCommand(command, query) }))
    .filter((found): found is { command: Command; score: number } => found.score !== null)
    .toSorted((a, b) => a.score - b.score)
    .map(({ command }) => command);
}
