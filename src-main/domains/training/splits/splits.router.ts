import type { Implementation } from '../../../platform/rpc/implementer.ts';
import type { SplitsService } from './splits.service.ts';

export function createSplitsRouter(os: Implementation['training'], splits: SplitsService) {
  return {
    listSplits: os.listSplits.handler(({ input }) => splits.list(input.versionId)),
    getSplit: os.getSplit.handler(({ input }) => splits.get(input.id)),
    listInheritableSplits: os.listInheritableSplits.handler(({ input }) =>
      splits.listInheritable(input.versionId),
    ),
    previewSplit: os.previewSplit.handler(({ input, signal }) => splits.preview(input, signal)),
    createSplit: os.createSplit.handler(({ input }) => splits.create(input)),
    inheritSplit: os.inheritSplit.handler(({ input }) => splits.inherit(input)),
    renameSplit: os.renameSplit.handler(({ input }) => splits.rename(input.id, input.name)),
    deleteSplit: os.deleteSplit.handler(({ input }) => splits.remove(input.id)),
    checkSplit: os.checkSplit.handler(({ input, signal }) => splits.check(input, signal)),
    compareSplits: os.compareSplits.handler(({ input }) => splits.compare(input.before, input.after)),
  };
}
