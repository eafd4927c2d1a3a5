/** What a field should have been, in words, from the issues of zod: "at least 10 characters", «не меньше 10 знаков». */
import type { Language } from './language.ts';

/** An issue as it comes out of the validator; fields beyond these depend on the code. */
export interface Issue {
  readonly code: string;
  readonly message: string;
  readonly params: Readonly<Record<string, unknown>>;
}

type Words = readonly [en: string, ru: string];

export function expectationOf(issue: Issue, language: Language): string {
  const [en, ru] = wordsOf(issue);
  return language === 'ru' ? ru : en;
}

function wordsOf({ code, message, params }: Issue): Words {
  // Schemas that say in their own words what they want: that is better than anything made of their numbers.
  if (!GENERIC.test(message)) return [message, HINTS[message] ?? message];
  switch (code) {
    case 'invalid_type': {
      const [en, ru] = TYPES[String(params['expected'])] ?? [String(params['expected']), String(params['expected'])];
      return message.endsWith('received undefined')
        ? [`is missing: expected ${en}`, `не хватает: ожидается ${ru}`]
        : [`expected ${en}`, `ожидается ${ru}`];
    }
    case 'too_small':
      return bound(
        params,
        params['minimum'],
        params['inclusive'] === false ? ['more than', 'больше'] : ['at least', 'не меньше'],
      );
    case 'too_big':
      return bound(
        params,
        params['maximum'],
        params['inclusive'] === false ? ['less than', 'меньше'] : ['at most', 'не больше'],
      );
    case 'invalid_value': {
      const isSwitch = params['expected'] === 'stringbool';
      const values = isSwitch ? ['true', 'false'] : listOf(params['values']);
      const list = values.join(', ');
      return values.length === 1
        ? [`expected ${list}`, `ожидается ${list}`]
        : [`expected one of ${list}`, `ожидается одно из: ${list}`];
    }
    case 'unrecognized_keys': {
      const keys = listOf(params['keys']).join(', ');
      return [`has unknown fields: ${keys}`, `лишние поля: ${keys}`];
    }
    default:
      return ['has the wrong form', 'имеет неверный вид'];
  }
}

/** How zod begins the messages that it makes up itself. */
const GENERIC = /^(Invalid |Too small|Too big|Unrecognized )/;

function bound(params: Readonly<Record<string, unknown>>, limit: unknown, [en, ru]: Words): Words {
  const unit = UNITS[String(params['origin'])];
  if (unit === undefined) return [`${en} ${String(limit)}`, `${ru} ${String(limit)}`];
  // "At least 1 entry", «не меньше 21 знака»: one as the last digit takes the singular.
  const isOne = Number(limit) % 10 === 1 && Number(limit) % 100 !== 11;
  const [one, many] = [unit.en[Number(limit) === 1 ? 0 : 1], unit.ru[isOne ? 0 : 1]];
  return [`${en} ${String(limit)} ${one}`, `${ru} ${String(limit)} ${many}`];
}

function listOf(values: unknown): string[] {
  return Array.isArray(values) ? values.map(String) : [];
}

const ENTRIES = { en: ['entry', 'entries'], ru: ['элемента', 'элементов'] } as const;
const UNITS: Readonly<Record<string, { readonly en: Words; readonly ru: Words }>> = {
  string: { en: ['character', 'characters'], ru: ['знака', 'знаков'] },
  array: ENTRIES,
  set: ENTRIES,
};

const TYPES: Readonly<Record<string, Words>> = {
  string: ['a text', 'текст'],
  number: ['a number', 'число'],
  int: ['a whole number', 'целое число'],
  boolean: ['true or false', 'true или false'],
  object: ['an object', 'объект'],
  record: ['an object', 'объект'],
  array: ['a list', 'список'],
  bigint: ['a whole number', 'целое число'],
};

/** Russian for what our schemas say themselves; a test finds the ones that are missing. */
const HINTS: Readonly<Record<string, string>> = {
  'from must be before to': '«от» должно быть раньше «до»',
  '2 to 32 letters, digits, dots, dashes': 'от 2 до 32 букв, цифр, точек, дефисов',
  'at least 10 signs': 'не меньше 10 знаков',
  '64 lower-case hex digits': '64 шестнадцатеричные цифры в нижнем регистре',
  '128 lower-case hex digits': '128 шестнадцатеричных цифр в нижнем регистре',
  'a pool id: 64 hex digits': 'идентификатор пула: 64 шестнадцатеричные цифры',
  'no control characters': 'без управляющих символов',
  'a decimal integer of micro-credits': 'целое число микрокредитов',
  'a positive decimal integer of micro-credits': 'положительное целое число микрокредитов',
  'a decimal integer of micro-credits, not negative': 'неотрицательное целое число микрокредитов',
  'printable ASCII without blanks': 'печатные знаки ASCII без пробелов',
  'a media type, like image/png': 'тип содержимого, например image/png',
  '2 to 8 capital letters or digits': 'от 2 до 8 заглавных латинских букв или цифр',
};

export function hasRussian(message: string): boolean {
  return GENERIC.test(message) || Object.hasOwn(HINTS, message);
}
