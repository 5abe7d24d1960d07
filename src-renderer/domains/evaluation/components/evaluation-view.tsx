import type {
  BinaryReport,
  EvaluationReport,
  MulticlassReport,
  RegressionReport,
} from '#shared/evaluation/evaluation.schema.ts';
import { assertNever } from '#shared/kit/assert-never.ts';
import { ConfusionMatrix } from '../../../charts/confusion-matrix.tsx';
import { CurveChart } from '../../../charts/curve-chart.tsx';
import { HistogramChart } from '../../../charts/histogram-chart.tsx';
import { currentColor } from '../../../charts/palette.ts';
import { ScatterChart } from '../../../charts/scatter-chart.tsx';
import { DataTable } from '../../../ui/data-table.tsx';
import { Section } from '../../../ui/section.tsx';
import styles from './evaluation.module.css';
import { MetricCards } from './metric-cards.tsx';

function CalibrationChart({ report }: { readonly report: BinaryReport | MulticlassReport }) {
  return (
    <CurveChart
      title="Calibration"
      kind="calibration"
      curves={[
        {
          id: 'calibration',
          name: 'observed',
          color: currentColor,
          x: report.calibration.map(({ meanPredicted }) => meanPredicted),
          y: report.calibration.map(({ observedRate }) => observedRate),
        },
      ]}
    />
  );
}

function BinaryCharts({ report }: { readonly report: BinaryReport }) {
  const { roc, precisionRecall, scores, classNames, threshold } = report;
  return (
    <div className={styles.charts}>
      {roc && (
        <CurveChart
          title="ROC"
          kind="roc"
          markedThreshold={threshold}
          curves={[
            {
              id: 'roc',
              name: 'ROC',
              color: currentColor,
              x: roc.falsePositiveRate,
              y: roc.truePositiveRate,
              thresholds: roc.threshold,
            },
          ]}
        />
      )}
      {precisionRecall && (
        <CurveChart
          title="Precision and recall"
          kind="precision-recall"
          baseRate={report.positiveCount / Math.max(1, report.rowCount)}
          markedThreshold={threshold}
          curves={[
            {
              id: 'precision-recall',
              name: 'precision',
              color: currentColor,
              x: precisionRecall.recall,
              y: precisionRecall.precision,
              thresholds: precisionRecall.threshold,
            },
          ]}
        />
      )}
      <ConfusionMatrix
        title={`Confusion at threshold ${threshold}`}
        labels={report.confusion.labels}
        counts={report.confusion.counts}
      />
      <CalibrationChart report={report} />
      <HistogramChart
        title="Predicted probability by class"
        xTitle={`probability of ${classNames[1]}`}
        bins={{ kind: 'numeric', edges: scores.edges }}
        series={[
          { name: classNames[0], role: 'reference', counts: scores.negative },
          { name: classNames[1], role: 'current', counts: scores.positive },
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
  const group = { id: 'rows', name: 'rows', color: currentColor };
  return (
    <div className={styles.charts}>
      <ScatterChart
        title="Predicted and actual"
        xAxis={{ title: 'actual' }}
        yAxis={{ title: 'predicted' }}
        hasDiagonal
        groups={[{ ...group, x: actual, y: predicted }]}
      />
      <HistogramChart
        title="Residuals"
        xTitle="actual − predicted"
        bins={{ kind: 'numeric', edges: report.residuals.edges }}
        series={[{ name: 'rows', counts: report.residuals.counts }]}
      />
      <ScatterChart
        title="Residual by prediction"
        xAxis={{ title: 'predicted' }}
        yAxis={{ title: 'actual − predicted' }}
        groups={[{ ...group, x: predicted, y: actual.map((value, index) => value - predicted[index]!) }]}
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
