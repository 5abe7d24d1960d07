import { contentSecurityPolicy } from '#shared/workspace/content-security-policy.ts';
import type { StaticFile, StaticFiles } from '../../platform/net/static-files.ts';

/** The one origin of the user interface in the desktop shell. */
export const appOrigin = 'app://main';

export const appHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The built file that a request for the app's own scheme means; null for everything else. */
export function findAppFile(
  request: { readonly url: string; readonly method: string },
  files: StaticFiles,
): StaticFile | null {
  const url = URL.parse(request.url);
  if (request.method !== 'GET' || url === null || url.protocol !== 'app:' || url.host !== 'main') return null;
  const found = files.find(url.pathname);
  // Addresses without an ending are the user interface's own: `/runs/…` is a page of it.
  return found ?? (/\.\w+$/.test(url.pathname) ? null : files.index());
}
