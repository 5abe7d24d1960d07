import {
  BadRequest,
  isRecord,
  joinPath,
  type ReadRows,
  type RequestRows,
  refuse,
  refuseOtherKeys,
  rowOf,
} from '../predict/request-rows.ts';
import { classOf, type Outputs, probabilitiesOf, type ServedPackage } from '../predict/served-package.ts';

/** MLflow's scoring server (`mlflow/pyfunc/scoring_server`), JSON bodies. Dates are ISO text, as there. */
const forms = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;
const methods = ['predict', 'predict_proba'] as const;
type Method = (typeof methods)[number];

export const readInvocation: ReadRows = (body, model) => {
  const named = isRecord(body) ? forms.filter((form) => Object.hasOwn(body, form)) : [];
  const [form] = named;
  if (!isRecord(body) || form === undefined || named.length !== 1) {
    // The beginning is what MLflow's own server answers, because clients look for it.
    refuse(
      '',
      `The input must be a JSON dictionary with exactly one of the input fields {${forms.map((name) => `'${name}'`).join(', ')}}.`,
    );
  }
  refuseOtherKeys(body, [form, 'params']);
  readMethod(body);
  const inputNames = model.signature.inputs.map(({ name }) => name);
  const value = body[form];
  switch (form) {
    case 'dataframe_split':
      return readSplit(value, inputNames);
    case 'dataframe_records':
      return readRecords(value, form);
    case 'instances':
      return readList(value, form, inputNames);
    case 'inputs':
      return isRecord(value) ? readColumns(value, form) : readList(value, form, inputNames);
  }
};

/** `params` may hold `{"method": "predict_proba"}`; without it, classifiers answer labels. */
function readMethod(body: Readonly<Record<string, unknown>>): Method {
  const { params } = body;
  if (params === undefined || params === null) return 'predict';
  if (!isRecord(params)) refuse('params', 'The parameters must be an object.');
  refuseOtherKeys(params, ['method'], 'params');
  const method = methods.find((known) => known === (params.method ?? 'predict'));
  return method ?? refuse('params.method', `The method must be one of ${methods.join(', ')}.`);
}

function readSplit(value: unknown, inputNames: readonly string[]): RequestRows {
  const base = 'dataframe_split';
  if (!isRecord(value)) refuse(base, 'It must be an object with "columns" and "data".');
  refuseOtherKeys(value, ['columns', 'index', 'data'], base);
  const { data } = value;
  if (!Array.isArray(data)) refuse(`${base}.data`, 'It must be a list of rows.');
  const columns = value.columns ?? inputNames;
  if (!isListOfNames(columns) || new Set(columns).size < columns.length) {
    refuse(`${base}.columns`, 'It must be a list of different column names.');
  }
  return readLists(data, `${base}.data`, columns);
}

function readRecords(value: unknown, base: string): RequestRows {
  if (!Array.isArray(value)) refuse(base, 'It must be a list of objects.');
  return { rows: value, pathOf: (row, field) => joinPath(`${base}[${row}]`, field) };
}

function readList(value: unknown, base: string, inputNames: readonly string[]): RequestRows {
  if (!Array.isArray(value)) refuse(base, 'It must be a list of rows.');
  return value.every((row) => Array.isArray(row)) && value.length > 0
    ? readLists(value, base, inputNames)
    : readRecords(value, base);
}

/** Rows as lists, in the order of `names`. */
function readLists(lists: readonly unknown[], base: string, names: readonly string[]): RequestRows {
  const rows = lists.map((list, row) => {
    if (Array.isArray(list) && list.length === names.length) return rowOf(names, list);
    const found = Array.isArray(list) ? `${list.length} values` : 'no list';
    return refuse(`${base}[${row}]`, `A row must be a list of ${names.length} values, but here is ${found}.`);
  });
  return { rows, pathOf: (row, field) => joinPath(`${base}[${row}]`, field) };
}

/** `{"age": [31, 42], "city": ["Oslo", "Bergen"]}`; plain values make one row. */
function readColumns(columns: Readonly<Record<string, unknown>>, base: string): RequestRows {
  const names = Object.keys(columns);
  const values = Object.values(columns).map((column) => (Array.isArray(column) ? column : [column]));
  const rowCount = values[0]?.length ?? 0;
  const odd = values.findIndex(({ length }) => length !== rowCount);
  if (odd >= 0) {
    refuse(
      joinPath(base, names[odd]!),
      `It has ${values[odd]!.length} values where the first column has ${rowCount}.`,
    );
  }
  const rows = Array.from({ length: rowCount }, (_, row) =>
    rowOf(
      names,
      values.map((column) => column[row]),
    ),
  );
  return { rows, pathOf: (row, field) => `${joinPath(base, field)}[${row}]` };
}

function isListOfNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

/** Labels or values; with `predict_proba` one list of probabilities a row, in the order of the classes. */
export function writeInvocation({ signature }: ServedPackage, outputs: Outputs, body: unknown): string {
  const { task, classes = [] } = signature.output;
  const isBinary = task === 'binary';
  const rows = Array.from({ length: outputs.rowCount }, (_, row) => row);
  if (task === 'regression') return JSON.stringify({ predictions: Array.from(outputs.values) });
  const method = isRecord(body) ? readMethod(body) : 'predict';
  const predictions =
    method === 'predict_proba'
      ? rows.map((row) => probabilitiesOf(outputs, row, isBinary))
      : rows.map((row) => classes[classOf(outputs, row, isBinary)]!);
  return JSON.stringify({ predictions });
}

/** MLflow's error form; its clients raise the message. */
export function writeInvocationFailure(error: BadRequest | string): string {
  const message =
    error instanceof BadRequest
      ? error.issues
          .map(({ path, message: text }) =>
            path === '' || text.startsWith('The input') ? text : `${path}: ${text}`,
          )
          .join(' ')
      : error;
  return JSON.stringify({ error_code: 'BAD_REQUEST', message });
}
