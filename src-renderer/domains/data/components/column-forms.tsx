import type {
  DateGaps,
  OutlierCount,
  TextForms,
  VersionInspection,
} from '#shared/data/findings/inspection.schema.ts';
import { formatInteger, formatNumber, formatUtcDateTime } from '../../../ui/format.ts';
import { type KeyValue, KeyValueList } from '../../../ui/key-value-list.tsx';

const shownShapes = 5;
const shownGaps = 5;

interface ColumnFormsProps {
  readonly name: string;
  readonly inspection: VersionInspection;
}

/** What the second look at the rows says of one column: how its texts are written, its gaps, its outliers. */
export function ColumnForms({ name, inspection: { texts, gaps, outliers } }: ColumnFormsProps) {
  const parts = [
    { title: 'Patterns', items: shapeItems(texts.find(({ column }) => column === name)) },
    { title: 'Gaps', items: gapItems(gaps.find(({ column }) => column === name)) },
    { title: 'Outliers', items: outlierItems(outliers.find(({ column }) => column === name)) },
  ];
  return parts
    .filter(({ items }) => items.length > 0)
    .map(({ title, items }) => (
      <section key={title}>
        <h3>{title}</h3>
        <KeyValueList items={items} />
      </section>
    ));
}

function shapeItems(forms: TextForms | undefined): readonly KeyValue[] {
  if (!forms?.shapes) return [];
  const { top, shapeCount } = forms.shapes;
  const rest = shapeCount - Math.min(top.length, shownShapes);
  return [
    ...top
      .slice(0, shownShapes)
      .map(({ value, count }) => ({ key: value === '' ? '∅' : value, value: formatInteger(count) })),
    ...(rest > 0 ? [{ key: 'Other patterns', value: formatInteger(rest) }] : []),
  ];
}

function gapItems(gaps: DateGaps | undefined): readonly KeyValue[] {
  return (gaps?.longest ?? [])
    .slice(0, shownGaps)
    .map(({ fromMs, toMs }) => ({ key: formatUtcDateTime(fromMs), value: `to ${formatUtcDateTime(toMs)}` }));
}

function outlierItems(outliers: OutlierCount | undefined): readonly KeyValue[] {
  if (!outliers) return [];
  const { lower, upper, belowCount, aboveCount } = outliers;
  return [
    { key: `Below ${formatNumber(lower)}`, value: formatInteger(belowCount) },
    { key: `Above ${formatNumber(upper)}`, value: formatInteger(aboveCount) },
  ];
}
