import { expect, it } from 'vitest';
import { metricTitle } from './metric-title.ts';

it.each([
  ['test/auc', 'AUC (test)'],
  ['train/log_loss', 'Log loss (train)'],
  ['brier', 'Brier score'],
  ['val_loss', 'Val loss'],
  ['fit/best_step', 'Best step (fit)'],
  ['', ''],
])('writes %j as %j', (name, title) => {
  expect(metricTitle(name)).toBe(title);
});
