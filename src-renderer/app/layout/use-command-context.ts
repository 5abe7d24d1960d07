import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { useApi, useClient, useHost } from '../../host/api.tsx';
import type { CommandContext } from '../store/domain-module.ts';

export function useCommandContext(): CommandContext {
  const navigate = useNavigate();
  const api = useApi();
  const client = useClient();
  const host = useHost();
  const queryClient = useQueryClient();
  return useMemo(
    () => ({ navigate, api, client, host, queryClient }),
    [navigate, api, client, host, queryClient],
  );
}
