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
    what: 'Rows and files of a source (PostgreSQL, S3, Hugging Face)',
    where: 'The server of a connection that you made, and where it sends on to',
    when: 'When you test, look into or read that connection; again when you read a dataset again',
  },
  {
    what: 'A version that you publish',
    where: 'The hub or the bucket of a connection that you made',
    when: 'When you press Publish',
  },
  {
    what: 'A page in your browser',
    where: 'The address shown on the link',
    when: 'When you click that link',
  },
];
