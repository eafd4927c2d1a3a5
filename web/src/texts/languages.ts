/**
 * Which language the page speaks: the person's choice, else the browser's. Its texts come in two parts: those of the frame and
 * the overview before the first paint, the rest behind it; other pages wait for both.
 */
import type { English, Key } from './en.ts';
import type { RussianPlural } from './text-types.ts';
import { createStore } from '../ui/store.ts';

export const LANGUAGES = ['en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];
/** Names of the languages in themselves. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ru: 'Русский' };
/** British English for its 24 hours and its day before the month. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', ru: 'ru-RU' };

export type Dictionary = Readonly<Record<Key, English[Key] | string | RussianPlural>>;

const STORED = 'realms.language';
type Part = Partial<Dictionary>;
const LOADERS: Readonly<Record<Language, { readonly first: () => Promise<Part>; readonly rest: () => Promise<Part> }>> =
  {
    en: {
      first: async () => (await import('./first.en.ts')).firstEn,
      rest: async () => (await import('./rest.en.ts')).restEn,
    },
    ru: {
      first: async () => (await import('./first.ru.ts')).firstRu,
      rest: async () => (await import('./rest.ru.ts')).restRu,
    },
  };
export interface Spoken {
  readonly language: Language;
  /** Until the second part has come, its keys are not there yet. */
  readonly dictionary: Part;
}
export const spoken = createStore<Spoken | undefined>(undefined);

export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'ru') return stored;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('ru')) ? 'ru' : 'en';
}

/** Resolves when the first page can be painted; the rest of the words then comes by itself. */
export async function speakFirst(language: Language): Promise<void> {
  const dictionary = await LOADERS[language].first();
  document.documentElement.lang = language;
  // A page that is loading beside this may have brought all of them already.
  if (spoken.get()?.language !== language) spoken.set({ language, dictionary });
}

/** Of the language that is spoken, or is about to be. */
let whole: { readonly language: Language; readonly loaded: Promise<void> } | undefined;

/** Resolves when every page can be painted. */
export function allWords(): Promise<void> {
  return speak(whole?.language ?? spoken.get()?.language ?? preferredLanguage());
}

function speak(language: Language): Promise<void> {
  if (whole?.language !== language) {
    const loaded = loadWhole(language);
    whole = { language, loaded };
    // What did not come is asked for again by whoever needs it next.
    loaded.catch(() => {
      if (whole?.loaded === loaded) whole = undefined;
    });
  }
  return whole.loaded;
}

async function loadWhole(language: Language): Promise<void> {
  const [first, rest] = await Promise.all([LOADERS[language].first(), LOADERS[language].rest()]);
  document.documentElement.lang = language;
  spoken.set({ language, dictionary: { ...first, ...rest } });
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await speak(language);
}
