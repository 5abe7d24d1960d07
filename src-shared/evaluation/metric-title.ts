import { MetricKey, metricCatalogue } from './metrics.ts';

/** `test/log_loss` as `Log loss (test)`: how the field writes it, then the part of the rows it is of. */
export function metricTitle(name: string): string {
  const slash = name.indexOf('/');
  const part = slash < 0 ? '' : name.slice(0, slash);
  const label = labelOf(slash < 0 ? name : name.slice(slash + 1));
  return part === '' ? label : `${label} (${part})`;
}

/** Of a metric whose mean over folds goes by the name before it. */
const spreadEnding = '_sd';

/** Programs may log metrics of any name. */
function labelOf(key: string): string {
  if (key.endsWith(spreadEnding)) return `${labelOf(key.slice(0, -spreadEnding.length))}, spread`;
  const known = MetricKey.safeParse(key);
  if (known.success) return metricCatalogue[known.data].label;
  const words = key.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
