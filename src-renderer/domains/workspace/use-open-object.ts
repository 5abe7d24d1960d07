import { useCallback } from 'react';
import { useNavigate } from 'react-router';
import { VersionId } from '#shared/kit/ids.ts';
import type { ObjectRef } from '#shared/workspace/workspace.schema.ts';
import { pathOfObject, paths } from '../../app/store/object-paths.ts';
import { useClient } from '../../host/api.tsx';
import { toastError } from '../../ui/toasts.tsx';

/** Goes to whatever a job worked on. A version is known by its id there, its address has dataset and number. */
export function useOpenObject(): (ref: ObjectRef) => void {
  const client = useClient();
  const navigate = useNavigate();
  return useCallback(
    ({ type, id }) => {
      switch (type) {
        case 'version':
          client.data
            .getVersion({ id: VersionId.parse(id) })
            .then(({ datasetId, number }) => navigate(paths.version(datasetId, number)), toastError);
          return;
        case 'engine':
          void navigate(paths.compute());
          return;
        default:
          void navigate(pathOfObject(type, id));
      }
    },
    [client, navigate],
  );
}

/** The word on the button that leads there. */
export const openWords: Readonly<Record<ObjectRef['type'], string>> = {
  dataset: 'Open dataset',
  version: 'Open version',
  run: 'Open run',
  model: 'Open model',
  deployment: 'Open deployment',
  engine: 'Open Compute',
};
