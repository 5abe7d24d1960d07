import { ObjectHash, VersionId } from '#shared/kit/ids.ts';
import { contentSecurityPolicy } from '#shared/workspace/content-security-policy.ts';
import { webDoors } from '#shared/workspace/web-addresses.ts';
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

/** The image that a request means, by the address that the web host has for it too; null for everything else. */
export function findImage(request: {
  readonly url: string;
  readonly method: string;
}): { readonly versionId: VersionId; readonly sha256: ObjectHash } | null {
  const url = URL.parse(request.url);
  if (request.method !== 'GET' || url === null || url.protocol !== 'app:' || url.host !== 'main') return null;
  const [door, version, hash, ...rest] = url.pathname.slice(1).split('/');
  const [versionId, sha256] = [VersionId.safeParse(version), ObjectHash.safeParse(hash)];
  if (`/${door}` !== webDoors.images || rest.length > 0 || !versionId.success || !sha256.success) return null;
  return { versionId: versionId.data, sha256: sha256.data };
}
