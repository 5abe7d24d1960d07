import { stringify } from 'yaml';
import type { DatasetVersion, Profile } from '../data.schema.ts';
import type { SourceAbout } from './source.schema.ts';

export interface CardInput {
  readonly version: DatasetVersion;
  readonly profile: Profile;
  /** What the source of the first rows said of them, if they came from one. */
  readonly about: SourceAbout | null;
  /** The one file with all rows. */
  readonly file: { readonly path: string; readonly sizeBytes: number; readonly sha256: string };
}

type Column = DatasetVersion['columns'][number];

/** As `datasets` writes types into `dataset_info`. */
const featureTypes: Readonly<Record<Column['type'], string>> = {
  integer: 'int64',
  float: 'float64',
  boolean: 'bool',
  category: 'string',
  text: 'string',
  date: 'date32',
  timestamp: 'timestamp[us]',
  id: 'string',
  image: 'string',
};

const croissantTypes: Readonly<Record<Column['type'], string>> = {
  integer: 'sc:Integer',
  float: 'sc:Float',
  boolean: 'sc:Boolean',
  category: 'sc:Text',
  text: 'sc:Text',
  date: 'sc:Date',
  timestamp: 'sc:DateTime',
  id: 'sc:Text',
  image: 'sc:Text',
};

const sizes = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;
const sizeWords = [
  'n<1K',
  '1K<n<10K',
  '10K<n<100K',
  '100K<n<1M',
  '1M<n<10M',
  '10M<n<100M',
  '100M<n<1B',
  'n>1B',
] as const;

/** Whether an id is a number is told by its profile: only numbers have a mean. */
function isNumberId({ name, type }: Column, profile: Profile): boolean {
  return type === 'id' && profile.columns.find((column) => column.name === name)?.numeric != null;
}

/** The card of a dataset as the hub shows it: YAML for programs, Markdown for people. */
export function datasetCard({ version, profile, about, file }: CardInput): string {
  const { datasetName, columns, rowCount } = version;
  const front = {
    pretty_name: datasetName,
    ...(about?.licence == null ? {} : { license: about.licence }),
    size_categories: [sizeWords[sizes.filter((size) => rowCount >= size).length]],
    configs: [{ config_name: 'default', data_files: [{ split: 'train', path: file.path }] }],
    dataset_info: {
      features: columns.map((column) => ({
        name: column.name,
        dtype: isNumberId(column, profile) ? 'int64' : featureTypes[column.type],
      })),
      splits: [{ name: 'train', num_bytes: file.sizeBytes, num_examples: rowCount }],
      download_size: file.sizeBytes,
      dataset_size: file.sizeBytes,
    },
  };
  const described = new Map((about?.columns ?? []).map(({ name, description }) => [name, description]));
  const rows = profile.columns.map(({ name, type, missingCount, distinctCount }) =>
    [name, type, String(missingCount), String(distinctCount), described.get(name) ?? '']
      .map(cell)
      .join(' | '),
  );
  return [
    `---\n${stringify(front, { lineWidth: 0 })}---`,
    `# ${inline(datasetName)}`,
    ...(about?.description == null ? [] : [inline(about.description)]),
    `${rowCount.toLocaleString('en-US')} rows and ${columns.length} columns: version ${version.number} of the dataset, made with Millwright.`,
    '## Columns',
    [
      '| Column | Type | Missing | Distinct | Description |',
      '| --- | --- | --- | --- | --- |',
      ...rows.map((row) => `| ${row} |`),
    ].join('\n'),
    '## Provenance',
    [
      `- Source: ${inline(version.source.origin?.location ?? version.source.fileName)}`,
      `- Fingerprint of the rows: \`${version.fingerprint}\``,
      `- sha256 of \`${file.path}\`: \`${file.sha256}\``,
    ].join('\n'),
    '',
  ].join('\n\n');
}

/** The context of the Croissant specification 1.0, its appendix 1. */
const context = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  samplingRate: 'cr:samplingRate',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
};

/** Croissant metadata: what the file is, and which column is what. */
export function croissantOf({ version, profile, about, file }: CardInput): string {
  const described = new Map((about?.columns ?? []).map(({ name, description }) => [name, description]));
  const fields = version.columns.map((column, index) => ({
    '@type': 'cr:Field',
    // Ids are ours: a column may be called anything.
    '@id': `rows/column-${index}`,
    name: column.name,
    description: described.get(column.name) ?? `Column ${column.name}`,
    dataType: isNumberId(column, profile) ? 'sc:Integer' : croissantTypes[column.type],
    source: { fileObject: { '@id': 'rows-file' }, extract: { column: column.name } },
  }));
  const metadata = {
    '@context': context,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name: version.datasetName,
    description:
      about?.description ?? `Version ${version.number} of ${version.datasetName}, ${version.rowCount} rows.`,
    ...(about?.licence == null ? {} : { license: about.licence }),
    ...(about?.homepage == null ? {} : { url: about.homepage }),
    version: `${version.number}.0.0`,
    datePublished: new Date(version.createdAtMs).toISOString().slice(0, 10),
    distribution: [
      {
        '@type': 'cr:FileObject',
        '@id': 'rows-file',
        name: 'rows-file',
        description: 'All rows, in Parquet.',
        contentUrl: file.path,
        contentSize: `${file.sizeBytes} B`,
        encodingFormat: 'application/x-parquet',
        sha256: file.sha256,
      },
    ],
    recordSet: [{ '@type': 'cr:RecordSet', '@id': 'rows', name: 'rows', field: fields }],
  };
  return `${JSON.stringify(metadata, null, 2)}\n`;
}

/** Text of others in Markdown: one line, and nothing in it that would be markup. */
function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_<>[\]#|]/g, '\\$&')
    .trim();
}

const cell = (text: string) => inline(text.length > 300 ? `${text.slice(0, 299)}…` : text);
