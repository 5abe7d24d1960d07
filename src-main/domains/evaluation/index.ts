export { createEvaluationRouter } from './evaluation.router.ts';
export type { EvaluationService } from './evaluation.service.ts';
export { createEvaluationService } from './evaluation.service.ts';
export { type EvaluateInput, evaluate } from './report.ts';
