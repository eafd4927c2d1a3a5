/** The CLI's own words. English is the key; a text without a translation stays English. Problems come localised from the server. */
import { ENGLISH_DEVICES, RUSSIAN_DEVICES } from './words-devices.ts';
import { RUSSIAN_GAMES } from './words-games.ru.ts';
import { RUSSIAN_GOVERN } from './words-govern.ru.ts';
import { RUSSIAN_HELP } from './words-help.ru.ts';
import { RUSSIAN_INSTANCE } from './words-instance.ru.ts';
import { RUSSIAN_MARKET } from './words-market.ru.ts';
import { RUSSIAN_NETWORK } from './words-network.ru.ts';
import { ENGLISH_CODES } from './words-operations.en.ts';
import { RUSSIAN_NOTARIES } from './words-notaries.ru.ts';
import { RUSSIAN_OPERATIONS } from './words-operations.ru.ts';
import { RUSSIAN_QUARRELS } from './words-quarrels.ru.ts';
import { RUSSIAN } from './words.ru.ts';

export type Language = 'en' | 'ru';
export const LANGUAGES = ['en', 'ru'] as const satisfies readonly Language[];

/** `{name}` in a text stands for a value. */
export type Words = (text: string, values?: Readonly<Record<string, string | number>>) => string;

/** `onMissing` hears of every text that the language lacks: the tests listen. */
export function wordsOf(language: Language, onMissing: (text: string) => void = () => undefined): Words {
  return (text, values = {}) => {
    const translated =
      language === 'en'
        ? (ENGLISH_CODES[text] ?? ENGLISH_DEVICES[text] ?? text)
        : (RUSSIAN[text] ??
          RUSSIAN_DEVICES[text] ??
          RUSSIAN_GAMES[text] ??
          RUSSIAN_GOVERN[text] ??
          RUSSIAN_HELP[text] ??
          RUSSIAN_INSTANCE[text] ??
          RUSSIAN_MARKET[text] ??
          RUSSIAN_NETWORK[text] ??
          RUSSIAN_NOTARIES[text] ??
          RUSSIAN_OPERATIONS[text] ??
          RUSSIAN_QUARRELS[text]);
    if (translated === undefined) onMissing(text);
    return (translated ?? text).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  };
}

/** `--lang` wins over REALMS_LANG, that over the system's own variables (POSIX: LC_ALL, LC_MESSAGES, LANG). */
export function languageOf(flag: Language | undefined, env: Readonly<Record<string, string | undefined>>): Language {
  if (flag !== undefined) return flag;
  const chosen = [env['REALMS_LANG'], env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (text) => (text ?? '') !== '',
  );
  return /^ru([_.-]|$)/i.test(chosen ?? '') ? 'ru' : 'en';
}
