import type { NestedPath } from './nested.schema.ts';

export const nestedKey = (path: NestedPath): string => JSON.stringify(path);

/** `['items', 0, 'price']` → `items.price`. */
export const nestedName = (path: NestedPath): string => path.filter((step) => step !== 0).join('.');
