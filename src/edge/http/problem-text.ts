/**
 * What people read about a refusal, in their language. Texts hold `{field}` of the refusal, with a form where the bare value
 * would not read well: `{cost:money}`, `{minMs:time}`, `{state:word}`.
 */
import type { Refusal } from '#core/kernel/result.ts';
import { MICRO } from '#core/kernel/money.ts';
import type { Language } from './language.ts';

export interface ProblemText {
  readonly title: string;
  /** Left out where the title says it all. */
  readonly detail?: string;
}
export type ProblemTexts = Readonly<Record<string, Readonly<Record<Language, ProblemText>>>>;

/** A row of the table; details may be left out together. */
export function say(
  en: string,
  ru: string,
  enDetail?: string,
  ruDetail?: string,
): Readonly<Record<Language, ProblemText>> {
  return {
    en: enDetail === undefined ? { title: en } : { title: en, detail: enDetail },
    ru: ruDetail === undefined ? { title: ru } : { title: ru, detail: ruDetail },
  };
}

/** undefined: the refusal lacks a field that the text needs, and half a sentence helps nobody. */
export function fillIn(text: string, refusal: Refusal, language: Language): string | undefined {
  let isWhole = true;
  const filled = text.replace(/\{(\w+)(?::(\w+))?\}/g, (_, name: string, form: string | undefined) => {
    const value = refusal[name];
    if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
      isWhole = false;
    return show(value, form, language);
  });
  return isWhole ? filled : undefined;
}

function show(value: unknown, form: string | undefined, language: Language): string {
  switch (form) {
    case 'money':
      return showMoney(value, language);
    case 'time':
      return showTime(Number(value), language);
    case 'word':
      return WORDS[String(value)]?.[language === 'ru' ? 1 : 0] ?? String(value);
    default:
      return Array.isArray(value) ? value.join('; ') : String(value);
  }
}

/** Credits, without the zeros at the end. */
function showMoney(value: unknown, language: Language): string {
  const micro = typeof value === 'bigint' ? value : /^-?\d+$/.test(String(value)) ? BigInt(String(value)) : undefined;
  if (micro === undefined) return String(value);
  const size = micro < 0n ? -micro : micro;
  const fraction = (size % MICRO).toString().padStart(6, '0').replace(/0+$/, '');
  const whole = `${micro < 0n ? '-' : ''}${size / MICRO}`;
  return fraction === '' ? whole : `${whole}${language === 'ru' ? ',' : '.'}${fraction}`;
}

const TIME_UNITS = [
  { ms: 86_400_000, en: 'd', ru: 'д' },
  { ms: 3_600_000, en: 'h', ru: 'ч' },
  { ms: 60_000, en: 'min', ru: 'мин' },
  { ms: 1000, en: 's', ru: 'с' },
] as const;

/** In the largest unit that needs no fraction. */
function showTime(ms: number, language: Language): string {
  const unit = TIME_UNITS.find((candidate) => ms >= candidate.ms && ms % candidate.ms === 0);
  return unit === undefined ? `${ms} ${language === 'ru' ? 'мс' : 'ms'}` : `${ms / unit.ms} ${unit[language]}`;
}

/** States, roles and kinds as people say them: [English, Russian]. */
const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  placed: ['placed', 'размещён'],
  accepted: ['accepted', 'принят'],
  running: ['running', 'выполняется'],
  interrupted: ['interrupted', 'прерван'],
  suspended: ['suspended', 'приостановлен'],
  ending: ['ending', 'завершается'],
  declined: ['declined', 'отклонён'],
  expired: ['expired', 'истёк'],
  cancelled: ['cancelled', 'отменён'],
  completed: ['completed', 'завершён'],
  failed: ['failed', 'не удался'],
  reclaimed: ['reclaimed', 'возвращён'],
  settled: ['settled', 'рассчитан'],
  buying: ['buying', 'закупается'],
  finishing: ['finishing', 'завершается'],
  done: ['done', 'готово'],
  registered: ['registered', 'зарегистрирован'],
  ready: ['ready', 'готов'],
  maintenance: ['under maintenance', 'на обслуживании'],
  retired: ['retired', 'выведен'],
  active: ['active', 'действует'],
  paused: ['paused', 'на паузе'],
  withdrawn: ['withdrawn', 'снято'],
  sold_out: ['sold out', 'распродано'],
  used_up: ['used up', 'использовано'],
  revoked: ['revoked', 'отозвано'],
  open: ['open', 'открыто'],
  closed: ['closed', 'закрыто'],
  announced: ['announced', 'объявлено'],
  applied: ['applied', 'применено'],
  offered: ['offered', 'предложено'],
  claimed: ['claimed', 'заявлено'],
  refused: ['refused', 'отказано'],
  evidence: ['gathering evidence', 'собираются доказательства'],
  review: ['under review', 'рассматривается'],
  decided: ['decided', 'решён'],
  appealed: ['under appeal', 'обжалован'],
  resolved: ['resolved', 'разрешён'],
  disputed: ['disputed', 'оспорен'],
  admin: ['a GlobalAdmin', 'GlobalAdmin'],
  hold: ['on hold', 'на удержании'],
  awaiting_confirmation: ['awaiting confirmation', 'ожидает подтверждения'],
  confirmed: ['confirmed', 'подтверждён'],
  executing: ['being executed', 'выполняется'],
  frozen: ['frozen', 'заморожен'],
  executed: ['paid', 'выплачен'],
  rejected: ['rejected', 'отклонён'],
  recorded: ['recorded', 'записано'],
  exhausted: ['exhausted', 'исчерпано'],
  muted: ['muted', 'без права голоса'],
  banned: ['banned', 'заблокирован'],
  left: ['left', 'вышел'],
  unknown: ['unknown', 'неизвестно'],
  'seller left': ['the seller has left', 'продавец вышел из пула'],
  member: ['member', 'участник'],
  officer: ['officer', 'офицер'],
  owner: ['owner', 'владелец'],
  agent: ['agent', 'агент'],
  personal: ['personal', 'личное'],
  public: ['public', 'публичный'],
  private: ['private', 'приватный'],
  referral: ['by invitation', 'реферальный'],
  cores: ['cores', 'ядра'],
  slots: ['slots', 'слоты'],
  executor: ['executor', 'исполнитель'],
  duration: ['duration', 'время'],
  matched: ['matched', 'сведён'],
  won: ['won', 'выиграла'],
  lost: ['lost', 'проиграла'],
  memoryBytes: ['memory', 'память'],
};
