import { createSpotlight } from '@mantine/spotlight';

/** The one palette of the window: its store, and how to open and close it. */
export const [paletteStore, palette] = createSpotlight();

/** Moves the selection to the top. Spotlight keeps it as an attribute and does so itself only for a new query. */
export function selectFirst(): void {
  const list = document.getElementById(paletteStore.getState().listId);
  list?.querySelector('[data-selected]')?.removeAttribute('data-selected');
  list?.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
  paletteStore.updateState((state) => ({ ...state, selected: 0 }));
}
