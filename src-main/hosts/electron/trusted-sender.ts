import { appOrigin } from './app-protocol.ts';

/** The frame that a message came from, as Electron describes it. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

/** Only the top frame of our own origin may ask the main process for anything. */
export function isTrustedSender(frame: SenderFrame | null): boolean {
  if (frame === null || frame.parent !== null) return false;
  const url = URL.parse(frame.url);
  // `origin` is the text "null" for schemes that URL does not know, so scheme and host are compared.
  return url !== null && `${url.protocol}//${url.host}` === appOrigin;
}

/** Whether a window may go to this address: to pages of its own, and nowhere else. */
export function isOwnPage(address: string): boolean {
  return isTrustedSender({ url: address, parent: null });
}
