import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { Explanation, PairEffect } from '#shared/evaluation/explanation.schema.ts';
import { HeatmapChart } from '../../../charts/heatmap-chart.tsx';
import { formatCount } from '../../../ui/format.ts';
import { QueryView } from '../../../ui/query-view.tsx';
import { ChartSkeleton } from '../../../ui/skeletons.tsx';
import { usePairEffect } from './explanation.queries.ts';

const height = 300;

/** How the answer moves with a column and another one together. */
export function PairPanel({
  explanation,
  feature,
  output,
}: {
  readonly explanation: Explanation;
  readonly feature: string;
  readonly output: number;
}) {
  const others = explanation.effects.map(({ column }) => column).filter((column) => column !== feature);
  const [chosen, setChosen] = useState<string | null>(null);
  const second = chosen !== null && others.includes(chosen) ? chosen : null;
  const pair = usePairEffect(explanation.runId, feature, second);
  return (
    <div>
      <Select
        label={`${feature} together with`}
        placeholder="Choose a column"
        searchable
        clearable
        w={260}
        data={others}
        value={second}
        onChange={setChosen}
      />
      {second !== null && (
        <QueryView query={pair} skeleton={<ChartSkeleton height={height} />}>
          {(effect) => <PairChart explanation={explanation} effect={effect} output={output} />}
        </QueryView>
      )}
    </div>
  );
}

function PairChart({
  explanation: { outputs, signature },
  effect: { first, second, average, rowCount },
  output,
}: {
  readonly explanation: Explanation;
  readonly effect: PairEffect;
  readonly output: number;
}) {
  const values = useMemo(
    () => second.labels.map((_, y) => first.labels.map((__, x) => average[output]![x]![y]!)),
    [first, second, average, output],
  );
  const answer = outputs[output]!;
  const isRegression = signature.output.task === 'regression';
  return (
    <HeatmapChart
      title={`${first.column} and ${second.column}`}
      subtitle={`mean answer over ${formatCount(rowCount, 'row')}; ${first.column} across, ${second.column} down`}
      height={height}
      xLabels={first.labels}
      yLabels={second.labels}
      values={values}
      scale="sequential"
      valueTitle={isRegression ? answer : `probability of ${answer}`}
    />
  );
}
