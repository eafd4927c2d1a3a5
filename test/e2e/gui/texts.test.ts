/** The texts of the GUI: the compiler holds Russian against English; this holds the placeholders and the forms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from '../../../web/src/texts/en.ts';
import { firstEn } from '../../../web/src/texts/first.en.ts';
import { restEn } from '../../../web/src/texts/rest.en.ts';
import { ru } from '../../../web/src/texts/ru.ts';

type Forms = Readonly<Record<string, string>>;
const formsOf = (entry: string | Forms): Forms => (typeof entry === 'string' ? { only: entry } : entry);
const placeholdersOf = (forms: Forms): string[] => [
  ...new Set(Object.values(forms).flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))),
];

/** As the tests look at them: by key. */
const TEXTS = {
  en: en as unknown as Readonly<Record<string, string | Forms>>,
  ru: ru as unknown as Readonly<Record<string, string | Forms>>,
};

test('no word stands twice: a page of its own slice would change another’s', () => {
  const keys = [...Object.keys(firstEn), ...Object.keys(restEn)];
  assert.deepEqual(Object.keys(en).length, keys.length);
});

test('both languages have the same keys', () => {
  assert.deepEqual(Object.keys(ru).toSorted(), Object.keys(en).toSorted());
});

test('both languages name the same values', () => {
  for (const [key, entry] of Object.entries(TEXTS.en)) {
    const wanted = placeholdersOf(formsOf(entry)).toSorted();
    assert.deepEqual(placeholdersOf(formsOf(TEXTS.ru[key] ?? '')).toSorted(), wanted, key);
  }
});

test('plurals have the forms of their language, and nothing is empty', () => {
  for (const [texts, forms] of [
    [TEXTS.en, ['one', 'other']],
    [TEXTS.ru, ['few', 'many', 'one']],
  ] as const) {
    for (const [key, entry] of Object.entries(texts)) {
      if (typeof entry !== 'string') assert.deepEqual(Object.keys(entry).toSorted(), forms, key);
      for (const form of Object.values(formsOf(entry))) assert.notEqual(form.trim(), '', key);
    }
  }
});
