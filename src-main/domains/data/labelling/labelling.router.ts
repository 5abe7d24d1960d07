import type { Implementation } from '../../../platform/rpc/implementer.ts';
import type { LabellingService } from './labelling.service.ts';

/** Part of the data router. */
export function createLabellingRouter(os: Implementation['data'], labelling: LabellingService) {
  return {
    getLabelDraft: os.getLabelDraft.handler(({ input }) => labelling.getDraft(input)),
    getLabelQueue: os.getLabelQueue.handler(({ input: { scope, ...place } }) =>
      labelling.getQueue(place, scope),
    ),
    getLabelItems: os.getLabelItems.handler(({ input: { rowNumbers, ...place }, signal }) =>
      labelling.getItems(place, rowNumbers, signal),
    ),
    setLabels: os.setLabels.handler(({ input: { changes, ...place } }) =>
      labelling.setLabels(place, changes),
    ),
    setLabelClasses: os.setLabelClasses.handler(({ input: { classes, ...place } }) =>
      labelling.setClasses(place, classes),
    ),
    renameLabelClass: os.renameLabelClass.handler(({ input: { from, to, ...place } }) =>
      labelling.renameClass(place, from, to),
    ),
    discardLabelDraft: os.discardLabelDraft.handler(({ input }) => labelling.discard(input)),
    startLabelVersion: os.startLabelVersion.handler(({ input }) => labelling.startVersion(input)),
  };
}
