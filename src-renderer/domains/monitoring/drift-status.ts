import type { DriftStatus, FeatureDrift } from '#shared/monitoring/monitoring.schema.ts';
import { type Status, statusIcons } from '../../ui/status-badge.tsx';

export const driftStatus: Readonly<Record<DriftStatus, Status>> = {
  ok: { tone: 'good', word: 'No drift', icon: statusIcons.good },
  warning: { tone: 'warn', word: 'Worth a look', icon: statusIcons.warn },
  drift: { tone: 'bad', word: 'Drift', icon: statusIcons.bad },
  insufficient: { tone: 'idle', word: 'Too few predictions', icon: statusIcons.idle },
};

const untested: Status = { tone: 'idle', word: 'Not tested', icon: statusIcons.idle };

/** “Stable” is said only of what a test has looked at. */
export const featureStatus = ({ severity, test }: FeatureDrift): Status =>
  severity === 'none' && test === 'none' ? untested : severityStatus[severity];

const severityStatus: Readonly<Record<FeatureDrift['severity'], Status>> = {
  none: { tone: 'good', word: 'Stable', icon: statusIcons.good },
  moderate: { tone: 'warn', word: 'Moved', icon: statusIcons.warn },
  major: { tone: 'bad', word: 'Moved much', icon: statusIcons.bad },
};
