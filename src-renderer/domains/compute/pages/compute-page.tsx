import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { MachineInfo } from '#shared/compute/compute.schema.ts';
import { useApi } from '../../../host/api.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import { formatBytes, missingSign } from '../../../ui/format.ts';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import { Page } from '../../../ui/page.tsx';
import { PageHeader } from '../../../ui/page-header.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { Section } from '../../../ui/section.tsx';
import { EngineTable } from '../components/engine-table.tsx';
import { computeVerdict, diagnostics } from '../compute.view-model.ts';

function Machine({ machine }: { readonly machine: MachineInfo }) {
  return (
    <KeyValueList
      items={[
        { key: 'System', value: machine.operatingSystem },
        { key: 'Processor', value: `${machine.cpu}, ${machine.coreCount} threads` },
        {
          key: 'Memory',
          value: `${formatBytes(machine.memoryBytes)}, ${formatBytes(machine.freeMemoryBytes)} free`,
        },
        {
          key: 'GPU',
          value:
            machine.gpus.length === 0
              ? (machine.gpuReason ?? missingSign)
              : machine.gpus
                  .map(({ name, memoryBytes, driver }) =>
                    [
                      name,
                      memoryBytes === null ? null : formatBytes(memoryBytes),
                      driver === null ? null : `driver ${driver}`,
                    ]
                      .filter(Boolean)
                      .join(', '),
                  )
                  .join('; '),
        },
        {
          key: 'Workspace',
          value: `${formatBytes(machine.workspaceSizeBytes)} used, ${formatBytes(machine.workspaceFreeBytes)} free on its disk`,
        },
        {
          key: 'Millwright',
          value: `${formatBytes(machine.appMemoryBytes)} of memory, Node ${machine.nodeVersion}`,
        },
      ]}
    />
  );
}

/** `/compute`: the doctor. */
export function ComputePage() {
  const api = useApi();
  const machine = useQuery(api.compute.getMachine.queryOptions());
  const engines = useQuery(api.compute.listEngines.queryOptions());
  const selfTest = useMutation(api.compute.startSelfTest.mutationOptions());
  const testable = engines.data?.filter(({ state }) => state !== 'unavailable') ?? [];
  return (
    <Page
      header={
        <PageHeader
          title="Compute"
          verdict={engines.data && computeVerdict(engines.data, machine.data)}
          actions={
            engines.data &&
            machine.data && (
              <CopyButton
                text={diagnostics(engines.data, machine.data)}
                label="Copy diagnostics"
                isLabelled
              />
            )
          }
          primaryAction={
            <Button
              disabled={testable.length === 0}
              onClick={() => {
                for (const { id } of testable) selfTest.mutate({ engineId: id });
              }}
            >
              Test all engines
            </Button>
          }
        />
      }
    >
      <Section title="Engines">
        <QueryView query={engines}>{(list) => <EngineTable engines={list} />}</QueryView>
      </Section>
      <Section title="This machine">
        <QueryView query={machine}>{(loaded) => <Machine machine={loaded} />}</QueryView>
      </Section>
    </Page>
  );
}
