export { type EvaluateInput, evaluate } from './report.ts';
