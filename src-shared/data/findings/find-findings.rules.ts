import type { DatasetVersion, Profile } from '../data.schema.ts';
import { associatedPairs, correlationsOf } from './association.rules.ts';
import type { AssociationReport } from './associations.schema.ts';
import { columnFindings } from './column-findings.rules.ts';
import type { Finding } from './finding.schema.ts';
import type { VersionInspection } from './inspection.schema.ts';
import { leakageFindings, shiftFinding } from './leakage.rules.ts';
import type { ShiftReport } from './shift-check.schema.ts';
import { classBalance, duplicateRows, gapsFinding, missingTogether } from './table-findings.rules.ts';
import type { TargetProbe } from './target.schema.ts';
import { textFindings } from './text-findings.rules.ts';

interface Known {
  readonly version: DatasetVersion;
  readonly profile: Profile;
  /** Null until the rows were looked at again. */
  readonly inspection: VersionInspection | null;
  readonly associations: AssociationReport | null;
  readonly target: string | null;
  /** How well each column alone predicts that target. */
  readonly probe: TargetProbe | null;
  readonly shifts: readonly ShiftReport[];
}

/**
 * All that stands out in a version, worst first. What is stored are figures; sentences are made of them here, so
 * that a role that was changed, or a rule that was improved, shows at once.
 */
export function findFindings(known: Known): Finding[] {
  const { version, profile, inspection, associations, target, probe, shifts } = known;
  const columnOf = new Map(version.columns.map((column) => [column.name, column]));
  const isIgnored = (name: string) => columnOf.get(name)?.role === 'ignored';
  const outliersOf = new Map(inspection?.outliers.map((each) => [each.column, each]));
  const targetProfile = profile.columns.find(({ name }) => name === target);
  const found = [
    ...profile.columns.flatMap((column) =>
      columnFindings({
        column: columnOf.get(column.name)!,
        profile: column,
        outliers: outliersOf.get(column.name),
      }),
    ),
    ...associatedPairs(associations ?? correlationsOf(profile), { isIgnored, target }),
    ...(targetProfile ? [classBalance(targetProfile)] : []),
    ...(probe === null ? [] : leakageFindings(probe, isIgnored)),
    ...shifts.flatMap((report) => shiftFinding(report, isIgnored)),
    ...(inspection === null ? [] : inspectionFindings(inspection)),
  ];
  const weight = { error: 0, warning: 1, info: 2 } as const;
  return found.filter((each) => each !== null).toSorted((a, b) => weight[a.severity] - weight[b.severity]);

  function inspectionFindings({ missing, duplicates, texts, gaps }: VersionInspection): (Finding | null)[] {
    return [
      ...missingTogether(missing),
      ...(duplicates === null ? [] : [duplicateRows(profile, duplicates)]),
      ...texts.flatMap((forms) => textFindings(columnOf.get(forms.column)!, forms)),
      ...gaps.filter(({ column }) => !isIgnored(column)).map(gapsFinding),
    ];
  }
}
