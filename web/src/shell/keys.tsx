/** Keys that work everywhere: Ctrl K for everything, ? for help, / for the filter, g and a letter to go. */
import { type ReactNode, Suspense, lazy, useEffect } from 'react';
import { go } from '../router/router.tsx';
import { useStore } from '../ui/store.ts';
import { NAVIGATION } from './navigation.ts';
import { isHelpOpen, isPaletteOpen, openPalette } from './palette-store.ts';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const Help = lazy(async () => ({ default: (await import('./help.tsx')).Help }));
const SEQUENCE_MS = 1200;

export function Keys(): ReactNode {
  const isPalette = useStore(isPaletteOpen);
  const isHelp = useStore(isHelpOpen);
  useEffect(() => {
    let goAtMs = 0;
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') isHelpOpen.set(true);
      if (event.key === '/') focusFilter(event);
      if (event.code === 'KeyG') goAtMs = event.timeStamp;
      else if (event.timeStamp - goAtMs < SEQUENCE_MS) {
        goAtMs = 0;
        // By the key, not the letter: on a Russian layout it types another one.
        const item = NAVIGATION.find(({ shortcut }) => event.code === `Key${shortcut.toUpperCase()}`);
        if (item !== undefined) go({ to: item.path });
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Suspense>
      {isPalette && <Palette />}
      {isHelp && <Help />}
    </Suspense>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

function focusFilter(event: KeyboardEvent): void {
  const filter = document.querySelector<HTMLInputElement>('main input[type="search"]');
  if (filter === null) return;
  event.preventDefault();
  filter.focus();
}
