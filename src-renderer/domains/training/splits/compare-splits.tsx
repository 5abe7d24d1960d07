import type { NamedSplit } from '#shared/training/splits/named-split.schema.ts';
import { formatInteger } from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import styles from './splits.module.css';
import { useComparison } from './splits.queries.ts';

/** Where the rows of each part of one split are in another. */
export function CompareSplits({
  before,
  after,
}: {
  readonly before: NamedSplit;
  readonly after: NamedSplit;
}) {
  const comparison = useComparison(before.id, after.id);
  return (
    <Section
      title={`${before.name} and ${after.name}`}
      description={`Rows by their part in both: parts of ${before.name} down, parts of ${after.name} across.`}
    >
      <QueryView query={comparison}>
        {({ before: rows, after: columns, counts }) => (
          <table className={styles.parts}>
            <thead>
              <tr>
                <th aria-label={`Part in ${before.name}`} />
                {columns.map((name) => (
                  <th key={name} data-number scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((name, row) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {columns.map((column, index) => (
                    <td key={column} data-number>
                      {formatInteger(counts[row]![index]!)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </QueryView>
    </Section>
  );
}
