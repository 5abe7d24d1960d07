/**
 * Who may import whom. The first row whose `files` pattern matches a file is its row; a file in no row is an
 * error. Targets are repository paths, or `npm:name` / `node:name` for packages. In patterns `*` is one path
 * segment, `**` any number of them, and `{domain}` the segment of that name in the importing file.
 */
export interface ImportRow {
  readonly files: string;
  readonly mayImport: readonly string[];
  /** Said when an import is refused: what to do instead. */
  readonly instead: string;
}

const sharedAnywhere = 'src-shared/**';
const anyNode = 'node:**';
const testHelpers = ['test/**', 'npm:vitest', 'npm:fast-check', 'node:**', 'src-main/**', 'src-shared/**'];

export const importTable: readonly ImportRow[] = [
  // ── shared: runs anywhere ────────────────────────────────────────────────────────────────────────────
  {
    files: 'src-shared/**/*.test.ts',
    mayImport: [sharedAnywhere, ...testHelpers],
    instead: 'Test shared code with shared code.',
  },
  {
    files: 'src-shared/**',
    mayImport: [sharedAnywhere, 'npm:zod', 'npm:@orpc/contract', 'npm:re2js', 'npm:yaml'],
    instead: 'Shared code knows no Node, no DOM and no Electron: move this to src-main or src-renderer.',
  },

  // ── main ─────────────────────────────────────────────────────────────────────────────────────────────
  {
    files: 'src-main/**/*.test.ts',
    mayImport: [...testHelpers, 'npm:**'],
    instead: 'Tests may use src-main, src-shared and test/.',
  },
  {
    files: 'src-main/domains/*/**',
    mayImport: [
      sharedAnywhere,
      anyNode,
      'src-main/platform/**',
      'src-main/domains/{domain}/**',
      'src-main/domains/*/index.ts',
      'src-main/workers/*/*.protocol.ts',
      'src-main/protocols/**',
      'npm:zod',
      'npm:@orpc/server',
    ],
    instead:
      'Use the other domain’s index.ts; put what touches files, processes or a library into platform or an engine.',
  },
  {
    files: 'src-main/engines/*.ts',
    mayImport: [sharedAnywhere, 'src-main/engines/**'],
    instead: 'The engine interface knows no library; the library belongs into src-main/engines/<engine>.',
  },
  {
    files: 'src-main/engines/*/**',
    mayImport: [
      sharedAnywhere,
      anyNode,
      'src-main/engines/*.ts',
      'src-main/engines/scores/**',
      'src-main/engines/trees/**',
      'src-main/engines/{engine}/**',
      'src-main/platform/**',
      'npm:**',
    ],
    instead: 'An engine knows matrices, not domains: hand it what it needs through FitInput.',
  },
  {
    files: 'src-main/protocols/*/**',
    mayImport: [
      sharedAnywhere,
      anyNode,
      'src-main/platform/**',
      'src-main/protocols/**',
      'src-main/domains/*/index.ts',
      'npm:zod',
    ],
    instead: 'A protocol maps a wire format onto services: import a domain’s index.ts.',
  },
  {
    files: 'src-main/platform/**',
    mayImport: [sharedAnywhere, anyNode, 'src-main/platform/**', 'npm:**'],
    instead: 'Platform code knows no domain: take what you need as a parameter.',
  },
  {
    files: 'src-main/workers/**',
    mayImport: [
      sharedAnywhere,
      anyNode,
      'src-main/workers/**',
      'src-main/engines/**',
      'src-main/platform/**',
      'src-main/protocols/**',
      'src-main/domains/*/*.ts',
      'src-main/domains/*/*/*.ts',
      'npm:**',
    ],
    instead: 'A worker computes: it may use engines, platform and the pure files of domains.',
  },
  {
    files: 'src-main/hosts/*/**',
    mayImport: [
      sharedAnywhere,
      anyNode,
      'src-main/backend.ts',
      'src-main/platform/**',
      'src-main/workers/entries.ts',
      'src-main/hosts/{host}/**',
      'npm:**',
    ],
    instead: 'Hosts are thin: what they need of the product they ask through backend.ts.',
  },
  {
    files: 'src-main/backend.ts',
    mayImport: [
      sharedAnywhere,
      anyNode,
      'src-main/domains/*/index.ts',
      'src-main/platform/**',
      'npm:@orpc/server',
    ],
    instead: 'The composition root puts domains together by their index.ts.',
  },

  // ── preload and renderer ─────────────────────────────────────────────────────────────────────────────
  {
    files: 'src-preload/**',
    mayImport: [sharedAnywhere, 'src-preload/**', 'npm:electron'],
    instead: 'The preload hands over a port and little else.',
  },
  {
    files: 'src-renderer/**/*.test.{ts,tsx}',
    mayImport: ['src-renderer/**', sharedAnywhere, 'npm:**', 'node:**', 'test/**'],
    instead: 'Renderer tests do not reach into src-main.',
  },
  {
    files: 'src-renderer/domains/*/**',
    mayImport: [
      sharedAnywhere,
      'src-renderer/domains/{domain}/**',
      'src-renderer/domains/*/index.ts',
      'src-renderer/ui/**',
      'src-renderer/charts/**',
      'src-renderer/host/**',
      'src-renderer/app/store/**',
      'npm:**',
    ],
    instead: 'Use the other domain’s index.ts, or move what both need to ui/ or charts/.',
  },
  {
    files: 'src-renderer/ui/**',
    mayImport: [sharedAnywhere, 'src-renderer/ui/**', 'npm:**'],
    instead: 'The design system knows no domain: props in, callbacks out.',
  },
  {
    files: 'src-renderer/charts/**',
    mayImport: [sharedAnywhere, 'src-renderer/charts/**', 'src-renderer/ui/**', 'npm:**'],
    instead: 'A chart gets its series by props and fetches nothing.',
  },
  {
    files: 'src-renderer/host/**',
    mayImport: [sharedAnywhere, 'src-renderer/host/**', 'npm:**'],
    instead: 'The host interface is what the renderer sees of the shell; it knows no screen.',
  },
  {
    files: 'src-renderer/**',
    mayImport: ['src-renderer/**', sharedAnywhere, 'npm:**'],
    instead: 'The renderer reaches the backend only through the contract in src-shared.',
  },

  // ── outside the product ──────────────────────────────────────────────────────────────────────────────
  { files: 'scripts/**', mayImport: ['**', 'npm:**', anyNode], instead: '' },
  { files: 'test/**', mayImport: ['**', 'npm:**', anyNode], instead: '' },
  { files: 'e2e/**', mayImport: ['**', 'npm:**', anyNode], instead: '' },
  { files: 'bench/**', mayImport: ['**', 'npm:**', anyNode], instead: '' },
  { files: '*.config.ts', mayImport: ['**', 'npm:**', anyNode], instead: '' },
];

/** Packages that only one place may name, whatever its row allows. */
export const reservedPackages: Readonly<Record<string, readonly string[]>> = {
  electron: ['src-main/hosts/electron/**', 'src-preload/**', 'scripts/**', 'e2e/**'],
  'better-sqlite3': ['src-main/platform/**', 'src-main/**/*.test.ts', 'test/**', 'bench/**'],
  '@aws-sdk/client-s3': ['src-main/workers/source/**', 'test/**'],
  '@huggingface/hub': ['src-main/workers/source/**'],
  pg: ['src-main/workers/source/**', 'test/**'],
  'pg-copy-streams': ['src-main/workers/source/**'],
  '@duckdb/node-api': [
    'src-main/platform/duckdb/**',
    'src-main/workers/**',
    'src-main/**/*.test.ts',
    'test/**',
    'bench/**',
  ],
};
