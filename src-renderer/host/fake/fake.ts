import { createRouterClient } from '@orpc/server';
import type { HostShell } from '../host-shell.ts';
import { createObservableValue } from '../observable-value.ts';
import { createFakeRouter } from './fake-router.ts';

/**
 * The screens on data in memory, without any backend: `/?host=fake` of the development server. Answers go
 * through the contract's own validation, so the fake cannot say what the backend could not.
 */
export function createFakeHost(): HostShell {
  const refuse = async () => {
    throw new Error('The fake host takes no files.');
  };
  const client = createRouterClient(createFakeRouter());
  return {
    kind: 'fake',
    platform: 'other',
    connection: createObservableValue({ kind: 'connected' }),
    link: {
      call: (path, input, options) => {
        // The client is a tree of functions; a link is asked by path.
        const procedure = path.reduce<unknown>(
          (node, name) => (node as Record<string, unknown>)[name],
          client,
        );
        return (procedure as (input: unknown, options: unknown) => Promise<unknown>)(input, options);
      },
    },
    takeFile: ({ name }) => ({
      name,
      sizeBytes: 0,
      head: refuse(),
      whole: refuse(),
      progress: createObservableValue({ sentBytes: 0, totalBytes: 0 }),
      cancel: () => undefined,
    }),
    pickFiles: async () => [],
    pickFolder: async () => null,
    saveExport: async () => false,
    openExternal: async () => undefined,
  };
}
