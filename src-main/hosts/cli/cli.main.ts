import { enableCompileCache } from 'node:module';

enableCompileCache();
const { runCli } = await import('./run-cli.ts');

const interrupt = new AbortController();
process.on('SIGINT', () => {
  // The first Ctrl+C winds up, a second one does not wait for that.
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort();
});
process.on('SIGTERM', () => interrupt.abort());
// `millwright runs | head` closes our output early; that is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCli(
  process.argv.slice(2),
  { out: process.stdout, error: process.stderr },
  interrupt.signal,
);
