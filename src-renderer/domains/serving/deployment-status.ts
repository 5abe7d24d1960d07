import type { DeploymentStatus } from '#shared/serving/serving.schema.ts';
import { type Status, statusIcons } from '../../ui/status-badge.tsx';

/** What the state of a deployment means to its owner. */
export const deploymentStatus: Readonly<Record<DeploymentStatus, Status>> = {
  starting: { tone: 'busy', word: 'Starting', icon: statusIcons.busy },
  ready: { tone: 'good', word: 'Live', icon: statusIcons.live },
  stopped: { tone: 'idle', word: 'Stopped', icon: statusIcons.off },
  failed: { tone: 'bad', word: 'Failed', icon: statusIcons.bad },
};
