import type { Implementation } from '../../../platform/rpc/implementer.ts';
import type { TransformsService } from './transforms.service.ts';

/** Part of the data router. */
export function createTransformsRouter(os: Implementation['data'], transforms: TransformsService) {
  return {
    previewTransform: os.previewTransform.handler(({ input, signal }) => transforms.preview(input, signal)),
    startTransform: os.startTransform.handler(({ input }) => transforms.start(input)),
    getTransform: os.getTransform.handler(({ input }) => transforms.find(input.versionId)),
  };
}
