import { Button } from '@mantine/core';
import { Copy, FlaskConical } from 'lucide-react';
import { useMemo, useRef } from 'react';
import type { EngineStatus } from '#shared/compute/compute.schema.ts';
import { usePageCommands } from '../../../app/store/page-commands-store.ts';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { SkeletonBlock } from '../../../ui/skeletons.tsx';
import { useJobs, useWorkspaceInfo } from '../../workspace/index.ts';
import { EngineRow } from '../components/engine-row.tsx';
import { MachineFacts } from '../components/machine-facts.tsx';
import { useEngines, useMachine, useStartSelfTest } from '../compute.queries.ts';
import { computeVerdict, diagnosticsText, liveJobOf } from '../compute.view-model.ts';
import classes from './compute-page.module.css';

/** The doctor: what this machine is, which engines run on it, and why the others do not. */
export function ComputePage() {
  const machine = useMachine();
  const engines = useEngines();
  const jobs = useJobs().data ?? [];
  const info = useWorkspaceInfo();
  const test = useStartSelfTest();
  const list = engines.data ?? [];
  const testable = list.filter(
    ({ id, state }) => state !== 'unavailable' && liveJobOf(jobs, 'self-test', id) === undefined,
  );
  const diagnostics = useRef('');
  diagnostics.current = diagnosticsText(machine.data, list, info.data);
  usePageCommands(
    useMemo(
      () => [
        {
          id: 'compute.copy-diagnostics',
          title: 'Copy diagnostics',
          icon: Copy,
          keywords: ['support', 'report', 'versions'],
          run: () => navigator.clipboard.writeText(diagnostics.current),
        },
      ],
      [],
    ),
  );
  const testAll = (these: readonly EngineStatus[]) => {
    for (const { id } of these) test.mutate({ engineId: id });
  };
  return (
    <Page
      header={
        <PageHeader
          title="Compute"
          verdict={engines.data ? computeVerdict(engines.data, machine.data) : undefined}
          actions={<CopyButton label="Copy diagnostics" isLabelled text={() => diagnostics.current} />}
          primaryAction={
            <Button
              leftSection={<FlaskConical size={14} />}
              disabled={testable.length === 0}
              onClick={() => testAll(testable)}
            >
              Test all engines
            </Button>
          }
        />
      }
    >
      <Section
        title="Engines"
        description="A self-test loads the engine in a process of its own and fits a small problem with a known answer."
      >
        <QueryView query={engines} skeleton={<SkeletonBlock height={220} />}>
          {(loaded) => (
            <ul className={classes.engines}>
              {loaded.map((engine) => (
                <EngineRow key={engine.id} engine={engine} jobs={jobs} />
              ))}
            </ul>
          )}
        </QueryView>
      </Section>
      <Section title="This machine">
        <QueryView query={machine} skeleton={<SkeletonBlock height={120} />}>
          {(loaded) => <MachineFacts machine={loaded} />}
        </QueryView>
      </Section>
    </Page>
  );
}
