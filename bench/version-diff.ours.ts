/** What differs between two stored versions, and the first page of it. `--workspace DIR --before ID --after ID`. */
import { parseArgs } from 'node:util';
import { VersionId } from '../src-shared/kit/ids.ts';
import { withApp } from './app.ts';
import { pageRows, shownColumns } from './version-diff.answer.ts';

const { values: args } = parseArgs({
  options: { workspace: { type: 'string' }, before: { type: 'string' }, after: { type: 'string' } },
});
if (args.workspace === undefined) throw new Error('--workspace names the folder of the versions.');
const pair = { before: VersionId.parse(args.before), after: VersionId.parse(args.after) };

await withApp(async ({ backend: { client } }) => {
  // Somebody looks at the data: the worker is there, and the objects were checked in this session.
  for (const versionId of [pair.before, pair.after])
    await client.data.getPage({ versionId, offset: 0, limit: 100 });

  const startedMs = performance.now();
  const diff = await client.data.diffVersions(pair);
  const durationMs = performance.now() - startedMs;
  const pageStartedMs = performance.now();
  const page = await client.data.getDiffRows({ ...pair, kind: 'changed', offset: 0, limit: pageRows });
  const pageMs = performance.now() - pageStartedMs;

  const { columns } = await client.data.getVersion({ id: pair.after });
  const places = shownColumns.map((name) => columns.findIndex((column) => column.name === name));
  console.log(
    JSON.stringify({
      settings: { how: diff.how, rowsChanged: diff.rowsChanged },
      durationMs,
      pageMs,
      counts: [diff.rowsAdded, diff.rowsRemoved, diff.rowsChanged],
      cells: diff.columns
        .filter(({ changedCount }) => changedCount > 0)
        .map(({ name, changedCount }) => `${name} ${changedCount}`)
        .toSorted(),
      page: page.rows.flatMap(({ before, after }) =>
        places.flatMap((place) => [Number(before![place]), Number(after![place])]),
      ),
    }),
  );
}, args.workspace);
