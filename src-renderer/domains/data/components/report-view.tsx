import type { DatasetVersion } from '#shared/data/data.schema.ts';
import type { SourceAbout, SourceOrigin } from '#shared/data/sources/source.schema.ts';
import { DataTable } from '../../../ui/data-table.tsx';
import { formatBytes, formatCount, formatDuration, formatInteger } from '../../../ui/format.ts';
import { type KeyValue, KeyValueList } from '../../../ui/key-value-list.tsx';
import { QueryView } from '../../../ui/query-view.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { Section } from '../../../ui/section.tsx';
import { useVersion } from '../data.queries.ts';
import { LineageSection } from '../transforms/lineage-section.tsx';

/** What was read, how long it took, and every row that could not be read. */
export function ReportView({
  version,
  versions,
}: {
  readonly version: DatasetVersion;
  readonly versions: readonly DatasetVersion[];
}) {
  const { report, source } = version;
  const isFile = source.kind !== 'transform';
  return (
    <>
      <KeyValueList
        items={[
          { key: 'Source', value: source.fileName },
          ...(source.origin === undefined ? [] : originItems(source.origin)),
          ...(isFile
            ? [
                { key: 'Size of the source', value: formatBytes(source.sizeBytes) },
                { key: 'sha256 of the source', value: <code>{source.sha256 ?? 'unknown'}</code> },
              ]
            : []),
          { key: isFile ? 'Imported' : 'Made', value: <RelativeTime atMs={version.createdAtMs} /> },
          { key: 'Took', value: formatDuration(report.durationMs) },
          { key: 'Rows read', value: formatInteger(report.rowsRead) },
          ...(isFile ? [{ key: 'Rows rejected', value: formatInteger(report.rowsRejected) }] : []),
          { key: 'Fingerprint', value: <code>{version.fingerprint}</code> },
        ]}
      />
      {source.kind === 'transform' && <LineageSection version={version} versions={versions} />}
      {report.notes.length > 0 && (
        <Section title="Notes">
          <ul>
            {report.notes.map((note) => (
              <li key={`${note.column} ${note.message}`}>{note.message}</li>
            ))}
          </ul>
        </Section>
      )}
      {report.rowsRejected > 0 && <RejectedRows version={version} />}
    </>
  );
}

/** What the source says of its data, in its own words. */
function aboutItems({ title, description, licence, commit }: SourceAbout): readonly KeyValue[] {
  return [
    ...(title === null ? [] : [{ key: 'Title', value: title }]),
    ...(description === null ? [] : [{ key: 'Description', value: description }]),
    ...(licence === null ? [] : [{ key: 'Licence', value: licence }]),
    ...(commit === null ? [] : [{ key: 'Commit', value: <code>{commit}</code> }]),
  ];
}

/** Where it can be read again; never with what opens it. */
function originItems({
  connectionName,
  location,
  selection,
  readAtMs,
  about,
}: SourceOrigin): readonly KeyValue[] {
  const query =
    selection.kind === 'postgres' && selection.postgres.by === 'query' ? selection.postgres.sql : null;
  return [
    { key: 'Address', value: <code>{location}</code> },
    ...(query === null ? [] : [{ key: 'Query', value: <code>{query}</code> }]),
    { key: 'Connection', value: connectionName },
    ...(about === undefined ? [] : aboutItems(about)),
    { key: 'Read', value: <RelativeTime atMs={readAtMs} /> },
  ];
}

function RejectedRows({ version }: { readonly version: DatasetVersion }) {
  const loaded = useVersion(version.id);
  return (
    <QueryView query={loaded}>
      {({ report }) => (
        <Section
          title="Rows that could not be read"
          description={
            report.rejects.length < report.rowsRejected
              ? `The first ${formatCount(report.rejects.length, 'row')} of ${formatInteger(report.rowsRejected)}.`
              : undefined
          }
        >
          <DataTable
            label="Rejected rows"
            rows={report.rejects.map((reject, index) => ({ ...reject, id: String(index) }))}
            rowId={(reject) => reject.id}
            columns={[
              { id: 'line', title: 'Line', value: (reject) => reject.line },
              { id: 'column', title: 'Column', value: (reject) => reject.column },
              { id: 'reason', title: 'Reason', value: (reject) => reject.reason },
              { id: 'text', title: 'Text', value: (reject) => reject.text, isMono: true },
            ]}
          />
        </Section>
      )}
    </QueryView>
  );
}
