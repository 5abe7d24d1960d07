import type { BrowserContext, Page } from '@playwright/test';

/** What must not happen in any story: an error in the console, an uncaught one, a breach of the policy. */
export interface PageWatch {
  readonly problems: readonly string[];
}

interface Violation {
  readonly directive: string;
  readonly blocked: string;
  readonly source: string;
}

export async function watchContext(context: BrowserContext): Promise<PageWatch> {
  const problems: string[] = [];
  const watchPage = (page: Page) => {
    page.on('console', (message) => {
      if (message.type() === 'error') {
        const { url, lineNumber } = message.location();
        // A window without a session is answered 401 with the page that spends the link's code.
        if (url.includes('/#t=')) return;
        problems.push(`console: ${message.text()} (${url}:${lineNumber})`);
      }
    });
    page.on('pageerror', (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
  };
  context.on('page', watchPage);
  for (const page of context.pages()) watchPage(page);
  await context.exposeFunction('reportPolicyViolation', ({ directive, blocked, source }: Violation) =>
    problems.push(`content security policy: ${directive} refused ${blocked} (${source})`),
  );
  await context.addInitScript(() => {
    const report = (window as unknown as { reportPolicyViolation: (violation: Violation) => void })
      .reportPolicyViolation;
    document.addEventListener('securitypolicyviolation', (event) =>
      report({
        directive: event.effectiveDirective,
        blocked: event.blockedURI,
        source: `${event.sourceFile}:${event.lineNumber}`,
      }),
    );
  });
  return { problems };
}
