import { describe, expect, it } from 'vitest';
import { fileNameOf } from './save-file.ts';

describe('fileNameOf', () => {
  it.each([
    ['Validation AUC', 'validation-auc.png'],
    ['../../etc/passwd', '-etcpasswd.png'],
    ['日本', 'export.png'],
    ['', 'export.png'],
    ['Size: 3.5 kB', 'size-3-5-kb.png'],
  ])('%s becomes %s', (title, name) => {
    expect(fileNameOf(title, 'png')).toBe(name);
  });
});
