/** Refusals on their way out: code → status, title and detail in the reader's language (RFC 9457). The one table of texts. */
import { PROBLEM_STATUS, statusOf } from '#core/contract/problem.ts';
import type { Problem } from '#core/contract/problem.ts';
import type { Refusal } from '#core/kernel/result.ts';
import type { Language } from './language.ts';
import { fillIn } from './problem-text.ts';
import type { ProblemText, ProblemTexts } from './problem-text.ts';
import { GOVERN_TEXTS } from './problem-texts-govern.ts';
import { INSTANCE_TEXTS } from './problem-texts-instance.ts';
import { OPERATIONS_TEXTS } from './problem-texts-operations.ts';
import { PEOPLE_TEXTS } from './problem-texts-people.ts';
import { POOL_TEXTS } from './problem-texts-pool.ts';
import { SEAL_TEXTS } from './problem-texts-seals.ts';
import { GAME_TEXTS } from './problem-texts-games.ts';
import { QUARREL_TEXTS } from './problem-texts-quarrels.ts';

const TEXTS: ProblemTexts = {
  ...INSTANCE_TEXTS,
  ...OPERATIONS_TEXTS,
  ...POOL_TEXTS,
  ...PEOPLE_TEXTS,
  ...SEAL_TEXTS,
  ...GAME_TEXTS,
  ...QUARREL_TEXTS,
  ...GOVERN_TEXTS,
};

/** Codes that only HTTP itself gives; all others have their status from the contract. */
const HTTP_STATUS: ReadonlyMap<string, number> = new Map([
  ['auth.forbidden_host', 403],
  ['request.unsupported_media_type', 415],
  ['request.not_acceptable', 406],
  ['live.too_many_streams', 429],
  ['instance.stopping', 503],
]);

export const CODE = /^[a-z][a-z_]{0,39}(\.[a-z][a-z_]{0,59})?$/;

export function problemStatus(code: string): number {
  return HTTP_STATUS.get(code) ?? statusOf(code);
}

/** Whether somebody wrote about this code, here or in the contract. */
export function isKnownCode(code: string): boolean {
  return Object.hasOwn(TEXTS, code) || PROBLEM_STATUS.has(code) || HTTP_STATUS.has(code);
}

/** Every code of the table. */
export function knownCodes(): string[] {
  return Object.keys(TEXTS);
}

/** A code without a text of its own is at least readable: `order.sold_out` → "Order: sold out". */
export function textOf(code: string, language: Language): ProblemText {
  if (Object.hasOwn(TEXTS, code)) return (TEXTS[code] as Readonly<Record<Language, ProblemText>>)[language];
  const [area = '', what = ''] = code.replaceAll('_', ' ').split('.');
  const words = what === '' ? area : `${area}: ${what}`;
  return { title: `${words.charAt(0).toUpperCase()}${words.slice(1)}` };
}

/** `instance`: the path that was asked for. The refusal's own fields come along, amounts as decimal strings. */
export function problemOf(
  refusal: Refusal,
  options: { readonly language: Language; readonly instance: string },
): Problem {
  const { code, ...fields } = refusal;
  const { title, detail } = textOf(code, options.language);
  const said = detail === undefined ? undefined : fillIn(detail, refusal, options.language);
  return {
    ...(plain(fields) as Record<string, unknown>),
    type: `/problems/${code}`,
    title,
    status: problemStatus(code),
    ...(said === undefined ? {} : { detail: said }),
    instance: options.instance,
    code,
  };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part)));
}
