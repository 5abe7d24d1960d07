import { describe, expect, it } from 'vitest';
import { checkFile, checkImports, importsOf } from './check-imports.ts';

const faults = (file: string, source: string) => checkFile(file, source).map(({ message }) => message);

describe('the import table', () => {
  it('sees type-only, re-exported and dynamic imports', () => {
    const source = `import type { A } from './a.ts'; export { b } from './b.ts'; await import('./c.ts');`;
    expect(importsOf('x.ts', source)).toEqual(['./a.ts', './b.ts', './c.ts']);
  });

  it.each([
    ['src-shared/data/data.schema.ts', `import 'node:fs'`],
    ['src-main/domains/data/data.service.ts', `import '../../engines/lightgbm/lightgbm.engine.ts'`],
    ['src-main/domains/data/data.service.ts', `import '../tracking/tracking.store.ts'`],
    ['src-main/domains/data/data.service.ts', `import type { B } from '../../hosts/web/web.ts'`],
    ['src-main/engines/lightgbm/a.ts', `import '../tensorflow/b.ts'`],
    ['src-main/platform/sqlite/a.ts', `import '../../domains/data/index.ts'`],
    ['src-main/hosts/web/a.ts', `import '../electron/b.ts'`],
    ['src-main/hosts/web/a.ts', `import 'electron'`],
    ['src-renderer/domains/data/pages/a.tsx', `import '../../tracking/pages/b.tsx'`],
    ['src-renderer/domains/data/pages/a.tsx', `import '../../../../src-main/backend.ts'`],
    ['src-renderer/ui/a.tsx', `import '../domains/data/index.ts'`],
  ])('refuses in %s: %s', (file, source) => {
    expect(faults(file, source)).toHaveLength(1);
  });

  it.each([
    ['src-shared/data/data.schema.ts', `import { z } from 'zod'; import '../kit/ids.ts'`],
    ['src-main/domains/data/data.service.ts', `import '../tracking/index.ts'; import '#shared/kit/ids.ts'`],
    ['src-main/domains/data/data.service.ts', `import './deep/topic.ts'`],
    ['src-main/hosts/electron/a.ts', `import 'electron'`],
    ['src-renderer/domains/data/pages/a.tsx', `import '../../tracking/index.ts'; import '../../../ui/b.tsx'`],
  ])('allows in %s: %s', (file, source) => {
    expect(faults(file, source)).toEqual([]);
  });

  it('refuses a file in no row, and seeing no file at all', () => {
    expect(faults('src-somewhere/a.ts', '')[0]).toContain('in no row');
    expect(checkImports('.', [])[0]?.message).toContain('zero modules');
  });
});
