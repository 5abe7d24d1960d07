import type { Implementation } from '../../../platform/rpc/implementer.ts';
import type { ExpectationsService } from './expectations.service.ts';

/** Part of the data router. */
export function createExpectationsRouter(os: Implementation['data'], expectations: ExpectationsService) {
  return {
    getSuite: os.getSuite.handler(({ input }) => expectations.getSuite(input.datasetId)),
    saveSuite: os.saveSuite.handler(({ input }) =>
      expectations.saveSuite(input.datasetId, input.suite, input.revision),
    ),
    suggestExpectations: os.suggestExpectations.handler(({ input }) => expectations.suggest(input.versionId)),
    startSuiteCheck: os.startSuiteCheck.handler(({ input }) => expectations.startCheck(input.versionId)),
    getSuiteReport: os.getSuiteReport.handler(({ input }) => expectations.getReport(input.versionId)),
    getSuiteHistory: os.getSuiteHistory.handler(({ input }) => expectations.getHistory(input.datasetId)),
    listSuiteStates: os.listSuiteStates.handler(() => expectations.listStates()),
  };
}
