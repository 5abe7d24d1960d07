import type { implement } from '@orpc/server';
import type { contract } from '#shared/contract.ts';

type DataImplementer = ReturnType<typeof implement<typeof contract>>['data'];

/** Labelling asks for a backend: the fake one keeps nothing. */
export function createFakeLabels(os: DataImplementer, refuse: () => never) {
  return {
    getLabelDraft: os.getLabelDraft.handler(refuse),
    getLabelQueue: os.getLabelQueue.handler(refuse),
    getLabelItems: os.getLabelItems.handler(refuse),
    setLabels: os.setLabels.handler(refuse),
    setLabelClasses: os.setLabelClasses.handler(refuse),
    renameLabelClass: os.renameLabelClass.handler(refuse),
    discardLabelDraft: os.discardLabelDraft.handler(refuse),
    startLabelVersion: os.startLabelVersion.handler(refuse),
  };
}
