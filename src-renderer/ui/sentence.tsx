import { Fragment } from 'react';

/** Plain words from the backend, with names of columns and the like between backticks set as code. */
export function Sentence({ text }: { readonly text: string }) {
  const parts = text.split(/`([^`]+)`/);
  return parts.map((part, index) =>
    // Odd places are what stood between backticks.
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence are their places
    index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>,
  );
}
