import type { EngineState } from '#shared/compute/compute.schema.ts';
import { type Status, statusIcons } from '../../ui/status-badge.tsx';

export const engineStatus: Readonly<Record<EngineState, Status>> = {
  ready: { tone: 'good', word: 'Ready', icon: statusIcons.good },
  unchecked: { tone: 'idle', word: 'Not tested yet', icon: statusIcons.idle },
  unavailable: { tone: 'warn', word: 'Not available', icon: statusIcons.warn },
  failed: { tone: 'bad', word: 'Self-test failed', icon: statusIcons.bad },
};
