/**
 * Run by `npm ci` (as postinstall) and by `millwright setup`: fetches the runtime packs into the user's cache.
 * Quick when they are there, and never a reason for the install to fail: what could not be had is said, with
 * why, what to do, and what works without it. `MILLWRIGHT_SKIP_PACKS=1` leaves them out.
 */
import { installPacks, type PackProgress } from '../src-main/platform/packs/install-packs.ts';

const verbs = {
  waiting: 'waiting for another install of',
  downloading: 'downloading',
  unpacking: 'unpacking',
} as const;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;

/** One line a phase, or a line redrawn in place on a terminal. */
function createReporter(): (progress: PackProgress) => void {
  let last = '';
  let lastPercent = -25;
  return ({ id, phase, doneBytes, totalBytes }) => {
    const percent = totalBytes > 0 ? Math.floor((doneBytes / totalBytes) * 100) : 0;
    const line = `${verbs[phase]} ${id}: ${megabytes(doneBytes)} of ${megabytes(totalBytes)} (${percent} %)`;
    if (process.stdout.isTTY) {
      process.stdout.write(`\r${line.padEnd(last.length)}`);
      last = line;
      return;
    }
    if (`${id}${phase}` !== last) lastPercent = -25;
    last = `${id}${phase}`;
    if (percent < lastPercent + 25) return;
    lastPercent = percent;
    console.log(line);
  };
}

if (process.env.MILLWRIGHT_SKIP_PACKS === '1') {
  console.log('Runtime packs left out (MILLWRIGHT_SKIP_PACKS=1). Run "npx millwright setup" to fetch them.');
} else {
  const reports = await installPacks({ onProgress: createReporter() });
  if (process.stdout.isTTY) process.stdout.write('\n');
  for (const report of reports) {
    if (report.state === 'failed') {
      console.log(`${report.id}: not installed. ${report.reason} ${report.fix} ${report.stillWorks}`);
      continue;
    }
    const how =
      report.state === 'present' ? 'is there' : `installed in ${(report.durationMs / 1000).toFixed(0)} s`;
    console.log(`${report.id} ${report.version} (${report.variant}, ${megabytes(report.sizeBytes)}) ${how}`);
    for (const note of report.notes) console.log(`  ${note}`);
  }
}
