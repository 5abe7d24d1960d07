import { useMemo, useState } from 'react';
import { summariseDrops, unitWords, weighFeatures } from '#shared/evaluation/explanation.rules.ts';
import type { Explanation } from '#shared/evaluation/explanation.schema.ts';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import { BarList } from '../../../charts/bar-list.tsx';
import { BeeswarmChart } from '../../../charts/beeswarm-chart.tsx';
import { formatFigure, formatNumber } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import { EffectPanel } from './effect-panel.tsx';
import styles from './explain.module.css';
import { type ExplainedRow, swarmLines } from './explanation.view-model.ts';

const shownFeatures = 15;
const lineHeight = 26;
/** Bars that are listed without scrolling. */
const listedFeatures = 20;
const barHeight = 24;

/** What the model goes by over all rows, or those of a slice. */
export function WholeView({
  explanation,
  rows,
  output,
  isSlice,
}: {
  readonly explanation: Explanation;
  readonly rows: readonly ExplainedRow[];
  readonly output: number;
  readonly isSlice: boolean;
}) {
  const weights = useMemo(() => weighFeatures(explanation, [...rows], output), [explanation, rows, output]);
  const lines = useMemo(
    () => swarmLines(explanation, rows, { output, count: shownFeatures }),
    [explanation, rows, output],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const feature = chosen ?? weights[0]?.feature ?? null;
  const unit = unitWords[explanation.unit];
  const height = Math.max(120, Math.min(shownFeatures, weights.length) * lineHeight + 34);
  return (
    <>
      <Section
        title="What moves the answer"
        description={`Contributions to the ${unit} of ${explanation.outputs[output]}. Choose a feature to see how it works.`}
      >
        <div className={styles.columns}>
          <BarList
            title="Mean size of contributions"
            valueTitle={unit}
            height={Math.min(listedFeatures, weights.length) * barHeight + 4}
            format={(value) => formatFigure(value, 3)}
            items={weights.map(({ feature: name, value }) => ({ id: name, label: name, value }))}
            onSelect={setChosen}
          />
          <BeeswarmChart
            title="Contributions row by row"
            subtitle="dark is a low value, bright a high one"
            height={height}
            lines={lines}
            xTitle={`contribution (${unit})`}
          />
        </div>
      </Section>
      {feature !== null && (
        <EffectPanel explanation={explanation} rows={rows} feature={feature} output={output} />
      )}
      {!isSlice && <Permutation explanation={explanation} onSelect={setChosen} />}
    </>
  );
}

function Permutation({
  explanation,
  onSelect,
}: {
  readonly explanation: Explanation;
  readonly onSelect: (feature: string) => void;
}) {
  const { permutation, options } = explanation;
  if (permutation === null) return null;
  const metric = metricTitle(permutation.metric);
  return (
    <Section
      title="What the model would lose"
      description={`How much worse ${metric} (${formatNumber(permutation.baseline)} on ${permutation.rowCount} test rows) becomes when the values of a column are dealt out anew: mean and standard deviation of ${options.repeats} times.`}
    >
      <BarList
        title="Permutation importance"
        valueTitle={`${metric} lost`}
        format={(value) => formatFigure(value, 3)}
        items={summariseDrops(permutation).map(({ column, mean, deviation }) => ({
          id: column,
          label: column,
          value: mean,
          low: mean - deviation,
          high: mean + deviation,
        }))}
        onSelect={onSelect}
      />
    </Section>
  );
}
