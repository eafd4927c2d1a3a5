import { z } from 'zod';
import { WITHDRAWAL_DEFAULTS } from '../../kernel/limits.ts';

/** Ways out of a pool, and into it: `manual` is paid by a person outside, `webhook` by a service that the operator runs. */
export const RAILS = ['manual', 'webhook'] as const;
export type Rail = (typeof RAILS)[number];

/** Times in milliseconds of the pool clock, amounts in micro-credits. */
export type WithdrawalTerms = {
  readonly [Name in keyof typeof WITHDRAWAL_DEFAULTS]: (typeof WITHDRAWAL_DEFAULTS)[Name] extends bigint
    ? bigint
    : number;
};

/** From JSON of a pool's settings, amounts as decimal strings; what they do not say has its default. */
export function withdrawalTermsOf(json: string): WithdrawalTerms {
  const known = JSON.parse(json) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(WITHDRAWAL_DEFAULTS).map(([name, standard]) => {
      const said = known[name];
      if (typeof standard === 'bigint')
        return [name, typeof said === 'string' && /^[0-9]{1,19}$/.test(said) ? BigInt(said) : standard];
      return [name, typeof said === 'number' ? said : standard];
    }),
  );
}

/** What the outside calls a payment: printable, because it is compared. */
export const Reference = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x21-\x7e]+$/, 'printable ASCII without blanks');
