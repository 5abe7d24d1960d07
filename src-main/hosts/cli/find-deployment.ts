import type { Deployment } from '#shared/serving/serving.schema.ts';
import { findByName } from './find-by-name.ts';
import type { Client } from './session.ts';

/** The deployment that a word means, listening: one that stands still is started. */
export async function readyDeployment(client: Client, word: string): Promise<Deployment> {
  const deployment = findByName(await client.serving.listDeployments(), word, 'deployment');
  return deployment.status === 'ready' ? deployment : client.serving.start({ id: deployment.id });
}
