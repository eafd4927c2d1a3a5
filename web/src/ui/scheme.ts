/** Dark, light, or as the system has it. public/theme.js has set it before the first paint; here it is followed. */
import { createStore } from './store.ts';

export const SCHEMES = ['dark', 'auto', 'light'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** As `--deep` in tokens.css. */
const GROUNDS = { dark: '#0b1016', light: '#ece7dc' } as const;
/** The same key as public/theme.js reads. */
const STORED = 'realms.theme';
const system = window.matchMedia('(prefers-color-scheme: light)');
const stored = localStorage.getItem(STORED);

export const scheme = createStore<Scheme>(SCHEMES.find((one) => one === stored) ?? 'dark');
/** What that comes to now. */
export const shownScheme = createStore<'dark' | 'light'>(resolve());

export function chooseScheme(next: Scheme): void {
  localStorage.setItem(STORED, next);
  scheme.set(next);
  show();
}

export function followSystem(): () => void {
  system.addEventListener('change', show);
  return () => system.removeEventListener('change', show);
}

function resolve(): 'dark' | 'light' {
  const chosen = scheme.get();
  if (chosen === 'auto') return system.matches ? 'light' : 'dark';
  return chosen;
}

function show(): void {
  const next = resolve();
  document.documentElement.setAttribute('data-mantine-color-scheme', next);
  // The frame of an installed window takes the ground of the page.
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', GROUNDS[next]);
  shownScheme.set(next);
}
