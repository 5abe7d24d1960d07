import { describe, expect, it } from 'vitest';
import { AppError, errorCodes } from '#shared/kit/errors.ts';
import { wordsOfError, wordsOfFailure } from './error-words.ts';

describe('wordsOfError', () => {
  it.each(errorCodes)('has a title and a next step for %s', (code) => {
    const words = wordsOfError(new AppError(code, 'It is so.'));
    expect(words.title).not.toBe('');
    expect(words.nextStep).toMatch(/\.$/);
    expect(words.message).toBe('It is so.');
  });

  it('prefers the next step and the retry advice that came with the error', () => {
    const words = wordsOfError(new AppError('UNAVAILABLE', 'No.', { nextStep: 'Do this.', retry: false }));
    expect(words).toMatchObject({ nextStep: 'Do this.', canRetry: false });
    expect(JSON.parse(words.details)).toMatchObject({
      code: 'UNAVAILABLE',
      message: 'No.',
      nextStep: 'Do this.',
    });
  });

  it('takes anything for an unexpected error, whatever it is', () => {
    for (const stranger of ['text', 7, null, undefined, new TypeError('x is not a function'), { data: 5 }]) {
      expect(wordsOfError(stranger).title).toBe('Something unexpected went wrong');
    }
  });

  it('reads stored failures', () => {
    const words = wordsOfFailure({ code: 'TIMEOUT', message: 'Slow.', reason: 'query', incidentId: 'abc' });
    expect(words.title).toBe('Took too long');
    expect(JSON.parse(words.details)).toMatchObject({ reason: 'query', incidentId: 'abc' });
  });
});
