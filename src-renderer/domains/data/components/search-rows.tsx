import { CloseButton, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useState } from 'react';

/** Rows with a text in any of their texts: Enter looks for it, Escape and the cross end the search. */
export function SearchRows({
  text,
  onSearch,
}: {
  readonly text: string;
  readonly onSearch: (text: string) => void;
}) {
  const [draft, setDraft] = useState(text);
  const end = () => {
    setDraft('');
    if (text !== '') onSearch('');
  };
  return (
    <TextInput
      aria-label="Search the rows"
      placeholder="Search the rows"
      w={190}
      ml="auto"
      maxLength={1000}
      leftSection={<Search size={13} />}
      rightSection={draft === '' ? null : <CloseButton size="xs" aria-label="End the search" onClick={end} />}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && draft.trim() !== text) onSearch(draft.trim());
        if (event.key === 'Escape') end();
      }}
    />
  );
}
