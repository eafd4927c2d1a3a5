import { createStore } from '../ui/store.ts';

export const isPaletteOpen = createStore(false);
export const isHelpOpen = createStore(false);

export function openPalette(): void {
  isPaletteOpen.set(true);
}
