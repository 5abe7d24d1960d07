export { EvaluationView } from './components/evaluation-view.tsx';
export { ExplainView } from './explain/explain-view.tsx';
