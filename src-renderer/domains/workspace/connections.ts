/** Everything that could ever leave this machine, and when. Shown in Settings; add to it before adding one. */
export interface OutboundConnection {
  readonly what: string;
  readonly where: string;
  readonly when: string;
}

export const outboundConnections: readonly OutboundConnection[] = [
  {
    what: 'Runtime packs (LightGBM, TensorFlow)',
    where: 'The Python package index that pip is set up for',
    when: 'At npm ci, and when you press Install on the Compute screen',
  },
  {
    what: 'The desktop shell’s program',
    where: 'Where npm’s Electron package gets it',
    when: 'At the first npm start without it; not with --web',
  },
  {
    what: 'A page in your browser',
    where: 'The address shown on the link',
    when: 'When you click that link',
  },
];
