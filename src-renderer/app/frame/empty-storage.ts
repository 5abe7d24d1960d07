/** A window that remembers nothing, for the stores that look while they are loaded. Imported first. */
const empty: Storage = {
  length: 0,
  key: () => null,
  getItem: () => null,
  setItem: () => undefined,
  removeItem: () => undefined,
  clear: () => undefined,
};
Object.assign(globalThis, { localStorage: empty, sessionStorage: empty });
