import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnData } from '#shared/data/columns.ts';
import type { DriftReport, ReferenceSketch } from '#shared/monitoring/monitoring.schema.ts';
import type { Signature } from '#shared/registry/signature.schema.ts';
import { compareWithReference } from '../../domains/monitoring/drift-report.ts';
import { quoteText } from '../../platform/duckdb/duckdb.ts';
import { readColumns } from '../../platform/duckdb/read-columns.ts';
import { scanFiles } from '../../platform/duckdb/table-scan.ts';
import type { CompareRequest } from './data.protocol.ts';
import { outputNames, segmentInputs } from './segment-columns.ts';

let windowNumber = 0;

/** Compares the predictions of a window, which lie in sealed segments, with the reference of the model. */
export async function compareWindow(
  connection: DuckDBConnection,
  { files, signature, reference, fromMs, toMs }: CompareRequest,
  scratchFolder: string,
): Promise<DriftReport> {
  const inputs = segmentInputs(signature);
  const outputs = outputNames(signature);
  if (files.length === 0)
    return compareWithReference(reference, emptyWindow(signature, reference.prediction));
  const names = [...inputs.map(({ storageName }) => storageName), ...outputs];
  windowNumber += 1;
  const window = join(scratchFolder, `window-${windowNumber}.parquet`);
  await connection.run(
    `COPY (SELECT ${names.join(', ')} FROM read_parquet([${files.map(quoteText).join(', ')}])
           WHERE status = 200 AND at_ms >= ${Math.floor(fromMs)} AND at_ms < ${Math.ceil(toMs)})
     TO ${quoteText(window)} (FORMAT parquet)`,
  );
  const scan = await scanFiles(connection, [window]);
  const features = await readColumns(connection, scan, inputs);
  const answers = await readColumns(
    connection,
    scan,
    outputs.map((storageName) => ({ storageName })),
  );
  const values = answers.map((column) => (column.kind === 'numbers' ? column.values : new Float64Array()));
  return compareWithReference(reference, {
    features,
    prediction: reference.prediction && predictionColumn(signature, reference.prediction, values),
  });
}

/** The predictions in the form that the reference has: a probability, a value, or the likeliest class. */
function predictionColumn(
  { output: { task, classes = [] } }: Signature,
  { feature, type }: ReferenceSketch,
  outputs: readonly Float64Array[],
): ColumnData {
  const base = { name: feature, type };
  if (task !== 'multiclass') return { ...base, kind: 'numbers', values: outputs[0] ?? new Float64Array() };
  const codes = Int32Array.from(outputs[0] ?? [], (_, row) => {
    let best = 0;
    for (let index = 1; index < outputs.length; index += 1) {
      if (outputs[index]![row]! > outputs[best]![row]!) best = index;
    }
    return best;
  });
  return { ...base, kind: 'codes', codes, dictionary: classes };
}

function emptyWindow(signature: Signature, prediction: ReferenceSketch | null) {
  const features = segmentInputs(signature).map(
    ({ name, type, isText }): ColumnData =>
      isText
        ? { name, type, kind: 'codes', codes: new Int32Array(), dictionary: [] }
        : { name, type, kind: 'numbers', values: new Float64Array() },
  );
  return { features, prediction: prediction && predictionColumn(signature, prediction, []) };
}
