import { createHash } from 'node:crypto';
import type { SignatureInput } from '#shared/registry/signature.schema.ts';
import type { ServedPackage } from '../predict/served-package.ts';
import { exampleRow } from './openapi.ts';

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8885; vertical-align: top; }
code, pre, textarea { font: 13px/1.5 ui-monospace, monospace; }
textarea { width: 100%; box-sizing: border-box; } input { width: 24rem; max-width: 100%; }
pre { overflow-x: auto; padding: .8rem; border: 1px solid #8885; border-radius: 6px; }
`;

const script = `
const form = document.querySelector('form');
const answer = document.querySelector('#answer');
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const key = document.querySelector('#key').value;
  const headers = { 'Content-Type': 'application/json' };
  if (key) headers['X-API-Key'] = key;
  const startMs = performance.now();
  try {
    const response = await fetch('/predict', { method: 'POST', headers, body: document.querySelector('#body').value });
    const text = await response.text();
    let shown = text;
    try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch {}
    answer.textContent = response.status + ' in ' + (performance.now() - startMs).toFixed(1) + ' ms\\n' + shown;
  } catch (error) {
    answer.textContent = 'No answer: ' + error.message;
  }
});
`;

const sourceHash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only the page's own script and style run, and they may talk to this endpoint only. */
export const docsPagePolicy = [
  "default-src 'none'",
  `script-src ${sourceHash(script)}`,
  `style-src ${sourceHash(style)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A page that explains the endpoint and sends a request to it: no other file, no other origin. */
export function writeDocsPage(model: ServedPackage): string {
  const { name, versionNumber, signature } = model;
  const { target, task, classes = [] } = signature.output;
  const example = JSON.stringify({ rows: [exampleRow(model)] }, null, 2);
  const answers =
    task === 'regression'
      ? 'Each row gets a <code>value</code>.'
      : `Each row gets a <code>label</code> (${classes.slice(0, 50).map(escapeHtml).join(', ')}), its
        <code>probability</code>, and the <code>probabilities</code> of all classes.`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(name)}</title>
<style>${style}</style>
<h1>${escapeHtml(name)}, version ${versionNumber}</h1>
<p>Predicts <code>${escapeHtml(target)}</code>. ${answers}</p>
<p><a href="/openapi.json">OpenAPI description</a></p>
<h2>Inputs</h2>
<table>
<thead><tr><th>Name<th>Type<th>Required<th>Seen in training</thead>
<tbody>
${signature.inputs.map(writeInput).join('\n')}
</tbody>
</table>
<h2>Try it</h2>
<form>
<p><label>API key<br><input id="key" type="password" autocomplete="off"></label>
<p><label>Request to <code>POST /predict</code><br>
<textarea id="body" rows="${Math.min(24, signature.inputs.length + 6)}" spellcheck="false">${escapeHtml(example)}</textarea></label>
<p><button>Send</button>
</form>
<pre id="answer" aria-live="polite">The answer appears here.</pre>
<h2>Routes</h2>
<table>
<tbody>
<tr><td><code>POST /predict</code><td>rows as objects
<tr><td><code>POST /v2/models/${escapeHtml(name)}/infer</code><td>Open Inference Protocol
<tr><td><code>POST /invocations</code><td>MLflow
<tr><td><code>GET /metrics</code><td>Prometheus
<tr><td><code>GET /health</code><td>open, without a key
</tbody>
</table>
<script>${script}</script>
</html>
`;
}

function writeInput({ name, type, isRequired, categories, min, max, example }: SignatureInput): string {
  const seen =
    categories !== undefined
      ? `${categories.slice(0, 10).join(', ')}${categories.length > 10 ? ' …' : ''}`
      : min !== undefined && max !== undefined && (type === 'integer' || type === 'float')
        ? `${min} to ${max}`
        : `such as ${JSON.stringify(example)}`;
  return `<tr><td><code>${escapeHtml(name)}</code><td>${type}<td>${isRequired ? 'yes' : 'no'}<td>${escapeHtml(seen)}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
