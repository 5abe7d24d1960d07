import { useMutation, useQuery } from '@tanstack/react-query';
import { useApi } from '../../host/api.tsx';

/** Free memory and disk move by themselves, and nobody announces it. */
const machineEveryMs = 5_000;

export const useMachine = () =>
  useQuery({ ...useApi().compute.getMachine.queryOptions(), refetchInterval: machineEveryMs });
export const useEngines = () => useQuery(useApi().compute.listEngines.queryOptions());
export const useStartSelfTest = () => useMutation(useApi().compute.startSelfTest.mutationOptions());
export const useStartPackInstall = () => useMutation(useApi().compute.startPackInstall.mutationOptions());
