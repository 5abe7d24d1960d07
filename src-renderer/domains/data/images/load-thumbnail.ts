/** Images that are fetched and decoded at a time: more would only wait for the same processor. */
const maxLoading = 6;
/** Pixels of thumbnails that are kept for scrolling back: 4 bytes each. */
const keptPixels = 24_000_000;

interface Waiting {
  readonly signal: AbortSignal;
  readonly start: () => void;
}

let loading = 0;
let waiting: Waiting[] = [];
const kept = new Map<string, ImageBitmap>();

/**
 * An image, decoded by the browser and made small, at most `size` pixels on its longer side. What is asked for last
 * comes first: it is what is looked at after scrolling.
 */
export async function loadThumbnail(
  address: string,
  size: number,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const key = `${size} ${address}`;
  const known = kept.get(key);
  if (known) {
    kept.delete(key);
    kept.set(key, known);
    return known;
  }
  await turn(signal);
  try {
    const answer = await fetch(address, { signal });
    if (!answer.ok) throw new Error(`The image was answered with ${answer.status}.`);
    const bitmap = await makeSmall(await answer.blob(), size);
    keep(key, bitmap);
    return bitmap;
  } finally {
    loading -= 1;
    startNext();
  }
}

async function turn(signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (loading >= maxLoading) await new Promise<void>((resolve) => waiting.push({ signal, start: resolve }));
  loading += 1;
  if (!signal.aborted) return;
  loading -= 1;
  startNext();
  signal.throwIfAborted();
}

function startNext(): void {
  waiting = waiting.filter(({ signal, start }) => {
    if (signal.aborted) start();
    return !signal.aborted;
  });
  if (loading < maxLoading) waiting.pop()?.start();
}

async function makeSmall(image: Blob, size: number): Promise<ImageBitmap> {
  const whole = await createImageBitmap(image);
  const scale = size / Math.max(whole.width, whole.height);
  if (scale >= 1) return whole;
  const [resizeWidth, resizeHeight] = [whole.width, whole.height].map((side) =>
    Math.max(1, Math.round(side * scale)),
  );
  const small = await createImageBitmap(whole, { resizeWidth, resizeHeight, resizeQuality: 'medium' });
  whole.close();
  return small;
}

function keep(key: string, bitmap: ImageBitmap): void {
  kept.set(key, bitmap);
  let pixels = 0;
  for (const [old, { width, height }] of [...kept].toReversed()) {
    pixels += width * height;
    // Left to the collector: a tile that is still shown may draw it once more.
    if (pixels > keptPixels) kept.delete(old);
  }
}
