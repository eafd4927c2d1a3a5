/** `t` for texts and `format` for numbers, times and money, both in the language that the page speaks now. */
import { useMemo } from 'react';
import { useStore } from '../ui/store.ts';
import type { English, Key } from './en.ts';
import { type Format, createFormat } from './format.ts';
import { type Dictionary, type Language, type Spoken, LOCALES, spoken } from './languages.ts';
import type { ParamsOf } from './text-types.ts';

export type { Key } from './en.ts';
/** Keys of texts that take nothing. */
export type PlainKey = { [K in Key]: [ParamsOf<English[K]>] extends [never] ? K : never }[Key];
type Args<K extends Key> = [ParamsOf<English[K]>] extends [never]
  ? []
  : [Readonly<Record<ParamsOf<English[K]>, string | number>>];
export type Translate = <K extends Key>(key: K, ...args: Args<K>) => string;

export interface Texts {
  readonly t: Translate;
  readonly format: Format;
  readonly language: Language;
}

const made = new WeakMap<Partial<Dictionary>, Texts>();

export function useTexts(): Texts {
  const now = useStore(spoken);
  return useMemo(() => textsOf(now), [now]);
}

/** For what happens outside of React (toasts of the live stream). */
export function currentTexts(): Texts {
  return textsOf(spoken.get());
}

function textsOf(now: Spoken | undefined): Texts {
  if (now === undefined) throw new Error('no language is loaded yet: `speak` comes before the first page');
  const present = made.get(now.dictionary);
  if (present !== undefined) return present;
  const locale = LOCALES[now.language];
  const texts = { t: createTranslate(now.dictionary, locale), format: createFormat(locale), language: now.language };
  made.set(now.dictionary, texts);
  return texts;
}

function createTranslate(dictionary: Partial<Dictionary>, locale: string): Translate {
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const fill = (text: string, params: Readonly<Record<string, string | number>>): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = params[name];
      return typeof value === 'number' ? numbers.format(value) : (value ?? '');
    });
  return (key, ...args) => {
    const entry: unknown = dictionary[key];
    const params: Readonly<Record<string, string | number>> = args[0] ?? {};
    if (typeof entry === 'string') return fill(entry, params);
    // A word of the second part, asked for before it has come: a moment later it is there.
    if (entry === undefined) return '';
    const forms = entry as Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>;
    const form = forms[plurals.select(Number(params['count'] ?? 0))];
    return fill(form ?? forms.other ?? forms.many ?? '', params);
  };
}
