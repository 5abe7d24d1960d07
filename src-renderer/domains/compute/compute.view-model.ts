import type { EngineState, EngineStatus, MachineInfo } from '#shared/compute/compute.schema.ts';
import type { Job, WorkspaceInfo } from '#shared/workspace/workspace.schema.ts';
import { formatCount } from '../../ui/format.ts';
import { type Status, statusIcons } from '../../ui/status-badge.tsx';

export const engineStatus: Readonly<Record<EngineState, Status>> = {
  ready: { tone: 'good', word: 'Ready', icon: statusIcons.good },
  unchecked: { tone: 'idle', word: 'Not tested yet', icon: statusIcons.idle },
  unavailable: { tone: 'warn', word: 'Not available', icon: statusIcons.warn },
  failed: { tone: 'bad', word: 'Self-test failed', icon: statusIcons.bad },
};

const join = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** Which engines run here, in one sentence; then on what. */
export function computeVerdict(engines: readonly EngineStatus[], machine: MachineInfo | undefined): string {
  const titles = (state: EngineState) =>
    engines.filter((engine) => engine.state === state).map(({ title }) => title);
  const ready = titles('ready');
  const unchecked = titles('unchecked');
  const sentences = [
    ...(ready.length === engines.length
      ? [`All ${formatCount(ready.length, 'engine')} are ready`]
      : sentenceOf(ready, 'is ready', 'are ready')),
    ...sentenceOf(titles('failed'), 'failed the self-test', 'failed the self-test'),
    ...sentenceOf(titles('unavailable'), 'is not available', 'are not available'),
    ...(unchecked.length === engines.length
      ? ['No engine is tested yet']
      : sentenceOf(unchecked, 'is not tested yet', 'are not tested yet')),
  ];
  const engineSentence = `${sentences.join(', ')}.`;
  if (!machine) return engineSentence;
  const [gpu] = machine.gpus;
  return `${engineSentence} ${gpu ? `Trains on ${gpu.name}.` : `Trains on the processor, ${formatCount(machine.coreCount, 'core')}.`}`;
}

function sentenceOf(names: readonly string[], singular: string, plural: string): readonly string[] {
  return names.length === 0 ? [] : [`${join(names)} ${names.length === 1 ? singular : plural}`];
}

/** The live job of this kind on this engine or its pack, if there is one. */
export function liveJobOf(
  jobs: readonly Job[],
  kind: 'self-test' | 'install-pack',
  id: string,
): Job | undefined {
  return jobs.find(
    (job) =>
      job.kind === kind && job.subject?.id === id && (job.status === 'running' || job.status === 'queued'),
  );
}

/** What to paste into a report: machine and engines, no data and no names of files. */
export function diagnosticsText(
  machine: MachineInfo | undefined,
  engines: readonly EngineStatus[],
  info: WorkspaceInfo | undefined,
): string {
  return JSON.stringify(
    { millwright: info?.version ?? null, host: info?.host ?? null, machine: machine ?? null, engines },
    null,
    2,
  );
}
