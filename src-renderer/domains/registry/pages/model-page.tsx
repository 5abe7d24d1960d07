import { Button, Textarea, TextInput } from '@mantine/core';
import { Rocket } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { metricTitle } from '#shared/evaluation/metric-title.ts';
import { ModelId } from '#shared/kit/ids.ts';
import { Alias, type Model, type ModelVersion } from '#shared/registry/registry.schema.ts';
import { engineTitles } from '#shared/training/engine-titles.ts';
import { paths } from '../../../app/store/object-paths.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatBytes, formatCount, formatDifference, formatNumber, missingSign } from '../../../ui/format.ts';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import { ObjectChip } from '../../../ui/object-chip.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Section } from '../../../ui/section.tsx';
import { useDeploy } from '../../serving/index.ts';
import {
  useAliasActions,
  useAliasEvents,
  useDescribeModel,
  useModel,
  useModelVersions,
} from '../registry.queries.ts';
import { aliasEventWords, holderOf, latestDifference } from '../registry.view-model.ts';
import styles from './model-page.module.css';

function verdictOf(model: Model, versions: readonly ModelVersion[]): string {
  const { latest } = model;
  const value = latest.metrics[latest.primaryMetric];
  const score =
    typeof value === 'number' ? ` reaches ${metricTitle(latest.primaryMetric)} ${formatNumber(value)}` : '';
  const change = latestDifference(versions);
  const comparison =
    change === undefined
      ? ''
      : `, ${formatDifference(change.difference)} against version ${latest.number - 1}`;
  return `Version ${latest.number}${score}${comparison}.`;
}

/** Gives a version a name that can move: `champion`, `challenger`, or the user's own. */
function AliasForm({
  version,
  versions,
}: {
  readonly version: ModelVersion;
  readonly versions: readonly ModelVersion[];
}) {
  const { assign, remove } = useAliasActions();
  const [alias, setAlias] = useState('');
  const parsed = Alias.safeParse(alias);
  return (
    <div className={styles.aliases}>
      {version.aliases.map((held) => (
        <span key={held} className={styles.alias}>
          {held}
          <button
            type="button"
            aria-label={`Remove alias ${held}`}
            onClick={() => remove.mutate({ modelId: version.modelId, alias: held })}
          >
            ×
          </button>
        </span>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!parsed.success) return;
          const expectedFrom = holderOf(parsed.data, versions)?.id ?? null;
          assign.mutate(
            { modelVersionId: version.id, alias: parsed.data, expectedFrom },
            { onSuccess: () => setAlias('') },
          );
        }}
      >
        <TextInput
          aria-label="Alias"
          placeholder="Add alias"
          w={120}
          value={alias}
          error={alias !== '' && !parsed.success}
          onChange={(event) => setAlias(event.currentTarget.value)}
        />
      </form>
    </div>
  );
}

function Description({ model }: { readonly model: Model }) {
  const describe = useDescribeModel();
  const [text, setText] = useState(model.description);
  return (
    <Textarea
      aria-label="Description"
      placeholder="What it is for, and what it must not be used for"
      autosize
      minRows={2}
      maxLength={100_000}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => text !== model.description && describe.mutate({ id: model.id, description: text })}
    />
  );
}

function ModelView({
  model,
  versions,
}: {
  readonly model: Model;
  readonly versions: readonly ModelVersion[];
}) {
  const events = useAliasEvents(model.id);
  const deploy = useDeploy();
  const { latest } = model;
  return (
    <Page
      header={
        <PageHeader
          title={model.name}
          verdict={verdictOf(model, versions)}
          primaryAction={
            <Button
              leftSection={<Rocket size={14} />}
              loading={deploy.isPending}
              onClick={() => deploy.mutate({ modelVersionId: latest.id })}
            >
              Serve version {latest.number}
            </Button>
          }
        />
      }
    >
      <Section title="Versions">
        <DataTable
          label="Versions"
          rows={versions}
          rowId={(version) => version.id}
          columns={[
            { id: 'number', title: 'Version', value: (version) => version.number },
            {
              id: 'aliases',
              title: 'Aliases',
              value: (version) => version.aliases.join(', '),
              render: (version) => <AliasForm version={version} versions={versions} />,
            },
            {
              id: 'metric',
              title: metricTitle(latest.primaryMetric),
              value: (version) => version.metrics[latest.primaryMetric] ?? null,
            },
            { id: 'engine', title: 'Engine', value: (version) => engineTitles[version.engineId] },
            {
              id: 'run',
              title: 'Run',
              value: (version) => version.runName,
              render: (version) => (
                <ObjectChip kind="run" name={version.runName} to={paths.run(version.runId)} />
              ),
            },
            {
              id: 'data',
              title: 'Learned from',
              value: (version) => `${version.datasetName} v${version.datasetVersionNumber}`,
              render: (version) => (
                <ObjectChip
                  kind="version"
                  name={version.datasetName}
                  suffix={`v${version.datasetVersionNumber}`}
                  to={paths.version(version.datasetId, version.datasetVersionNumber)}
                />
              ),
            },
            {
              id: 'size',
              title: 'Size',
              value: (version) => version.sizeBytes,
              render: (version) => formatBytes(version.sizeBytes),
            },
            {
              id: 'created',
              title: 'Registered',
              value: (version) => version.createdAtMs,
              render: (version) => <RelativeTime atMs={version.createdAtMs} />,
            },
            {
              id: 'explain',
              title: '',
              value: () => null,
              render: (version) => (
                <Button
                  variant="subtle"
                  size="compact-xs"
                  component={Link}
                  to={`${paths.run(version.runId)}?tab=explain`}
                >
                  Explain
                </Button>
              ),
            },
            {
              id: 'serve',
              title: '',
              value: () => null,
              render: (version) => (
                <Button
                  variant="subtle"
                  size="compact-xs"
                  loading={deploy.isPending && deploy.variables.modelVersionId === version.id}
                  onClick={() => deploy.mutate({ modelVersionId: version.id })}
                >
                  Serve
                </Button>
              ),
            },
          ]}
        />
      </Section>
      <Section title="Description">
        <Description key={model.id} model={model} />
      </Section>
      <Section
        title="Signature"
        description={`${formatCount(latest.signature.inputs.length, 'input')}, answers ${latest.signature.output.target}.`}
      >
        <DataTable
          label="Signature"
          rows={latest.signature.inputs}
          rowId={(input) => input.name}
          columns={[
            { id: 'name', title: 'Input', value: (input) => input.name, isMono: true },
            { id: 'type', title: 'Type', value: (input) => input.type },
            { id: 'required', title: 'Required', value: (input) => (input.isRequired ? 'yes' : 'no') },
            {
              id: 'range',
              title: 'Seen in training',
              value: (input) =>
                input.min !== undefined &&
                input.max !== undefined &&
                input.type !== 'date' &&
                input.type !== 'timestamp'
                  ? `${formatNumber(input.min)} to ${formatNumber(input.max)}`
                  : (input.categories?.slice(0, 8).join(', ') ?? missingSign),
            },
            {
              id: 'example',
              title: 'Example',
              value: (input) => (input.example === null ? missingSign : String(input.example)),
              isMono: true,
            },
          ]}
        />
      </Section>
      <Section title="Files" description="Data only: nothing in a package is ever executed.">
        <KeyValueList
          items={latest.files.map((file) => ({
            key: file.name,
            value: (
              <>
                {formatBytes(file.sizeBytes)}{' '}
                <span className="mw-mono mw-muted">sha256 {file.objectHash.slice(0, 16)}…</span>
              </>
            ),
          }))}
        />
      </Section>
      <Section title="History of aliases">
        <QueryView query={events}>
          {(list) =>
            list.length === 0 ? (
              <p className="mw-muted">No alias has pointed at a version yet.</p>
            ) : (
              <ul className={styles.events}>
                {list.map((event) => (
                  <li key={`${event.atMs} ${aliasEventWords(event)}`}>
                    {aliasEventWords(event)}{' '}
                    <span className="mw-muted">
                      <RelativeTime atMs={event.atMs} />
                    </span>
                  </li>
                ))}
              </ul>
            )
          }
        </QueryView>
      </Section>
    </Page>
  );
}

/** `/models/:modelId` */
export function ModelPage() {
  const id = ModelId.parse(useParams().modelId);
  const model = useModel(id);
  const versions = useModelVersions(id);
  return (
    <QueryView query={model} size="page">
      {(loaded) => (
        <QueryView query={versions} size="page">
          {(list) => <ModelView model={loaded} versions={list} />}
        </QueryView>
      )}
    </QueryView>
  );
}
