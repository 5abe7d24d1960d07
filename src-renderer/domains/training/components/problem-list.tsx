import type { TrainingProblem } from '#shared/training/training.schema.ts';
import { StatusBadge, statusIcons } from '../../../ui/status-badge.tsx';
import styles from './train-form.module.css';

const badges = {
  error: { tone: 'bad', word: 'Prevents training', icon: statusIcons.bad },
  warning: { tone: 'warn', word: 'Worth a look', icon: statusIcons.warn },
} as const;

/** What is wrong or doubtful with the chosen target, each with what to do. */
export function ProblemList({ problems }: { readonly problems: readonly TrainingProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems}>
      {problems.map((problem) => (
        <li key={`${problem.kind}\n${problem.message}`} className={styles.problem}>
          <StatusBadge status={badges[problem.severity]} />
          <span>
            {problem.message} <span className="mw-muted">{problem.nextStep}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
