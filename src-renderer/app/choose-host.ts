import { createElectronHost } from '../host/electron.ts';
import type { HostShell } from '../host/host-shell.ts';
import { createWebHost } from '../host/web.ts';

/** The desktop shell puts a bridge on the window; without one this is a browser. */
export async function chooseHost(): Promise<HostShell> {
  // In development the screens can run on data in memory; the condition is false in a build, which drops it.
  if (import.meta.env.DEV && new URLSearchParams(location.search).get('host') === 'fake') {
    const { createFakeHost } = await import('../host/fake/fake.ts');
    return createFakeHost();
  }
  return window.millwright ? createElectronHost(window.millwright) : createWebHost();
}
