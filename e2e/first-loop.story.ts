import { join } from 'node:path';
import { expect, test } from './app.ts';
import { versionPage } from './pages/data-pages.ts';
import { runPage, runsPage, trainPage } from './pages/run-pages.ts';
import { deploymentPage, modelPage, monitorPage } from './pages/serving-pages.ts';
import { appWindow, stat } from './pages/window.ts';
import { importFile, samples, sendTraffic } from './tour.ts';

test('from an empty home to a drift verdict', async ({ page }) => {
  const frame = appWindow(page);
  const version = versionPage(page);
  const train = trainPage(page);
  const run = runPage(page);
  const pathOf = () => new URL(page.url()).pathname;
  const open = (path: string) => page.goto(new URL(path, page.url()).href);

  await test.step('the sample is one click away', async () => {
    await expect(frame.title).toHaveText('Home');
    await page.getByRole('button', { name: /^Try with/ }).click();
    await expect(frame.title).toHaveText('Late flights from New York');
    await expect(page).toHaveURL(/\/data\/[^/]+\/v\/1$/);
    await expect(version.verdict).toContainText('20,000 rows');
  });

  await test.step('its rows and distributions are shown, and a click on a bar filters', async () => {
    await expect(version.firstRow.getByRole('gridcell').nth(1)).not.toBeEmpty();
    await version.bars('carrier').first().click();
    await expect(version.counted).toHaveText(/^[1-9][\d,]* of 20,000 rows$/);
    await expect(version.firstRow).toContainText('UA');
    await page.reload();
    await expect(version.counted).toHaveText(/^[1-9][\d,]* of 20,000 rows$/);
    await version.filter('carrier').click();
    await expect(version.counted).toBeHidden();
  });

  await test.step('training needs one click and shows itself while it runs', async () => {
    await version.train.click();
    await expect(train.verdict).toContainText('is_late');
    await train.nameOfRun.fill('first');
    await train.hyperparameter('Learning rate').fill('0.02');
    await train.start.click();
    await expect(run.title).toHaveText('first');
    // Curves before the results: they come from the running process.
    await expect(run.figure('log loss').locator('canvas')).toBeVisible({ timeout: 60_000 });
    await expect(run.verdict).toContainText('Reached AUC', { timeout: 300_000 });
  });
  const firstRun = pathOf();

  await test.step('the results have figures and pictures', async () => {
    await run.tab('Results').click();
    await expect(stat(page, 'AUC')).toHaveText(/^0\.[67]\d+$/);
    for (const title of ['ROC', 'Precision and recall', 'Calibration', 'Predicted probability by class']) {
      await expect(run.figure(title).locator('canvas').first()).toBeVisible();
    }
    await expect(run.figure('Confusion')).toContainText('true');
    await expect(run.figure('Feature importance')).toContainText('temperature_f');
  });

  await test.step('run again comes to the same metrics', async () => {
    await run.runAgain.click();
    await expect(page).not.toHaveURL(new RegExp(firstRun));
    await expect(page.getByText('Repeated exactly')).toBeVisible({ timeout: 300_000 });
    await expect(page.getByText(/All \d+ metrics are equal to the last digit\./)).toBeVisible();
  });

  await test.step('two runs beside each other show what differs', async () => {
    await frame.goTo('Train');
    await page.getByRole('button', { name: /Late flights/ }).click();
    await train.nameOfRun.fill('small trees');
    await train.hyperparameter('Leaves per tree').fill('4');
    await train.start.click();
    await expect(run.verdict).toContainText('Reached AUC', { timeout: 300_000 });
    await frame.goTo('Runs');
    await expect(runsPage(page).rows).toHaveCount(3);
    await runsPage(page).select('first').check();
    await runsPage(page).select('small trees').check();
    await runsPage(page).compare.click();
    await expect(frame.title).toHaveText('Compare runs');
    const parameters = page.getByRole('table').filter({ hasText: 'num_leaves' });
    await expect(parameters.getByRole('row', { name: /num_leaves/ })).toContainText('4');
    await expect(parameters.getByRole('row')).toHaveCount(3);
    await expect(run.figure('ROC').locator('canvas')).toBeVisible();
  });

  await test.step('registered and served by one click each, and the form answers', async () => {
    await open(firstRun);
    await run.register.click();
    await expect(modelPage(page).verdict).toContainText('Version 1 reaches AUC');
    await modelPage(page).serve.click();
    await expect(deploymentPage(page).verdict).toContainText('answers at');
    await deploymentPage(page).send.click();
    await expect(deploymentPage(page).answered).toBeVisible();
    await expect(page.getByText('"probability"')).toBeVisible();
  });
  const deployment = pathOf();

  await test.step('what curl is told to send is answered', async () => {
    const command = await page.locator('pre').filter({ hasText: 'curl' }).innerText();
    const [, url] = /curl (\S+)/.exec(command)!;
    const [, key] = /X-API-Key: ([^']+)/.exec(command)!;
    const [, body] = /-d '(.*)'/s.exec(command)!;
    const headers = { 'content-type': 'application/json', 'x-api-key': key! };
    const answer = await fetch(url!, { method: 'POST', headers, body: body! });
    expect(answer.status).toBe(200);
    expect((await fetch(url!, { method: 'POST', body: body! })).status).toBe(401);
  });

  await test.step('traffic like the training data is no drift, other traffic is', async () => {
    await importFile(page, join(samples, 'traffic-shifted.csv.gz'));
    await sendTraffic(page, deployment, 'Late flights from New York');
    await deploymentPage(page).watch.click();
    await monitorPage(page).check.click();
    await expect(monitorPage(page).features).toHaveCount(18);
    await expect(monitorPage(page).verdict).not.toContainText('drifted;');

    await sendTraffic(page, deployment, 'traffic-shifted');
    await deploymentPage(page).watch.click();
    await monitorPage(page).check.click();
    await expect(monitorPage(page).verdict).toContainText(/\d of 18 features drifted; .* moved most/);
    await expect(monitorPage(page).features.first()).toContainText('Moved much');
    await expect(monitorPage(page).timeline.locator('canvas')).toBeVisible();
  });

  await test.step('home says what needs a look', async () => {
    await frame.goTo('Home');
    await expect(frame.main.getByText(/features drifted/)).toBeVisible();
  });
});
