/** Which language the page speaks: the person's choice, else the browser's. Its texts are loaded before it is switched to. */
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
const LOADERS: Readonly<Record<Language, () => Promise<Dictionary>>> = {
  en: async () => (await import('./en.ts')).en,
  ru: async () => (await import('./ru.ts')).ru,
};

export interface Spoken {
  readonly language: Language;
  readonly dictionary: Dictionary;
}
export const spoken = createStore<Spoken | undefined>(undefined);

export function preferredLanguage(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored === 'en' || stored === 'ru') return stored;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('ru')) ? 'ru' : 'en';
}

/** Resolves when the page speaks it. */
export async function speak(language: Language): Promise<void> {
  const dictionary = await LOADERS[language]();
  document.documentElement.lang = language;
  spoken.set({ language, dictionary });
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  await speak(language);
}
