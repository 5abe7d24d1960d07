import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { unitWords } from '#shared/evaluation/explanation.rules.ts';
import type { ColumnEffect, Explanation } from '#shared/evaluation/explanation.schema.ts';
import type { EffectPlaces } from '../../../charts/effect-chart.option.ts';
import { EffectChart } from '../../../charts/effect-chart.tsx';
import { currentColor } from '../../../charts/palette.ts';
import { ScatterChart } from '../../../charts/scatter-chart.tsx';
import { formatUtcDate, missingSign } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import styles from './explain.module.css';
import { dependencePoints, type ExplainedRow } from './explanation.view-model.ts';
import { PairPanel } from './pair-panel.tsx';

const kinds = [
  { value: 'average', label: 'Partial dependence' },
  { value: 'accumulated', label: 'Accumulated effects' },
] as const;
type Kind = (typeof kinds)[number]['value'];

const hints: Readonly<Record<Kind, string>> = {
  average: 'The mean answer with this value in every row; faint lines are single rows.',
  accumulated: 'The change of the answer near rows that exist, added up; 0 is the mean.',
};

function placesOf(effect: ColumnEffect): EffectPlaces {
  return effect.kind === 'number'
    ? { kind: 'number', values: effect.values, isTime: effect.isTime }
    : { kind: 'category', labels: effect.labels.map((label) => label ?? missingSign) };
}

/** How the answer moves with one feature: its curves, and its contributions row by row. */
export function EffectPanel({
  explanation,
  rows,
  feature,
  output,
}: {
  readonly explanation: Explanation;
  readonly rows: readonly ExplainedRow[];
  readonly feature: string;
  readonly output: number;
}) {
  const effect = explanation.effects.find(({ column }) => column === feature);
  const points = useMemo(
    () => dependencePoints(explanation, rows, { feature, output }),
    [explanation, rows, feature, output],
  );
  const groups = useMemo(
    () => (points === null ? [] : [{ id: 'rows', name: 'rows', color: currentColor, ...points }]),
    [points],
  );
  const isTime = points?.isTime === true;
  const xAxis = useMemo(
    () => ({ title: feature, ...(isTime && { format: formatUtcDate }) }),
    [feature, isTime],
  );
  const yAxis = useMemo(
    () => ({ title: `contribution (${unitWords[explanation.unit]})` }),
    [explanation.unit],
  );
  return (
    <Section title={`How ${feature} works`} description="Curves are over all explained test rows.">
      <div className={styles.charts}>
        {effect ? (
          <Effect explanation={explanation} effect={effect} output={output} />
        ) : (
          <p className="mw-muted">
            No curve: text, identifiers, pairs of columns and columns of one value have none.
          </p>
        )}
        {points !== null && (
          <ScatterChart title={`Contribution of ${feature}`} groups={groups} xAxis={xAxis} yAxis={yAxis} />
        )}
      </div>
      {effect && <PairPanel explanation={explanation} feature={feature} output={output} />}
    </Section>
  );
}

function Effect({
  explanation,
  effect,
  output,
}: {
  readonly explanation: Explanation;
  readonly effect: ColumnEffect;
  readonly output: number;
}) {
  const [kind, setKind] = useState<Kind>('average');
  const places = useMemo(() => placesOf(effect), [effect]);
  const isRegression = explanation.signature.output.task === 'regression';
  const answer = isRegression
    ? explanation.outputs[output]!
    : `probability of ${explanation.outputs[output]}`;
  const lines = kind === 'average' ? effect.individual[output]! : none;
  return (
    <EffectChart
      title={`Effect of ${effect.column}`}
      subtitle={hints[kind]}
      places={places}
      level={effect[kind][output]!}
      lines={lines}
      xTitle={effect.column}
      yTitle={kind === 'average' ? answer : `change of ${answer}`}
      controls={
        <SegmentedControl
          size="xs"
          aria-label="Kind of curve"
          data={[...kinds]}
          value={kind}
          onChange={(value) => setKind(value as Kind)}
        />
      }
    />
  );
}

const none: readonly (readonly number[])[] = [];
