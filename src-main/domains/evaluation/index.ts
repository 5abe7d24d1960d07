export { createEvaluationRouter } from './evaluation.router.ts';
export { createEvaluationService } from './evaluation.service.ts';
