import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { Play } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { DatasetVersion } from '#shared/data/data.schema.ts';
import { SplitId, VersionId } from '#shared/kit/ids.ts';
import { engineTitles } from '#shared/training/engine-titles.ts';
import { hyperparametersOf } from '#shared/training/hyperparameters.catalogue.ts';
import type { NamedSplit } from '#shared/training/splits/named-split.schema.ts';
import type { EngineId, RunSpec, TrainingSuggestion } from '#shared/training/training.schema.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { formatInteger } from '../../../ui/format.ts';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { ChooseVersion } from '../components/choose-version.tsx';
import { EnginePicker } from '../components/engine-picker.tsx';
import { ExpectationsNotice } from '../components/expectations-notice.tsx';
import { HyperparameterForm } from '../components/hyperparameter-form.tsx';
import { ProblemList } from '../components/problem-list.tsx';
import { RecipeSection } from '../components/recipe-section.tsx';
import { SplitForm } from '../components/split-form.tsx';
import styles from '../components/train-form.module.css';
import { recipeSummary } from '../spec.view-model.ts';
import { LeakNotice } from '../splits/leak-notice.tsx';
import { useSplit, useSplits } from '../splits/splits.queries.ts';
import {
  useEngines,
  useStartRun,
  useSuggestion,
  useSuiteReport,
  useTargetGuess,
  useVersion,
} from '../training.queries.ts';

/** As the contract has it: a letter is no reason. */
const minReasonLength = 3;

const taskWords = { binary: 'two classes', multiclass: 'several classes', regression: 'a number' } as const;

/** `/train?version=…&target=…`: from a version to a run in one click, with every choice open to change. */
export function TrainPage() {
  const [search, setSearch] = useSearchParams();
  const versionId = VersionId.safeParse(search.get('version'));
  if (!versionId.success) {
    return <ChooseVersion onChoose={(id) => setSearch({ version: id })} />;
  }
  return <TrainVersion key={versionId.data} versionId={versionId.data} />;
}

function TrainVersion({ versionId }: { readonly versionId: VersionId }) {
  const [search, setSearch] = useSearchParams();
  const version = useVersion(versionId);
  const guess = useTargetGuess(versionId);
  const target = search.get('target') ?? guess.data?.target;
  const [engineId, setEngineId] = useState<EngineId>();
  const suggestion = useSuggestion(versionId, target, engineId);
  const wantedSplit = SplitId.safeParse(search.get('split')).data ?? null;
  const split = useSplit(wantedSplit);
  const chooseTarget = (next: string) =>
    setSearch((previous) => {
      const params = new URLSearchParams(previous);
      params.set('target', next);
      return params;
    });
  return (
    <QueryView query={version} size="page">
      {(loaded) => (
        <QueryView query={suggestion} size="page">
          {(suggested) =>
            split.isLoading ? null : (
              <TrainForm
                // A new suggestion starts a new draft; edits of the old one belonged to another question.
                key={`${suggested.spec.target}\n${suggested.spec.engineId}`}
                version={loaded}
                suggestion={suggested}
                split={split.data?.versionId === versionId ? split.data : null}
                onTarget={chooseTarget}
                onEngine={setEngineId}
              />
            )
          }
        </QueryView>
      )}
    </QueryView>
  );
}

interface TrainFormProps {
  readonly version: DatasetVersion;
  readonly suggestion: TrainingSuggestion;
  /** The stored split that the address names. */
  readonly split: NamedSplit | null;
  readonly onTarget: (target: string) => void;
  readonly onEngine: (engineId: EngineId) => void;
}

function TrainForm({ version, suggestion, split, onTarget, onEngine }: TrainFormProps) {
  const [spec, setSpec] = useState<RunSpec>(
    split === null
      ? suggestion.spec
      : {
          ...suggestion.spec,
          split: { kind: 'stored', splitId: split.id, fingerprint: split.fingerprint },
        },
  );
  const [name, setName] = useState('');
  const splits = useSplits(version.id).data ?? [];
  const engines = useEngines();
  const start = useStartRun();
  const report = useSuiteReport(version.id).data;
  const [reason, setReason] = useState('');
  const needsReason = report?.state === 'failed';
  const isBlocked =
    suggestion.problems.some(({ severity }) => severity === 'error') ||
    (needsReason && reason.trim().length < minReasonLength);
  const { train, validation, test } = suggestion.splitCounts;
  return (
    <Page
      header={
        <PageHeader
          title="Train"
          badges={
            <ObjectChip
              kind="version"
              name={version.datasetName}
              suffix={`v${version.number}`}
              to={paths.version(version.datasetId, version.number)}
            />
          }
          verdict={`Predict ${taskWords[spec.task]}, ${spec.target}, from ${recipeSummary(spec.recipe.steps)} with ${engineTitles[spec.engineId]}.`}
          primaryAction={
            <Button
              leftSection={<Play size={14} />}
              disabled={isBlocked}
              loading={start.isPending}
              onClick={() =>
                start.mutate({
                  spec,
                  ...(name.trim() === '' ? {} : { name: name.trim() }),
                  ...(needsReason ? { expectationsOverride: reason.trim() } : {}),
                })
              }
            >
              Start training
            </Button>
          }
        />
      }
    >
      <div className={styles.form}>
        <ProblemList problems={suggestion.problems} />
        {needsReason && (
          <ExpectationsNotice version={version} report={report} reason={reason} onReason={setReason} />
        )}
        <Section title="Target">
          <div className={styles.grid}>
            <Select
              label="Column to predict"
              searchable
              data={version.columns.map((column) => column.name)}
              value={spec.target}
              onChange={(next) => next !== null && onTarget(next)}
            />
            <Select
              label="Task"
              description={suggestion.taskReason}
              data={[
                { value: 'binary', label: 'Binary classification' },
                { value: 'multiclass', label: 'Multiclass classification' },
                { value: 'regression', label: 'Regression' },
              ]}
              value={spec.task}
              onChange={(task) => setSpec({ ...spec, task: task as RunSpec['task'] })}
            />
            <TextInput
              label="Name of the run"
              placeholder="Chosen for you"
              maxLength={300}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </div>
        </Section>
        <Section title="Engine" description={suggestion.engineReason}>
          {engines.data !== undefined && (
            <EnginePicker engines={engines.data} value={spec.engineId} onChange={onEngine} />
          )}
        </Section>
        <Section
          title="Split"
          description={
            spec.split.kind === 'stored'
              ? 'Runs that share a stored split see the same rows in every part.'
              : `${suggestion.splitReason} ${formatInteger(train)} rows to train on, ${formatInteger(validation)} to watch and stop by, ${formatInteger(test)} to test.`
          }
        >
          <SplitForm spec={spec} columns={version.columns} splits={splits} onChange={setSpec} />
          <LeakNotice spec={spec} version={version} onChange={setSpec} />
        </Section>
        <Section title="Hyperparameters" description="A dot marks what differs from the engine’s default.">
          <HyperparameterForm spec={spec} definitions={hyperparametersOf[spec.engineId]} onChange={setSpec} />
        </Section>
        <RecipeSection
          spec={spec}
          suggested={suggestion.spec.recipe}
          columns={version.columns}
          onChange={setSpec}
        />
        <Section title="Limits">
          <div className={styles.grid}>
            <NumberInput
              label="Threads"
              description="0 takes the app’s budget; 1 makes any engine repeat bit by bit."
              min={0}
              max={1024}
              allowDecimal={false}
              value={spec.threadCount}
              onChange={(value) => typeof value === 'number' && setSpec({ ...spec, threadCount: value })}
            />
            <NumberInput
              label="Time limit"
              suffix=" min"
              placeholder="None"
              min={0.1}
              value={spec.budget.maxDurationMs === null ? '' : spec.budget.maxDurationMs / 60_000}
              onChange={(value) =>
                setSpec({
                  ...spec,
                  budget: { maxDurationMs: typeof value === 'number' ? Math.round(value * 60_000) : null },
                })
              }
            />
          </div>
        </Section>
      </div>
    </Page>
  );
}
