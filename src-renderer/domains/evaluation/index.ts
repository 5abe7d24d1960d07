export { EvaluationView } from './components/evaluation-view.tsx';
