import { randomBytes } from 'node:crypto';

/** Makes ids of 32 hex digits. The first 12 are the time in milliseconds, so ids sort by creation. */
export type NewId = () => string;

export const newRandomId: NewId = () => {
  const time = Date.now().toString(16).padStart(12, '0');
  return time + randomBytes(10).toString('hex');
};
