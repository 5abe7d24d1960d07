/**
 * Run by `npm ci` (as postinstall): what `millwright setup` does, quick when the runtime packs are there, and
 * never a reason for the install to fail: what could not be had is said, with why, what to do, and what works
 * without it. `MILLWRIGHT_SKIP_PACKS=1` leaves them out.
 */
import { setUpPacks } from '../src-main/hosts/cli/commands/setup.ts';
import { createTextOutput } from '../src-main/hosts/cli/output.ts';

if (process.env.MILLWRIGHT_SKIP_PACKS === '1') {
  console.log('Runtime packs left out (MILLWRIGHT_SKIP_PACKS=1). Run "npx millwright setup" to fetch them.');
} else {
  await setUpPacks(createTextOutput(process.stdout));
}
