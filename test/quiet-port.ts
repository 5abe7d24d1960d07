import { randomInt } from 'node:crypto';

/**
 * A port for a deployment that must find it free again later. Files of tests run beside each other, and all that
 * ask for no port take the same low ones; the system hands out those above 32,767.
 */
export const quietPort = (): number => randomInt(20_000, 32_000);
