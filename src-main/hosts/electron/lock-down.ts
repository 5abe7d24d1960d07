import { app, type Session, type WebContents } from 'electron';
import { isOwnPage } from './trusted-sender.ts';

/** Permissions that pages of ours use; the rest is refused without asking. */
const allowedPermissions: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Closes what a page could do beyond showing itself, for every page that is ever made. */
export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((_, permission, answer) => answer(allowedPermissions.has(permission)));
  session.setPermissionCheckHandler((_, permission) => allowedPermissions.has(permission));
  session.setDevicePermissionHandler(() => false);
  app.on('web-contents-created', (_, contents) => lockDownPage(contents));
}

function lockDownPage(contents: WebContents): void {
  const stayHome = (event: { readonly url: string; preventDefault(): void }) => {
    if (!isOwnPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stayHome);
  contents.on('will-redirect', stayHome);
  contents.on('will-frame-navigate', stayHome);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
