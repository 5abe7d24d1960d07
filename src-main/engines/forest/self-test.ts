export const runSelfTest = async () => ({ durationMs: 0, detail: '' });
