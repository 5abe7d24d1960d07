import { BadRequest, isRecord, joinPath, type ReadRows, refuse, refuseOtherKeys } from './request-rows.ts';
import { classOf, type Outputs, probabilitiesOf, type ServedPackage } from './served-package.ts';

/**
 * `POST /predict`: `{"rows": [{…}, …]}`, a list of rows, or a single row as it is. A list under `rows` is always
 * the first form, because no value of a row is a list.
 */
export const readPredictRequest: ReadRows = (body) => {
  if (Array.isArray(body)) {
    return { rows: body, pathOf: (row, field) => joinPath(`[${row}]`, field) };
  }
  if (!isRecord(body)) {
    refuse('', 'Send an object of named values, a list of such objects, or {"rows": [ … ]}.');
  }
  if (Object.hasOwn(body, 'rows') && Array.isArray(body.rows)) {
    refuseOtherKeys(body, ['rows']);
    return { rows: body.rows, pathOf: (row, field) => joinPath(`rows[${row}]`, field) };
  }
  return { rows: [body], pathOf: (_, field) => field };
};

/** Writes the answer of `/predict`. The text is put together by hand: it is half the cost of `JSON.stringify`. */
export type PredictWriter = (outputs: Outputs, requestId: string) => string;

export function createPredictWriter({ name, versionNumber, signature }: ServedPackage): PredictWriter {
  const { task, classes = [] } = signature.output;
  const labels = classes.map((label) => JSON.stringify(label));
  const tail = `],"model":${JSON.stringify(name)},"version":${versionNumber},"requestId":"`;
  const writeRow = (outputs: Outputs, row: number): string => {
    if (task === 'regression') return `{"value":${outputs.values[row]!}}`;
    const isBinary = task === 'binary';
    const probabilities = probabilitiesOf(outputs, row, isBinary);
    const likeliest = classOf(outputs, row, isBinary);
    let text = `{"label":${labels[likeliest]!},"probability":${probabilities[likeliest]!},"probabilities":{`;
    for (let index = 0; index < labels.length; index += 1) {
      text += `${index === 0 ? '' : ','}${labels[index]!}:${probabilities[index]!}`;
    }
    return `${text}}}`;
  };
  return (outputs, requestId) => {
    let text = '{"predictions":[';
    for (let row = 0; row < outputs.rowCount; row += 1) {
      text += row === 0 ? writeRow(outputs, row) : `,${writeRow(outputs, row)}`;
    }
    return `${text}${tail}${requestId}"}`;
  };
}

/** The failures of `/predict` and of everything that belongs to no other protocol. */
export function writeFailure(error: BadRequest | string, requestId: string): string {
  const [message, issues] = error instanceof BadRequest ? [error.message, error.issues] : [error, []];
  return JSON.stringify({ error: { message, issues }, requestId });
}
