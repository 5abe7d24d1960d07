import type { Column, DatasetVersion } from '#shared/data/data.schema.ts';
import type { LabelItem } from '#shared/data/labelling/labelling.schema.ts';
import { ObjectHash } from '#shared/kit/ids.ts';
import { formatInteger, missingSign } from '../../../ui/format.ts';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import { imageAddress } from '../images/gallery.view-model.ts';
import { WholeImage } from '../images/large-view.tsx';
import styles from './labelling.module.css';

interface ItemViewProps {
  readonly version: DatasetVersion;
  readonly content: Column;
  readonly item: LabelItem;
  /** Its value in the version would only contradict the label that is shown beside. */
  readonly labelColumn: string;
}

/** What is to be labelled, large, and what else its row says. */
export function ItemView({ version, content, item, labelColumn }: ItemViewProps) {
  const value = item.values[version.columns.findIndex(({ name }) => name === content.name)] ?? null;
  return (
    <div className={styles.item}>
      <div className={styles.content}>
        {content.type === 'image' ? (
          <Picture version={version} value={value} />
        ) : (
          <p className={styles.text}>{value === null || value === '' ? '∅' : String(value)}</p>
        )}
      </div>
      <div className={styles.facts}>
        <KeyValueList
          isWide
          items={[
            { key: 'Row', value: formatInteger(item.rowNumber + 1) },
            ...version.columns.flatMap(({ name, type }, index) =>
              name === content.name || name === labelColumn || type === 'image'
                ? []
                : [{ key: name, value: <Value value={item.values[index] ?? null} /> }],
            ),
          ]}
        />
      </div>
    </div>
  );
}

function Picture({ version, value }: { readonly version: DatasetVersion; readonly value: unknown }) {
  const sha256 = ObjectHash.safeParse(value).data ?? null;
  const address = sha256 === null ? null : imageAddress(version.id, sha256);
  return <WholeImage key={address} address={address} label="The image to label" />;
}

function Value({ value }: { readonly value: unknown }) {
  return <span className={styles.value}>{value === null ? missingSign : String(value)}</span>;
}
