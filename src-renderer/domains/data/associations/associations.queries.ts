import { useQuery } from '@tanstack/react-query';
import type { VersionId } from '#shared/kit/ids.ts';
import { useApi } from '../../../host/api.tsx';

export const useAssociations = (versionId: VersionId) =>
  useQuery(useApi().data.getAssociations.queryOptions({ input: { versionId } }));
export const usePair = (versionId: VersionId, a: string, b: string) =>
  useQuery(useApi().data.getPair.queryOptions({ input: { versionId, a, b } }));
