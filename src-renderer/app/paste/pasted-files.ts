import { AppError } from '#shared/kit/errors.ts';
import { maxSentFileBytes } from '#shared/workspace/sent-files.rules.ts';
import { largestTable } from './html-table.ts';
import { endingOfText, toCsv } from './pasted-rows.ts';

/** What a paste brings, in the forms that the clipboard has it in. */
export interface Pasted {
  readonly files: readonly File[];
  readonly html: string;
  readonly text: string;
}

/** Longer markup is slow to read; the same cells then come from the plain text, where there is one. */
const maxHtmlLength = 16 * 2 ** 20;

/**
 * The files to import from a paste: files themselves, else the table in the markup, else the text. Spreadsheets
 * copy a picture of the cells beside the cells, which is not what was meant.
 */
export function filesOfPaste({ files, html, text }: Pasted): readonly File[] {
  const ending = endingOfText(text);
  const rows = html === '' || (html.length > maxHtmlLength && ending !== null) ? null : largestTable(html);
  const others = files.filter(({ type }) => !type.startsWith('image/'));
  if (others.length > 0 || (files.length > 0 && rows === null && ending === null)) return files;
  if (rows !== null) return [tableFile(toCsv(rows), 'csv')];
  if (ending !== null) return [tableFile(text, ending)];
  throw new AppError('INVALID_INPUT', 'The clipboard holds no table.', {
    reason: 'no-table-pasted',
    nextStep: 'Copy cells of a spreadsheet, a table of a page, CSV, JSON or files, then paste again.',
  });
}

function tableFile(content: string, ending: string): File {
  const file = new File([content], `Pasted table.${ending}`, { type: 'text/plain' });
  if (file.size <= maxSentFileBytes) return file;
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  throw new AppError(
    'RESOURCE_EXHAUSTED',
    `The clipboard holds a table of ${megabytes(file.size)}; a paste takes up to ${megabytes(maxSentFileBytes)}.`,
    { reason: 'paste-too-large', nextStep: 'Save it as a file and drop that file on the window.' },
  );
}

export function readDataTransfer(data: DataTransfer): Pasted {
  return { files: [...data.files], html: data.getData('text/html'), text: data.getData('text/plain') };
}

/** The clipboard without a key press; refused where the browser or the shell keeps it from pages. */
export async function readClipboard(): Promise<Pasted> {
  const items = await navigator.clipboard.read();
  const read = async (type: string) => {
    const item = items.find(({ types }) => types.includes(type));
    return item ? (await item.getType(type)).text() : '';
  };
  return { files: [], html: await read('text/html'), text: await read('text/plain') };
}
