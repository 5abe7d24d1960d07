/** Both sides of `start-web`: a program is spawned, prints an address, and a page opens it in the same Chromium. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { chromium, type Page } from '@playwright/test';
import { findChromium } from '../e2e/find-chromium.ts';

export interface StartSample {
  readonly settings: Readonly<Record<string, unknown>>;
  /** From spawning the program to a page that answers, the browser's own start included. */
  readonly interactiveMs: number;
  /** Until the program has printed its address. */
  readonly listeningMs: number;
  /** Until the browser was there to open it: the same work on both sides. */
  readonly browserMs: number;
}

const timeoutMs = 60_000;

/**
 * Runs a program as `npm` does, opens what it prints, and waits until `isInteractive` resolves. Two frames
 * later what it waited for has been painted.
 */
export async function measureStart(
  args: readonly string[],
  isInteractive: (page: Page) => Promise<unknown>,
): Promise<StartSample> {
  const { executable, args: browserArgs, origin } = findChromium();
  const startedMs = performance.now();
  const elapsed = () => performance.now() - startedMs;
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  try {
    const url = await printedAddress(child.stdout);
    const listeningMs = elapsed();
    const browser = await chromium.launch({ executablePath: executable, args: [...browserArgs] });
    const page = await browser.newPage();
    page.setDefaultTimeout(timeoutMs);
    const browserMs = elapsed() - listeningMs;
    await page.goto(url, { waitUntil: 'commit' });
    await isInteractive(page);
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    const interactiveMs = elapsed();
    const version = browser.version();
    await browser.close();
    return {
      settings: { node: process.versions.node, chromium: version, origin },
      interactiveMs,
      listeningMs,
      browserMs,
    };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

async function printedAddress(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0].replace(/".*$/, '');
    if (url?.includes('#t=') || line.startsWith('EMPTY ')) return url!;
  }
  throw new Error('The program ended without printing an address.');
}
