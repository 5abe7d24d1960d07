import { ActionIcon, Menu } from '@mantine/core';
import { ChartLine, Copy, Download, Ellipsis, Image, Table2 } from 'lucide-react';
import { type ReactNode, type RefObject, useState } from 'react';
import { DataTable } from '../ui/data-table.tsx';
import { toCsv, toTsv } from '../ui/data-table.view-model.ts';
import { fileNameOf, saveFile } from '../ui/save-file.ts';
import classes from './chart-frame.module.css';
import './chart-tooltip.css';
import type { ChartTable } from './chart-types.ts';
import type { ChartImages } from './echart.tsx';

export interface ChartFrameProps {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly table: ChartTable;
  /** Absent for pictures made of plain elements, which have no PNG or SVG. */
  readonly images?: RefObject<ChartImages | null>;
  readonly height: number;
  readonly children: ReactNode;
  /** Beside the menu: a switch of the chart itself. */
  readonly controls?: ReactNode;
}

/** A chart with its title and its menu: as picture, as numbers, as table. */
export function ChartFrame({ title, subtitle, table, images, height, children, controls }: ChartFrameProps) {
  const [isTable, setIsTable] = useState(false);
  const rows = table.rows.map((cells, index) => ({ cells, id: String(index) }));
  const columns = table.columns.map((name, index) => ({
    id: String(index),
    title: name,
    value: (row: (typeof rows)[number]) => row.cells[index],
  }));
  const savePicture = async (kind: 'png' | 'svg') => {
    const content = kind === 'png' ? await images!.current!.png() : images!.current!.svg();
    saveFile(fileNameOf(title, kind), content);
  };
  const copyPicture = async () => {
    const png = await images!.current!.png();
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
  };
  return (
    <figure className={classes.frame}>
      <figcaption className={classes.head}>
        <span className={classes.title}>{title}</span>
        {subtitle !== undefined && <span className={classes.subtitle}>{subtitle}</span>}
        <span className={classes.end}>
          {controls}
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon size={22} aria-label={`Menu of ${title}`} className={classes.menu}>
                <Ellipsis size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                leftSection={isTable ? <ChartLine size={14} /> : <Table2 size={14} />}
                onClick={() => setIsTable(!isTable)}
              >
                {isTable ? 'Show as chart' : 'Open as table'}
              </Menu.Item>
              {images && !isTable && (
                <>
                  <Menu.Item leftSection={<Copy size={14} />} onClick={() => void copyPicture()}>
                    Copy picture
                  </Menu.Item>
                  <Menu.Item leftSection={<Image size={14} />} onClick={() => void savePicture('png')}>
                    Save as PNG
                  </Menu.Item>
                  <Menu.Item leftSection={<Image size={14} />} onClick={() => void savePicture('svg')}>
                    Save as SVG
                  </Menu.Item>
                </>
              )}
              <Menu.Item
                leftSection={<Copy size={14} />}
                onClick={() => void navigator.clipboard.writeText(toTsv(rows, columns))}
              >
                Copy numbers
              </Menu.Item>
              <Menu.Item
                leftSection={<Download size={14} />}
                onClick={() =>
                  saveFile(fileNameOf(title, 'csv'), new Blob([toCsv(rows, columns)], { type: 'text/csv' }))
                }
              >
                Save as CSV
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </span>
      </figcaption>
      {isTable ? (
        <DataTable label={title} rows={rows} rowId={({ id }) => id} columns={columns} maxHeight={height} />
      ) : (
        children
      )}
    </figure>
  );
}
