/** Where links in the user interface lead. A new one is added here, with the text that needs it. */
const externalHosts: ReadonlySet<string> = new Set([
  'creativecommons.org',
  'duckdb.org',
  'github.com',
  'lightgbm.readthedocs.io',
  'mlflow.org',
  'nodejs.org',
  'onnx.ai',
  'www.tensorflow.org',
]);

/**
 * Whether the system's browser may be told to open this: known hosts over https, and pages of deployments on
 * this machine. Never another scheme: `file:` and custom ones start programs.
 */
export function isAllowedExternal(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:') return url.port === '' && externalHosts.has(url.hostname);
  return url.protocol === 'http:' && url.hostname === '127.0.0.1' && url.port !== '';
}
