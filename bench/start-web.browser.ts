/** Both sides of `start-web`: a program is spawned, prints an address, and a page opens it in the same Chromium. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import { findChromium } from '../e2e/find-chromium.ts';

export interface StartSample {
  readonly settings: Readonly<Record<string, unknown>>;
  /** From spawning the program to a page that answers, the browser's own start included. */
  readonly interactiveMs: number;
  /** Until the program has printed its address. */
  readonly listeningMs: number;
  /** Until the browser was there to open it: the same work on both sides. */
  readonly browserMs: number;
  /** From the spawn until the page shows what only the backend knows; null where there is nothing to know. */
  readonly knowledgeMs: number | null;
}

export interface Expected {
  /** A link that must take a click at its middle. */
  readonly linkName: string;
  /** What the page's first paragraph says once the answers of the backend have come. */
  readonly knowledge: RegExp | null;
}

const timeoutMs = 60_000;

/**
 * Runs a program as `npm` does, opens what it prints, and waits until a heading has been laid out and the link
 * named would take a click at its middle.
 */
export async function measureStart(
  args: readonly string[],
  { linkName, knowledge }: Expected,
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
    // Asked in every frame: Playwright's own waiting looks twice a second and would round up by that much.
    await page.waitForFunction(isInteractive, linkName, { polling: 'raf' });
    const interactiveMs = elapsed();
    if (knowledge) await page.waitForFunction(isSaid, knowledge.source, { polling: 'raf' });
    const knowledgeMs = knowledge ? elapsed() : null;
    const version = browser.version();
    await browser.close();
    return {
      settings: { node: process.versions.node, chromium: version, origin },
      interactiveMs,
      listeningMs,
      browserMs,
      knowledgeMs,
    };
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

/** In the page. */
function isInteractive(linkName: string): boolean {
  const link = [...document.querySelectorAll('a')].find(({ textContent }) => textContent.trim() === linkName);
  const heading = [...document.querySelectorAll('h1, h2')].find(
    (element) => element.getBoundingClientRect().height > 0,
  );
  if (!link || !heading) return false;
  const { left, top, width, height } = link.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return hit !== null && link.contains(hit);
}

/** In the page. */
function isSaid(pattern: string): boolean {
  return new RegExp(pattern).test(document.querySelector('main p')?.textContent ?? '');
}

async function printedAddress(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    const url = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0].replace(/".*$/, '');
    if (url?.includes('#t=') || line.startsWith('EMPTY ')) return url!;
  }
  throw new Error('The program ended without printing an address.');
}
