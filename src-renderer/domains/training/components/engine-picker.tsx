import { UnstyledButton } from '@mantine/core';
import type { EngineStatus } from '#shared/compute/compute.schema.ts';
import { engineTitles } from '#shared/training/engine-titles.ts';
import type { EngineId } from '#shared/training/training.schema.ts';
import styles from './train-form.module.css';

/** The engines as cards; one that does not run here says why and what to do. */
export function EnginePicker({
  engines,
  value,
  onChange,
}: {
  readonly engines: readonly EngineStatus[];
  readonly value: EngineId;
  readonly onChange: (engineId: EngineId) => void;
}) {
  return (
    <div className={styles.engines} role="radiogroup" aria-label="Engine">
      {engines.map((engine) => {
        const isBlocked = engine.state === 'unavailable' || engine.state === 'failed';
        return (
          <UnstyledButton
            key={engine.id}
            className={styles.engine}
            role="radio"
            aria-checked={engine.id === value}
            data-selected={engine.id === value}
            disabled={isBlocked}
            onClick={() => onChange(engine.id)}
          >
            <strong>{engineTitles[engine.id]}</strong>
            <span className={styles.reason}>
              {isBlocked ? `${engine.reason ?? ''} ${engine.fix ?? ''}` : engine.purpose}
            </span>
          </UnstyledButton>
        );
      })}
    </div>
  );
}
