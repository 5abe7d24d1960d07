import type { EngineStatus, MachineInfo } from '#shared/compute/compute.schema.ts';
import { formatCount } from '../../ui/format.ts';

/** The page in one sentence. */
export function computeVerdict(engines: readonly EngineStatus[], machine: MachineInfo | undefined): string {
  const ready = engines.filter(({ state }) => state === 'ready').length;
  const device =
    machine === undefined ? '' : machine.gpus.length > 0 ? ` on ${machine.gpus[0]!.name}` : ' on the CPU';
  const untested = engines.filter(({ state }) => state === 'unchecked').length;
  const rest = untested === 0 ? '' : `; ${formatCount(untested, 'engine')} not tested yet`;
  return `${ready} of ${formatCount(engines.length, 'engine')} ready${device}${rest}.`;
}

/** Everything a person who helps would ask for, as text. */
export function diagnostics(engines: readonly EngineStatus[], machine: MachineInfo): string {
  return JSON.stringify({ machine, engines }, null, 2);
}
