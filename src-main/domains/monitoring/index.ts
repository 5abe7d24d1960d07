export {
  type CurrentColumns,
  compareWithReference,
  type DriftOptions,
  defaultDriftOptions,
} from './drift-report.ts';
export { sketchColumn, sketchLabels, sketchNumbers } from './sketch.ts';
