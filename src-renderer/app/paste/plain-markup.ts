const keptAttributes =
  /\s(colspan|rowspan|sdval|x:num|data-sheets-value)\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+)/gi;

/**
 * Markup with no attributes but those that say what a cell holds, and no style sheets or scripts. Nothing of it
 * would run or load in an inert document, but the content security policy reports each attempt. One pass, however
 * broken the markup is.
 */
export function plainMarkup(html: string): string {
  const pieces: string[] = [];
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) break;
    pieces.push(html.slice(at, open));
    const name = /^[a-z][\w:-]{0,40}/i.exec(html.slice(open + 1, open + 42))?.[0].toLowerCase();
    if (name === undefined) {
      pieces.push('<');
      at = open + 1;
      continue;
    }
    const end = endOfTag(html, open);
    at = end;
    if (name === 'style' || name === 'script') at = endOfElement(html, end, name);
    else
      pieces.push(
        `<${name}${[...html.slice(open, end).matchAll(keptAttributes)].map(([text]) => text).join('')}>`,
      );
  }
  pieces.push(html.slice(at));
  return pieces.join('');
}

/** Behind the `>` that is in no quotes; the end of the text where there is none. */
function endOfTag(html: string, open: number): number {
  let quote = '';
  for (let index = open + 1; index < html.length; index++) {
    const character = html[index]!;
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return index + 1;
  }
  return html.length;
}

function endOfElement(html: string, from: number, name: 'style' | 'script'): number {
  const closing = name === 'style' ? /<\/style[^>]*>/gi : /<\/script[^>]*>/gi;
  closing.lastIndex = from;
  return closing.exec(html) === null ? html.length : closing.lastIndex;
}
