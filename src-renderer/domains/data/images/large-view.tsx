import { ActionIcon, Modal } from '@mantine/core';
import { ChevronLeft, ChevronRight, ImageOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { formatBytes, formatInteger, missingSign } from '../../../ui/format.ts';
import { KeyValueList } from '../../../ui/key-value-list.tsx';
import styles from './gallery.module.css';
import type { GalleryItem } from './gallery.view-model.ts';

interface LargeViewProps {
  readonly item: GalleryItem | undefined;
  readonly address: string | null;
  readonly index: number;
  readonly count: number;
  readonly onStep: (index: number) => void;
  readonly onClose: () => void;
}

/** One image as large as the window, with all that its row says. Arrows go on, Esc closes. */
export function LargeView({ item, address, index, count, onStep, onClose }: LargeViewProps) {
  useEffect(() => {
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === 'ArrowLeft' && index > 0) onStep(index - 1);
      if (key === 'ArrowRight' && index < count - 1) onStep(index + 1);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [index, count, onStep]);
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      title={item?.file ?? 'Image'}
      transitionProps={{ duration: 0 }}
    >
      <div className={styles.large}>
        <div className={styles.stage}>
          <WholeImage key={address} address={address} label={item?.file ?? 'Image'} />
        </div>
        <div className={styles.facts}>
          <div className={styles.steps}>
            <ActionIcon aria-label="Previous image" disabled={index === 0} onClick={() => onStep(index - 1)}>
              <ChevronLeft size={16} />
            </ActionIcon>
            <ActionIcon
              aria-label="Next image"
              disabled={index >= count - 1}
              onClick={() => onStep(index + 1)}
            >
              <ChevronRight size={16} />
            </ActionIcon>
            <span className="mw-muted">
              {formatInteger(index + 1)} of {formatInteger(count)}
            </span>
          </div>
          {item && (
            <KeyValueList
              items={[
                { key: 'Row', value: formatInteger(item.rowNumber + 1) },
                ...item.values.map(([key, value]) => ({
                  key,
                  value:
                    value === null
                      ? missingSign
                      : key === 'bytes'
                        ? formatBytes(Number(value))
                        : String(value),
                })),
              ]}
            />
          )}
        </div>
      </div>
    </Modal>
  );
}

export function WholeImage({ address, label }: { readonly address: string | null; readonly label: string }) {
  const [state, setState] = useState<'loading' | 'tiny' | 'shown' | 'failed'>(
    address === null ? 'failed' : 'loading',
  );
  if (state === 'failed') {
    return (
      <p className="mw-muted">
        <ImageOff size={20} aria-hidden /> This image cannot be shown: its pixels cannot be decoded.
      </p>
    );
  }
  return (
    <img
      className={styles.whole}
      src={address ?? ''}
      alt={label}
      data-is-tiny={state === 'tiny'}
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
        setState(Math.max(naturalWidth, naturalHeight) <= 64 ? 'tiny' : 'shown')
      }
      onError={() => setState('failed')}
    />
  );
}
