import { defineTable } from '../../contract/table.ts';
import type { NotaryMode } from '../../contract/notary-modes.ts';

/** One set of notaries: it seals from the number after `number` on. */
export interface NotarySetRow {
  /** Number of the seal that installed it; 0: genesis. */
  readonly number: number;
  readonly mode: NotaryMode;
  /** JSON: device keys in order of terms. */
  readonly members: string;
  /** 1: named by a recovery outside of the log; this set sealed its own number, too. */
  readonly recovered: number;
}

/** Who may name notaries outside of the log when the quorum is lost: from the seal `number` on. */
export interface RecoveryRow {
  readonly number: number;
  /** Recoveries so far. */
  readonly epoch: number;
  /** So many of the users must sign. */
  readonly needed: number;
  /** JSON: [user, root key] of each, the key as it was when they were named. */
  readonly users: string;
}

export const notarySets = defineTable<NotarySetRow>({
  name: 'notary_sets',
  columns: { number: 'int', mode: 'text', members: 'text', recovered: 'int' },
  key: ['number'],
});

export const recoveries = defineTable<RecoveryRow>({
  name: 'recoveries',
  columns: { number: 'int', epoch: 'int', needed: 'int', users: 'text' },
  key: ['number'],
});
