/**
 * Takes ONE rule out of the pool, tries an event, and puts the rule back: the proof that a forgery is stopped by that rule, and that its
 * test would notice if the rule were gone. A rule is known by its refusal code.
 */
import { z } from 'zod';
import { testCrypto, type TestPool } from '../kit/test-pool.ts';
import { HLC_ZERO } from '#core/kernel/hlc.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import type { EventDef, EventHandler } from '#core/contract/slice.ts';
import type { Reads, TableDef } from '#core/contract/table.ts';
import { MONEY_MAX } from '#core/kernel/money.ts';
import { HANDLERS, devices, members } from '#core/features/index.ts';
import { balances } from '#core/features/ledger/ledger.tables.ts';
import { frozenWallets } from '#core/features/pools/pools.tables.ts';
import { type Decided, executeSeal } from '#engine/fold.ts';
import { idempotency, poolClock } from '#engine/tables.ts';
import { cast } from '../kit/test-pool.ts';

/** What became of `event` on `pool` without the rule that says `code`; `accepted`, another code, or `fault`. */
export function withoutRule(code: string, event: SignedEvent, pool: TestPool): string {
  const handlers = HANDLERS as Map<string, EventHandler>;
  const original = handlers.get(event.type);
  const patched = original ?? handlers.get('member.left.v1');
  if (patched === undefined) throw new TypeError(`no handler for ${event.type}`);
  handlers.set(event.type, {
    ...patched,
    def: laxer(patched.def, code),
    rule: (act, context) => unless(code, patched.rule(act, context)),
  });
  try {
    // Another object, because the fold remembers what it parsed of each event.
    const fresh = { ...event, ...(code === 'hlc.ahead' ? { hlc: HLC_ZERO } : {}) };
    const plan = {
      space: pool.space,
      number: pool.sealNumber + 1,
      timeMs: pool.nowMs,
      events: [fresh],
      prevStateHash: pool.stateHash,
    };
    const { rejections } = executeSeal(plan, seenThrough(pool.store, code), decidedAs(pool.store, code), testCrypto);
    return rejections[0]?.[1] ?? 'accepted';
  } catch {
    // A rule may be what keeps its fold from the impossible.
    return 'fault';
  } finally {
    if (original === undefined) handlers.delete(event.type);
    else handlers.set(event.type, original);
  }
}

function unless<R extends { readonly code: string }>(code: string, refusal: R | undefined): R | undefined {
  return refusal?.code === code ? undefined : refusal;
}

/** The definition without what leads to this code. */
function laxer(def: EventDef, code: string): EventDef {
  const { right, ...rest } = def;
  switch (code) {
    case 'device.kind_forbidden':
      return { ...def, devices: ['personal', 'agent'] };
    case 'member.wrong_state':
      return { ...def, states: ['active', 'muted', 'suspended', 'banned', 'left'] };
    case 'right.missing':
      return rest;
    case 'event.malformed':
    case 'event.unknown_type':
      return { ...def, schema: z.any(), kind: 'fact' };
    default:
      return right === undefined ? rest : def;
  }
}

/** Tables as they would have to be for the admission not to say this code. */
function seenThrough(store: Reads, code: string): Reads {
  const instead: Record<string, (table: TableDef, row: object | undefined) => object | undefined> = {
    'device.revoked': (table, row) => (table.name === devices.name && row !== undefined ? { ...row, revoked: 0 } : row),
    'device.unknown': (table, row) =>
      table.name === devices.name ? (row ?? store.get(devices, cast('buyer').personal.device)) : row,
    'member.unknown': (table, row) =>
      table.name === members.name ? (row ?? store.get(members, cast('buyer').user)) : row,
    'idempotency.duplicate': (table, row) => (table.name === idempotency.name ? undefined : row),
    'idempotency.key_reused': (table, row) => (table.name === idempotency.name ? undefined : row),
    'ledger.insufficient_funds': (table, row) =>
      table.name === balances.name && row !== undefined ? { ...row, balance: MONEY_MAX / 2n } : row,
    'wallet.frozen': (table, row) => (table.name === frozenWallets.name ? undefined : row),
    'act.base_unknown': (table, row) =>
      table.name === poolClock.name ? (row ?? { number: 0, timeMs: 0, poolMs: Number.MAX_SAFE_INTEGER }) : row,
  };
  const change = instead[code];
  if (change === undefined) return store;
  return {
    get: ((table: TableDef, ...key: string[]) => change(table, store.get(table, ...key))) as Reads['get'],
    scan: (table, prefix, options) => store.scan(table, prefix, options),
  };
}

function decidedAs(store: Decided, code: string): Decided {
  return code.startsWith('after.') ? { outcome: () => ({ code: undefined }) } : store;
}

/** How far ahead a stamp must be to be refused whatever the seal's time. */
export const FAR_AHEAD_MS = 10 * LIMITS.clockToleranceMs;
