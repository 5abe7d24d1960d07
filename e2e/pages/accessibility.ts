import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What keeps people from using the screen that is open, in words; empty when nothing serious was found. */
export async function seriousBarriers(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => {
      const places = nodes.slice(0, 3).map(({ target }) => target.join(' '));
      const detail = nodes[0]?.any[0]?.message ?? nodes[0]?.failureSummary ?? '';
      return `${id}: ${help}. ${nodes.length} times, as at ${places.join(', ')}: ${detail}`;
    });
}
