/** The fold's own tables: who authored how far, timers, idempotency, the pool clock. Part of the hashed state like all others. */
import { defineTable } from '#core/contract/table.ts';

export interface AuthorRow {
  readonly author: string;
  /** Last decided (sealed or rejected) event: no holes below (I8). */
  readonly seq: number;
  readonly hash: string;
}

export interface TimerRow {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly dueMs: number;
}

/** The same timers by time: what falls due is found without looking at all. */
export interface DueRow {
  readonly dueMs: number;
  readonly id: string;
}

export interface IdempotencyRow {
  readonly user: string;
  readonly key: string;
  readonly body: string;
  readonly event: string;
  /** Refusal code; empty: applied. */
  readonly code: string;
}

export interface PoolClockRow {
  readonly number: number;
  readonly timeMs: number;
  readonly poolMs: number;
}

/** A sealed fact: what its register says, so that a newcomer who never sees the event knows it. Later (hlc, author) wins. */
export interface FactRow {
  readonly kind: string;
  readonly key: string;
  /** Canonical JSON. */
  readonly value: string;
  readonly hlc: string;
  readonly author: string;
  readonly event: string;
}

export const authors = defineTable<AuthorRow>({
  name: 'authors',
  columns: { author: 'text', seq: 'int', hash: 'text' },
  key: ['author'],
});

export const timers = defineTable<TimerRow>({
  name: 'timers',
  columns: { id: 'text', kind: 'text', subject: 'text', dueMs: 'int' },
  key: ['id'],
});

export const due = defineTable<DueRow>({ name: 'due', columns: { dueMs: 'int', id: 'text' }, key: ['dueMs', 'id'] });

export const idempotency = defineTable<IdempotencyRow>({
  name: 'idempotency',
  columns: { user: 'text', key: 'text', body: 'text', event: 'text', code: 'text' },
  key: ['user', 'key'],
});

export const poolClock = defineTable<PoolClockRow>({
  name: 'pool_clock',
  columns: { number: 'int', timeMs: 'int', poolMs: 'int' },
  key: ['number'],
});

export const facts = defineTable<FactRow>({
  name: 'facts',
  columns: { kind: 'text', key: 'text', value: 'text', hlc: 'text', author: 'text', event: 'text' },
  key: ['kind', 'key'],
});

export const ENGINE_TABLES = [authors, timers, due, idempotency, poolClock, facts];
