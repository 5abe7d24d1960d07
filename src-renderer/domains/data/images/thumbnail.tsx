import { ImageOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import styles from './gallery.module.css';
import { loadThumbnail } from './load-thumbnail.ts';

interface ThumbnailProps {
  /** Null where the row names no image. */
  readonly address: string | null;
  readonly label: string;
  /** Of the square that it is shown in, in CSS pixels. */
  readonly size: number;
}

/** One image made small, as large as its square allows; small ones are shown as large with their pixels. */
export function Thumbnail({ address, label, size }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hasFailed, setHasFailed] = useState(address === null);
  useEffect(() => {
    if (address === null) return;
    const controller = new AbortController();
    const { signal } = controller;
    setHasFailed(false);
    loadThumbnail(address, thumbnailPixels(size), signal).then(
      (bitmap) => !signal.aborted && canvas.current && draw(canvas.current, bitmap),
      () => !signal.aborted && setHasFailed(true),
    );
    return () => controller.abort();
  }, [address, size]);
  if (hasFailed) {
    return (
      <span
        className={styles.failed}
        role="img"
        aria-label={`${label} cannot be shown`}
        title="Cannot be shown"
      >
        <ImageOff size={20} aria-hidden />
      </span>
    );
  }
  return <canvas ref={canvas} className={styles.picture} role="img" aria-label={label} />;
}

/** In steps, so that moving the slider does not decode everything anew at each pixel. */
function thumbnailPixels(size: number): number {
  return Math.min(640, Math.ceil((size * window.devicePixelRatio) / 160) * 160);
}

function draw(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  // A picture of 28 × 28 pixels is made of squares, and not a blur.
  canvas.dataset.isTiny = String(Math.max(bitmap.width, bitmap.height) <= 64);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
}
