import type { Implementation } from '../../../platform/rpc/implementer.ts';
import type { FindingsService } from './findings.service.ts';

/** Part of the data router. */
export function createFindingsRouter(os: Implementation['data'], findings: FindingsService) {
  return {
    getFindings: os.getFindings.handler(({ input }) =>
      findings.getFindings(input.versionId, input.target ?? null),
    ),
    getInspection: os.getInspection.handler(({ input }) => findings.getInspection(input.versionId)),
    getAssociations: os.getAssociations.handler(({ input }) => findings.getAssociations(input.versionId)),
    getPair: os.getPair.handler(({ input: { versionId, ...pair }, signal }) =>
      findings.getPair(versionId, pair, signal),
    ),
    startAnalysis: os.startAnalysis.handler(({ input }) =>
      findings.startAnalysis(input.versionId, input.analysis),
    ),
    setColumnRoles: os.setColumnRoles.handler(({ input }) =>
      findings.setColumnRoles(input.versionId, input.roles),
    ),
  };
}
