import { Button } from '@mantine/core';
import { Send } from 'lucide-react';
import { useState } from 'react';
import type { Deployment, PredictOutcome } from '#shared/serving/serving.schema.ts';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatDuration } from '../../../ui/format.ts';
import { useTryPredict } from '../serving.queries.ts';
import { initialValues, parseRow } from '../try-form.view-model.ts';
import styles from './serving.module.css';
import { SignatureFields } from './signature-fields.tsx';

function Outcome({ outcome }: { readonly outcome: PredictOutcome }) {
  const isGood = outcome.status < 300;
  return (
    <div aria-live="polite">
      <p className={isGood ? undefined : styles.refused}>
        {isGood ? 'Answered' : 'Refused'} with {outcome.status} in {formatDuration(outcome.durationMs)}
      </p>
      <CodeBlock
        tabs={[
          { id: 'answer', title: 'Answer', language: 'json', code: JSON.stringify(outcome.body, null, 2) },
        ]}
        copyLabel="Copy answer"
      />
    </div>
  );
}

/** A form made from the signature; sends a real request through the deployment's own port. */
export function TryForm({ deployment }: { readonly deployment: Deployment }) {
  const { signature } = deployment;
  const [values, setValues] = useState(() => initialValues(signature));
  const predict = useTryPredict();
  const { row, problems } = parseRow(signature, values);
  return (
    <form
      className={styles.try}
      onSubmit={(event) => {
        event.preventDefault();
        if (problems.size === 0) predict.mutate({ id: deployment.id, rows: [row] });
      }}
    >
      <SignatureFields
        signature={signature}
        values={values}
        problems={problems}
        onChange={(name, value) => setValues(new Map(values).set(name, value))}
      />
      <div className={styles.answer}>
        <Button
          type="submit"
          leftSection={<Send size={14} />}
          disabled={problems.size > 0 || deployment.status !== 'ready'}
          loading={predict.isPending}
        >
          Send request
        </Button>
        {predict.isError && <ErrorState error={predict.error} />}
        {predict.data !== undefined && <Outcome outcome={predict.data} />}
        {predict.data === undefined && !predict.isError && (
          <p className="mw-muted">
            The form holds a real row. The answer appears here, and the request is logged like any other.
          </p>
        )}
      </div>
    </form>
  );
}
