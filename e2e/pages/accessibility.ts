import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What keeps people from using the screen that is open, in words; empty when nothing serious was found. */
export async function seriousBarriers(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await colorsAtRest(page);
  const builder = new AxeBuilder({ page });
  const { violations } = await (rules === undefined ? builder : builder.withRules([...rules])).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const places = nodes.slice(0, 3).map(({ target }) => target.join(' '));
      const detail = nodes[0]?.any[0]?.message ?? nodes[0]?.failureSummary ?? '';
      return `${id}: ${help}. ${nodes.length} times, as at ${places.join(', ')}: ${detail}`;
    });
}

/** Colours that fade from one scheme to the other are neither in between, and one fade may begin the next. */
async function colorsAtRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const fades = () => document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    do {
      await Promise.allSettled(fades().map(({ finished }) => finished));
      await frame();
      await frame();
    } while (fades().length > 0);
  });
}
