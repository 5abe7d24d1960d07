import { z } from 'zod';
import { VersionId } from '../../kit/ids.ts';
import { procedure } from '../../kit/procedure.ts';
import { Job } from '../../workspace/workspace.schema.ts';
import {
  TransformList,
  TransformPreview,
  TransformPreviewRequest,
  TransformTarget,
  VersionTransform,
} from './transform.schema.ts';

/** Part of the data contract. */
export const transformsContract = {
  /** What a list makes of a version, over all its rows or the first ones of a large table. */
  previewTransform: procedure.input(TransformPreviewRequest).output(TransformPreview),
  /** Applies a list to all rows of a version and keeps the result as the next version, or as a new dataset. */
  startTransform: procedure
    .input(
      z.object({
        versionId: VersionId,
        steps: TransformList.min(1),
        target: TransformTarget.default({ kind: 'next-version', branch: 'main' }),
      }),
    )
    .output(Job),
  /** The list that a version was made with; null for one that came another way. */
  getTransform: procedure.input(z.object({ versionId: VersionId })).output(VersionTransform.nullable()),
};
