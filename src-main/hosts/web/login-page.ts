import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { contentSecurityPolicy } from '#shared/workspace/content-security-policy.ts';
import { codeParameter, webDoors, windowHeader } from '#shared/workspace/web-addresses.ts';

/**
 * Exchanges the code of the fragment for a cookie, and becomes the page that comes with it. Written in place by
 * the parser, because a second request and a second navigation would cost a tenth of the whole start each, and
 * because only the parser holds the first paint back until the style sheets are there. The code leaves the
 * address bar and the history first.
 */
const script = `
const code = new URLSearchParams(location.hash.slice(1)).get('${codeParameter}');
const clean = location.pathname === '/login' ? '/' : location.pathname + location.search;
const say = (text) => { document.querySelector('p').textContent = text; document.body.hidden = false; };
const become = (html) => { document.open(); document.write(html); document.close(); };
if (code === null) {
  say('This window has no session. Open the link that Millwright printed in its terminal, or run “npx millwright open”.');
} else {
  history.replaceState(null, '', clean);
  fetch('${webDoors.session}', {
    method: 'POST',
    headers: { '${windowHeader.name}': '${windowHeader.value}', 'content-type': 'text/plain', accept: 'text/html' },
    body: code,
  }).then(
    (answer) => {
      if (answer.ok) return answer.text().then(become).catch(() => location.replace(clean));
      if (answer.status === 429) return say('Too many wrong links. Wait a minute, then run “npx millwright open”.');
      say('This link has been used before. Run “npx millwright open” for a new one.');
    },
    () => say('Millwright does not answer. Start it again with “npm start”.'),
  );
}
`;

const style = `
body { font: 14px/1.5 system-ui, sans-serif; margin: 0; display: grid; place-content: center; min-height: 100vh;
  color-scheme: light dark; background: Canvas; color: CanvasText; }
body[hidden] { display: none; }
main { max-width: 26rem; padding: 2rem; }
h1 { font-size: 18px; margin: 0 0 .5rem; }
`;

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Millwright</title>
<link rel="icon" href="data:,">
<style>${style}</style>
<body hidden><main><h1>Millwright</h1><p role="status"></p></main>
<script>${script}</script>
</html>
`;

const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** That of the user interface, which this page becomes, plus its own two texts. */
const policy = contentSecurityPolicy
  .replace("script-src 'self'", `script-src 'self' ${hashOf(script)}`)
  .replace("style-src 'self'", `style-src 'self' ${hashOf(style)}`);

/** The page of a window without a session. The same for everyone: it knows nothing of the workspace. */
export function sendLoginPage(response: ServerResponse, status: 200 | 401): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(page),
    'Content-Security-Policy': policy,
  });
  response.end(page);
}
