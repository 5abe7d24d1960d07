import type {
  BinaryReport,
  EvaluationReport,
  MulticlassReport,
  RegressionReport,
} from '#shared/evaluation/evaluation.schema.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import { BarHistogram } from '../../../charts/bar-histogram.tsx';
import { ConfusionMatrix } from '../../../charts/confusion-matrix.tsx';
import { CurveChart } from '../../../charts/curve-chart.tsx';
import { ScatterChart } from '../../../charts/scatter-chart.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatNumber } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import styles from './evaluation.module.css';
import { MetricCards } from './metric-cards.tsx';

const bins = (edges: readonly number[]) =>
  edges.slice(0, -1).map((low, index) => `${formatNumber(low, 3)} to ${formatNumber(edges[index + 1]!, 3)}`);

/** Perfect and random classifiers, against which curves are read. */
const diagonal = {
  id: 'chance',
  name: 'chance',
  role: 'reference',
  points: [
    [0, 0],
    [1, 1],
  ],
} as const;

function CalibrationChart({ report }: { readonly report: BinaryReport | MulticlassReport }) {
  return (
    <CurveChart
      title="Calibration"
      xTitle="predicted probability"
      yTitle="share that is right"
      series={[
        {
          id: 'calibration',
          name: 'observed',
          points: report.calibration.map(
            ({ meanPredicted, observedRate }) => [meanPredicted, observedRate] as const,
          ),
        },
        { ...diagonal, name: 'perfect' },
      ]}
    />
  );
}

function BinaryCharts({ report }: { readonly report: BinaryReport }) {
  const { roc, precisionRecall, scores, classNames } = report;
  return (
    <div className={styles.charts}>
      {roc && (
        <CurveChart
          title="ROC"
          xTitle="false positive rate"
          yTitle="true positive rate"
          series={[
            {
              id: 'roc',
              name: 'ROC',
              points: roc.falsePositiveRate.map((x, index) => [x, roc.truePositiveRate[index]!] as const),
            },
            diagonal,
          ]}
        />
      )}
      {precisionRecall && (
        <CurveChart
          title="Precision and recall"
          xTitle="recall"
          yTitle="precision"
          series={[
            {
              id: 'pr',
              name: 'precision',
              points: precisionRecall.recall.map(
                (x, index) => [x, precisionRecall.precision[index]!] as const,
              ),
            },
          ]}
        />
      )}
      <ConfusionMatrix
        title={`Confusion at threshold ${report.threshold}`}
        labels={report.confusion.labels}
        counts={report.confusion.counts}
      />
      <CalibrationChart report={report} />
      <BarHistogram
        title="Predicted probability by class"
        xTitle={`probability of ${classNames[1]}`}
        yTitle="rows"
        labels={bins(scores.edges)}
        series={[
          { id: 'negative', name: classNames[0], role: 'reference', values: scores.negative },
          { id: 'positive', name: classNames[1], role: 'current', values: scores.positive },
        ]}
      />
    </div>
  );
}

function MulticlassCharts({ report }: { readonly report: MulticlassReport }) {
  return (
    <>
      <div className={styles.charts}>
        <ConfusionMatrix
          title="Confusion"
          labels={report.confusion.labels}
          counts={report.confusion.counts}
        />
        <CalibrationChart report={report} />
      </div>
      <Section title="By class">
        <DataTable
          label="Metrics by class"
          rows={report.classes}
          rowId={(one) => one.label}
          maxHeight={400}
          columns={[
            { id: 'class', title: 'Class', value: (one) => one.label },
            { id: 'precision', title: 'Precision', value: (one) => one.precision },
            { id: 'recall', title: 'Recall', value: (one) => one.recall },
            { id: 'f1', title: 'F1', value: (one) => one.f1 },
            { id: 'auc', title: 'AUC', value: (one) => one.auc },
            { id: 'support', title: 'Rows', value: (one) => one.support },
          ]}
        />
      </Section>
    </>
  );
}

function RegressionCharts({ report }: { readonly report: RegressionReport }) {
  const { actual, predicted } = report.scatter;
  return (
    <div className={styles.charts}>
      <ScatterChart
        title="Predicted and actual"
        xTitle="actual"
        yTitle="predicted"
        hasDiagonal
        points={actual.map((x, index) => [x, predicted[index]!] as const)}
      />
      <BarHistogram
        title="Residuals"
        xTitle="actual − predicted"
        yTitle="rows"
        labels={bins(report.residuals.edges)}
        series={[{ id: 'residuals', name: 'rows', role: 'current', values: report.residuals.counts }]}
      />
      <ScatterChart
        title="Residual by prediction"
        xTitle="predicted"
        yTitle="actual − predicted"
        points={predicted.map((x, index) => [x, actual[index]! - x] as const)}
      />
    </div>
  );
}

function Charts({ report }: { readonly report: EvaluationReport }) {
  switch (report.task) {
    case 'binary':
      return <BinaryCharts report={report} />;
    case 'multiclass':
      return <MulticlassCharts report={report} />;
    case 'regression':
      return <RegressionCharts report={report} />;
    default:
      return assertNever(report);
  }
}

/** A whole report: metrics with intervals, the charts of its task, and what to know before trusting them. */
export function EvaluationView({ report }: { readonly report: EvaluationReport }) {
  return (
    <>
      <MetricCards report={report} />
      {report.notes.length > 0 && (
        <ul className={styles.notes}>
          {report.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <Charts report={report} />
    </>
  );
}
