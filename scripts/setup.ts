/**
 * Run by `npm ci` as postinstall: fetches the runtime packs into the user's cache and builds the user interface,
 * so that the first start is a quick one. Never a reason for the install to fail: what could not be had is said,
 * with why, what to do, and what works without it. `MILLWRIGHT_SKIP_PACKS=1` leaves the packs out.
 */
import { setUpPacks } from '../src-main/hosts/cli/commands/setup.ts';
import { createTextOutput } from '../src-main/hosts/cli/output.ts';
import { describeError } from './start/describe-error.ts';
import { ensureRenderer } from './start/renderer.ts';

if (process.env.MILLWRIGHT_SKIP_PACKS === '1') {
  console.log('Runtime packs left out (MILLWRIGHT_SKIP_PACKS=1). Run "npx millwright setup" to fetch them.');
} else {
  await setUpPacks(createTextOutput(process.stdout));
}

try {
  await ensureRenderer(() => console.log('building the user interface …'));
} catch (error) {
  console.log(`The user interface could not be built now; "npm start" tries again. ${describeError(error)}`);
}
