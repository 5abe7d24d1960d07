/** Most bytes of a file that exists only in a window: what was pasted, or dragged out of a page. */
export const maxSentFileBytes = 64 * 2 ** 20;
