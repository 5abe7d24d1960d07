import type { AliasEvent, ModelVersion } from '#shared/registry/registry.schema.ts';

/** `champion: version 1 → 2`, `champion: removed from version 2`, `champion: version 1`. */
export function aliasEventWords({ alias, fromNumber, toNumber }: AliasEvent): string {
  if (toNumber === null) return `${alias}: removed from version ${fromNumber ?? '?'}`;
  if (fromNumber === null) return `${alias}: version ${toNumber}`;
  return `${alias}: version ${fromNumber} → ${toNumber}`;
}

/** How the newest version compares with the one before on the metric they share; undefined without a second. */
export function latestDifference(
  versions: readonly ModelVersion[],
): { metric: string; difference: number; isBetter: boolean } | undefined {
  const [latest, previous] = versions;
  if (!latest || !previous || latest.primaryMetric !== previous.primaryMetric) return undefined;
  const now = latest.metrics[latest.primaryMetric];
  const before = previous.metrics[previous.primaryMetric];
  if (typeof now !== 'number' || typeof before !== 'number') return undefined;
  const difference = now - before;
  return {
    metric: latest.primaryMetric,
    difference,
    isBetter: latest.isHigherBetter ? difference > 0 : difference < 0,
  };
}

/** Which version an alias points at, so that moving it can say from where. */
export function holderOf(alias: string, versions: readonly ModelVersion[]): ModelVersion | undefined {
  return versions.find(({ aliases }) => aliases.includes(alias));
}
