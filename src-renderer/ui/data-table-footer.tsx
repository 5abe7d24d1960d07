import { ActionIcon, Menu } from '@mantine/core';
import { Copy, Download, Ellipsis } from 'lucide-react';
import classes from './data-table.module.css';
import type { DataTableSelection } from './data-table.tsx';
import { toCsv, toTsv, type ValueColumn } from './data-table.view-model.ts';
import { formatCount, formatInteger } from './format.ts';
import { fileNameOf, saveFile } from './save-file.ts';

export interface DataTableFooterProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  readonly columns: readonly ValueColumn<Row>[];
  readonly selection: DataTableSelection | undefined;
}

/** Smaller tables are counted at a glance. */
const countFrom = 8;

/** How many, and a way out: copy or CSV of the selected rows, or of all in their order. */
export function DataTableFooter<Row>({ label, rows, rowId, columns, selection }: DataTableFooterProps<Row>) {
  const chosen = selection ? rows.filter((row) => selection.ids.has(rowId(row))) : [];
  const leaving = chosen.length > 0 ? chosen : rows;
  if (rows.length < countFrom && chosen.length === 0) return null;
  return (
    <div className={classes.footer}>
      <span>
        {chosen.length > 0
          ? `${formatInteger(chosen.length)} of ${formatCount(rows.length, 'row')} selected`
          : formatCount(rows.length, 'row')}
      </span>
      <Menu position="top-end">
        <Menu.Target>
          <ActionIcon size={22} aria-label={`Export ${label}`}>
            <Ellipsis size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<Copy size={14} />}
            onClick={() => void navigator.clipboard.writeText(toTsv(leaving, columns))}
          >
            Copy {formatCount(leaving.length, 'row')}
          </Menu.Item>
          <Menu.Item
            leftSection={<Download size={14} />}
            onClick={() =>
              saveFile(fileNameOf(label, 'csv'), new Blob([toCsv(leaving, columns)], { type: 'text/csv' }))
            }
          >
            Save as CSV
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
