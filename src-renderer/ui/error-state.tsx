import { Button } from '@mantine/core';
import { CircleAlert, RotateCw } from 'lucide-react';
import type { Failure } from '#shared/kit/errors.ts';
import { CopyButton } from './copy-button.tsx';
import classes from './error-state.module.css';
import { type ErrorWords, wordsOfError, wordsOfFailure } from './error-words.ts';
import { Sentence } from './sentence.tsx';

export interface ErrorStateProps {
  /** Anything thrown… */
  readonly error?: unknown;
  /** …or a failure stored with an object. */
  readonly failure?: Failure;
  readonly onRetry?: () => void;
  /** `inline` inside a section, `page` where nothing else is shown. */
  readonly size?: 'inline' | 'page';
}

/** What happened, why, and what to do. */
export function ErrorState({ error, failure, onRetry, size = 'inline' }: ErrorStateProps) {
  const words: ErrorWords = failure ? wordsOfFailure(failure) : wordsOfError(error);
  return (
    <div className={size === 'page' ? classes.page : classes.inline} role="alert">
      <CircleAlert size={16} className={classes.icon} aria-hidden />
      <div className={classes.words}>
        <h3 className={classes.title}>{words.title}</h3>
        <p>
          <Sentence text={words.message} />
        </p>
        <p className={classes.next}>{words.nextStep}</p>
        <div className={classes.actions}>
          {onRetry && words.canRetry && (
            <Button variant="default" leftSection={<RotateCw size={14} />} onClick={onRetry}>
              Try again
            </Button>
          )}
          <CopyButton text={words.details} label="Copy details" isLabelled />
        </div>
      </div>
    </div>
  );
}
