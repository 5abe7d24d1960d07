import type { Cell } from '#shared/data/data.schema.ts';
import type { RecipePreview } from '#shared/training/recipe-preview.schema.ts';
import { formatCount, formatInteger, formatNumber, missingSign } from '../../../ui/format.ts';
import { ProblemList } from './problem-list.tsx';
import styles from './recipe-editor.module.css';

function showCell(cell: Cell): string {
  if (cell === null) return missingSign;
  return typeof cell === 'number' ? formatNumber(cell, 6) : cell === '' ? '∅' : String(cell);
}

/** What the recipe becomes: how many features, and of the step in focus the first rows before and after. */
export function RecipePreviewTable({ preview }: { readonly preview: RecipePreview }) {
  const { step, problems, featureCount, sampleRowCount } = preview;
  if (problems.length > 0) return <ProblemList problems={problems} />;
  return (
    <div className={styles.preview}>
      <p className={styles.note}>
        {`${formatCount(featureCount, 'number')} a row go to the model, judged by a sample of ${formatInteger(sampleRowCount)} rows.`}
        {step === null ? ' Choose a step that is in use to see what it makes.' : ''}
      </p>
      {step !== null && (
        <div className={styles.scroll} data-testid="recipe-preview">
          <table className={styles.cells} aria-label={`What ${step.columns.join(' and ')} becomes`}>
            <thead>
              <tr>
                {step.columns.map((name) => (
                  <th key={name} className={styles.before} title={name}>
                    {name}
                  </th>
                ))}
                {step.names.map((name) => (
                  <th key={name} title={name}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {step.rows.map(({ before, after }, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a sample have nothing but their place
                <tr key={row}>
                  {before.map((cell, index) => (
                    <td key={step.columns[index]} className={styles.before}>
                      {showCell(cell)}
                    </td>
                  ))}
                  {after.map((cell, index) => (
                    <td key={step.names[index]}>{showCell(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
