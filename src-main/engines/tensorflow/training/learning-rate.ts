export type LearningRateSchedule = 'constant' | 'cosine' | 'plateau';

/** `plateau` halves the rate each time this many epochs in a row brought no better validation loss. */
export const plateauPatience = 4;

/**
 * The factor of the learning rate at `progress` (0 at the first step, 1 after the last). Cosine: half a period
 * from 1 down to 0 (Loshchilov & Hutter 2017, without restarts).
 */
export const scheduleFactor = (
  schedule: LearningRateSchedule,
  progress: number,
  halvings: number,
): number => {
  switch (schedule) {
    case 'constant':
      return 1;
    case 'cosine':
      return (1 + Math.cos(Math.PI * progress)) / 2;
    case 'plateau':
      return 0.5 ** halvings;
  }
};
