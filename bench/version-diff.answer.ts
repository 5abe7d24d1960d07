/** Rows of the first page, and the columns of it that both sides show. */
export const pageRows = 100;
export const shownColumns = ['id', 'f0', 'f1', 'f6', 'i0', 'i4'] as const;
