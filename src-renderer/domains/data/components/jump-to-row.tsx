import { NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router';

/** `?row=…`, from 1: the row that a link to it leads to. */
export function firstRowOf(search: URLSearchParams): { readonly firstRow?: number } {
  const row = Number(search.get('row'));
  return Number.isInteger(row) && row > 0 ? { firstRow: row - 1 } : {};
}

/** Goes to a row by its number; what is in the address bar then is a link to it. */
export function JumpToRow({ rowCount, isShown }: { readonly rowCount: number; readonly isShown: boolean }) {
  const [, setSearch] = useSearchParams();
  const [row, setRow] = useState<number | string>('');
  if (!isShown) return null;
  return (
    <NumberInput
      aria-label="Go to row"
      placeholder="Go to row"
      w={110}
      min={1}
      max={rowCount}
      allowDecimal={false}
      hideControls
      value={row}
      onChange={setRow}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || row === '') return;
        setSearch((previous) => {
          const next = new URLSearchParams(previous);
          next.set('row', String(Math.min(Number(row), rowCount)));
          return next;
        });
      }}
    />
  );
}
