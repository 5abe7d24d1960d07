import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';

const confirmMs = 1_500;

function useCopy(text: string | (() => string)) {
  const [isCopied, setIsCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : text());
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), confirmMs);
  };
  return { isCopied, copy };
}

export interface CopyButtonProps {
  readonly text: string | (() => string);
  /** What is copied: `Copy URL`. With `isLabelled` it stands on the button, else it is the tooltip. */
  readonly label: string;
  readonly isLabelled?: boolean;
}

export function CopyButton({ text, label, isLabelled = false }: CopyButtonProps) {
  const { isCopied, copy } = useCopy(text);
  const icon = isCopied ? <Check size={14} /> : <Copy size={14} />;
  if (isLabelled) {
    return (
      <Button variant="default" leftSection={icon} onClick={() => void copy()}>
        {isCopied ? 'Copied' : label}
      </Button>
    );
  }
  return (
    <Tooltip label={isCopied ? 'Copied' : label}>
      <ActionIcon aria-label={label} onClick={() => void copy()}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
