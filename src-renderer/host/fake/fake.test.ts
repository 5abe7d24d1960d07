import { createRouterClient } from '@orpc/server';
import { describe, expect, it } from 'vitest';
import { createFakeRouter } from './fake-router.ts';

/** Reading procedures that need an id of something. */
const client = createRouterClient(createFakeRouter());

describe('the fake backend', () => {
  it('gives answers that the contract accepts, for every screen', async () => {
    const datasets = await client.data.listDatasets({});
    const [dataset] = datasets;
    const page = await client.data.getPage({ versionId: dataset!.head.id, offset: 48_800, limit: 100 });
    expect(page.rows).toHaveLength(42);
    const profile = await client.data.getProfile({ versionId: dataset!.head.id });
    expect(profile.columns.map(({ name }) => name)).toEqual(dataset!.head.columns.map(({ name }) => name));
    const runs = await client.tracking.listRuns({});
    const succeeded = runs.find(({ status }) => status === 'succeeded')!;
    expect((await client.evaluation.getRunEvaluation({ runId: succeeded.id })).test.task).toBe('binary');
    expect(await client.tracking.listMetricSeries({ runIds: [succeeded.id] })).toHaveLength(2);
    const [deployment] = await client.serving.listDeployments();
    const reports = await client.monitoring.listReports({ deploymentId: deployment!.id });
    expect(reports.length).toBeGreaterThan(1);
    expect((await client.monitoring.getLatestReport({ deploymentId: deployment!.id }))?.report.status).toBe(
      'drift',
    );
    expect(await client.registry.listModels()).toHaveLength(1);
    expect(await client.workspace.listJobs({})).not.toHaveLength(0);
    expect(await client.compute.listEngines()).toHaveLength(3);
    expect((await client.compute.getMachine()).coreCount).toBe(8);
  });

  it('announces a changed setting on the feed', async () => {
    const controller = new AbortController();
    const feed = await client.workspace.watchChanges(undefined, { signal: controller.signal });
    let next = feed.next();
    // The feed listens from its first `next` on.
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(await client.workspace.updateSettings({ threadBudget: 3 })).toMatchObject({ threadBudget: 3 });
    // The fake's jobs go on meanwhile, and are announced too.
    const topicOf = async (step: typeof next) =>
      ((await step).value as { topic?: string } | undefined)?.topic;
    while ((await topicOf(next)) !== 'workspace.settings') next = feed.next();
    controller.abort();
  });

  it('refuses what it does not have in the backend’s own form', async () => {
    await expect(client.tracking.getRun({ id: '0'.repeat(32) as never })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'This run does not exist.',
    });
  });
});
