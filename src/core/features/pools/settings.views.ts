/** Settings as people compare them: what holds, and what a change would make of it. */
import type { Reads } from '../../contract/table.ts';
import { allSettingsOf } from './pools.reads.ts';

/** States of orders that no setting touches any more. */
export const SETTLED_STATES = ['settled', 'declined', 'expired'] as const;

export interface Difference {
  readonly field: string;
  readonly from: string;
  readonly to: string;
  readonly touches: 'later-orders' | 'newcomers' | 'pool';
}

const NEWCOMERS: readonly string[] = ['access', 'welcomeGrant', 'joinsPerDayMax', 'joinApproval'];
const ORDERS: readonly string[] = ['feeBps', 'referralShareBps'];

type Reader = Pick<Reads, 'get'>;

/** `changes`: amounts as decimal strings. Fields that would stay as they are, are left out. */
export function differencesOf(changes: Readonly<Record<string, unknown>>, reader: Reader): Difference[] {
  const now = allSettingsOf(reader) as unknown as Record<string, unknown>;
  return Object.entries(changes).flatMap(([field, to]) => {
    if (to !== null && typeof to === 'object') {
      const part = (now[field] ?? {}) as Record<string, unknown>;
      return Object.entries(to).flatMap(([name, value]) => difference(`${field}.${name}`, part[name], value));
    }
    return difference(field, now[field], to);
  });
}

function difference(field: string, from: unknown, to: unknown): Difference[] {
  const [before, after] = [textOf(from), textOf(to)];
  if (to === undefined || before === after) return [];
  const touches = NEWCOMERS.includes(field)
    ? 'newcomers'
    : ORDERS.includes(field) || field.startsWith('terms.')
      ? 'later-orders'
      : 'pool';
  return [{ field, from: before, to: after, touches }];
}

/** Settings are texts, numbers, amounts and switches. */
function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return value.toString();
    default:
      return '';
  }
}
