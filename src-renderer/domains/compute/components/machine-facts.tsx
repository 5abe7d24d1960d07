import type { MachineInfo } from '#shared/compute/compute.schema.ts';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import { Stat, StatRow } from '../../../ui/stat.tsx';

export function MachineFacts({ machine }: { readonly machine: MachineInfo }) {
  const { gpus, gpuReason } = machine;
  const [gpu] = gpus;
  return (
    <>
      <StatRow>
        <Stat label="Processor" value={formatCount(machine.coreCount, 'core')} detail={machine.cpu} />
        <Stat
          label="Memory free"
          value={formatBytes(machine.freeMemoryBytes)}
          detail={`of ${formatBytes(machine.memoryBytes)}`}
        />
        <Stat
          label="Disk free"
          value={formatBytes(machine.workspaceFreeBytes)}
          detail={`the workspace takes ${formatBytes(machine.workspaceSizeBytes)}`}
        />
        <Stat
          label="Millwright uses"
          value={formatBytes(machine.appMemoryBytes)}
          detail="of memory, without its workers"
        />
        <Stat
          label="GPU"
          value={gpu ? gpu.name : 'None'}
          detail={gpu ? gpuDetail(gpu) : 'engines use the processor'}
        />
      </StatRow>
      <div style={{ marginTop: 12 }}>
        <KeyValueList
          items={[
            { key: 'Operating system', value: machine.operatingSystem },
            { key: 'Node', value: machine.nodeVersion },
            ...gpus.slice(1).map((other, index) => ({
              key: `GPU ${index + 2}`,
              value: [other.name, gpuDetail(other)].filter(Boolean).join(', '),
            })),
            ...(gpuReason === null ? [] : [{ key: 'Why no GPU', value: gpuReason }]),
          ]}
        />
      </div>
    </>
  );
}

function gpuDetail({ memoryBytes, driver }: MachineInfo['gpus'][number]): string {
  return [memoryBytes === null ? null : formatBytes(memoryBytes), driver === null ? null : `driver ${driver}`]
    .filter((part) => part !== null)
    .join(', ');
}
