/**
 * What the build puts in the place of `zod` (see vite.renderer.config.ts). Zod asks with `new Function` whether
 * it may compile its parsers, and does so when the first schema is made: before any line of ours unless the
 * answer stands in the module that schemas are made from. The content security policy refuses and reports it.
 */
import { z } from 'zod/v4';

z.config({ jitless: true });

export { z };
