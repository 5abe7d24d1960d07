import { startHub } from '../test/start-hub.ts';
import { hasPostgres, startPostgres } from '../test/start-postgres.ts';
import { startS3 } from '../test/start-s3.ts';
import { expect, test } from './app.ts';
import { importSheet, versionPage } from './pages/data-pages.ts';

test('a table of a database becomes a dataset, and its next version by one click', async ({ page }) => {
  test.skip(!hasPostgres());
  await using postgres = await startPostgres();
  await postgres.run(
    `CREATE TABLE orders AS SELECT i AS id, (i * 0.25)::numeric(10, 2) AS price, 'customer ' || i % 40 AS customer
       FROM generate_series(1, 3000) AS i;
     CREATE VIEW dear AS SELECT * FROM orders WHERE price > 500; ANALYZE`,
  );
  const dialog = page.getByRole('dialog', { name: 'Import from PostgreSQL' });
  await page.goto(new URL('/data', page.url()).href);
  await page.getByRole('button', { name: 'Import from…' }).click();
  await page.getByRole('menuitem', { name: 'From PostgreSQL…' }).click();

  await test.step('a wrong password is told as such, the right one lists the tables', async () => {
    await dialog.getByLabel('Host').fill(`postgres://owner@127.0.0.1:${postgres.port}/postgres`);
    await dialog.getByLabel('Password', { exact: true }).fill('not this one');
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(dialog.getByRole('alert')).toContainText('does not accept owner');
    await dialog.getByLabel('Password', { exact: true }).fill(postgres.password);
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await expect(dialog.getByRole('status')).toContainText('PostgreSQL 18');
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  });

  await test.step('a table is previewed by a click and imported with its types', async () => {
    await expect(dialog.getByRole('button', { name: 'public.dear' })).toBeVisible();
    await dialog.getByRole('button', { name: 'public.orders about 3k rows' }).click();
    await expect(dialog.getByText('numeric(10,2) in the database.')).toBeVisible();
    await importSheet(page).import.click();
    await expect(page).toHaveURL(/\/v\/1$/);
    await expect(versionPage(page).verdict).toContainText('3,000 rows, 3 columns');
  });

  await test.step('reading it again makes the next version', async () => {
    await postgres.run('DELETE FROM orders WHERE id <= 100');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Read public.orders again' }).click();
    await versionPage(page).tab('Versions').click();
    const versions = page.getByRole('grid', { name: 'Versions' });
    await expect(versions).toContainText('2,900');
  });

  await test.step('the report names the source and not its password', async () => {
    await versionPage(page).tab('Import report').click();
    await expect(
      page.getByText(`postgres://127.0.0.1:${postgres.port}/postgres/public.orders`),
    ).toBeVisible();
    expect(await page.content()).not.toContain(postgres.password.slice(0, 9));
  });
});

test('objects of a bucket are fetched and become one dataset', async ({ page }) => {
  await using s3 = await startS3();
  const rows = (from: number) =>
    Array.from({ length: 200 }, (_, at) => `${from + at},${(from + at) % 7}`).join('\n');
  s3.put('sales/2023.csv', `id,amount\n${rows(0)}\n`);
  s3.put('sales/2024.csv', `id,amount\n${rows(200)}\n`);
  s3.put('readme.txt', 'no table');
  const dialog = page.getByRole('dialog', { name: 'Import from S3' });
  await page.goto(new URL('/data', page.url()).href);
  await page.getByRole('button', { name: 'Import from…' }).click();
  await page.getByRole('menuitem', { name: 'From S3…' }).click();
  await dialog.getByLabel('Endpoint').fill(s3.place.endpoint);
  await dialog.getByLabel('Region').fill(s3.place.region);
  await dialog.getByLabel('Bucket', { exact: true }).fill(s3.place.bucket);
  await dialog.getByLabel('Bucket in the path').check();
  await dialog.getByLabel('Access key ID').fill(s3.place.accessKeyId ?? '');
  await dialog.getByLabel('Secret access key').fill(s3.secret);
  await dialog.getByRole('button', { name: 'Test', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('lake answers: 3 objects');
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await dialog.getByRole('button', { name: 'sales/' }).click();
  await dialog.getByLabel('2023.csv').check();
  await dialog.getByLabel('2024.csv').check();
  await dialog.getByRole('button', { name: /^Fetch 2 files/ }).click();
  await importSheet(page).import.click();
  await expect(page).toHaveURL(/\/v\/1$/);
  await expect(versionPage(page).verdict).toContainText('400 rows, 2 columns');
  await versionPage(page).tab('Import report').click();
  await expect(page.getByText(/^s3:\/\/lake\/sales\/2023.csv and 1 more/)).toBeVisible();
});

test('a split of a hub becomes a dataset with what its card says', async ({ page }) => {
  await using hub = await startHub();
  const rows = Array.from({ length: 300 }, (_, at) => `${at},iris ${at % 3}`).join('\n');
  hub.put('lab/flowers', 'data/train-00000-of-00001.csv', `id,flower\n${rows}\n`);
  hub.put('lab/flowers', 'README.md', '---\nlicense: cc-by-4.0\n---\n\nFlowers, measured by hand.\n');
  const dialog = page.getByRole('dialog', { name: 'Import from Hugging Face' });
  await page.goto(new URL('/data', page.url()).href);
  await page.getByRole('button', { name: 'Import from…' }).click();
  await page.getByRole('menuitem', { name: 'From Hugging Face…' }).click();
  await dialog.getByLabel('Endpoint').fill(hub.endpoint);
  await dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await dialog.getByLabel('Dataset').fill('flow');
  await dialog.getByRole('button', { name: 'Look up' }).click();
  await dialog.getByRole('button', { name: 'lab/flowers' }).click();
  await expect(dialog.getByText('Flowers, measured by hand.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Fetch train' }).click();
  await importSheet(page).import.click();
  await expect(page).toHaveURL(/\/v\/1$/);
  await expect(versionPage(page).verdict).toContainText('300 rows, 2 columns');
  await versionPage(page).tab('Import report').click();
  await expect(page.getByText('cc-by-4.0')).toBeVisible();

  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Publish…' }).click();
  const publish = page.getByRole('dialog', { name: 'Publish flowers' });
  await publish.getByRole('button', { name: 'New…' }).click();
  await publish.getByLabel('Endpoint').fill(hub.endpoint);
  await publish.getByLabel('Token', { exact: true }).fill(hub.token);
  await publish.getByLabel('Name of the connection').fill('with a token');
  await publish.getByRole('button', { name: 'Connect', exact: true }).click();
  await publish.getByLabel('Dataset').fill('lab/cleaned');
  await publish.getByRole('button', { name: 'Publish version 1' }).click();
  await expect.poll(() => hub.list('lab/cleaned')).toContain('README.md');
});
