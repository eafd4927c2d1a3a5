/**
 * The outbox: what this instance has promised to pay by a rail. A row is written before the pool is told (P15), is acted on only after the
 * seal, and survives the process; what may have been sent is asked about before anything is sent again, always under the same key.
 *
 *   planned ──seal──> sending ──> sent ──> executed | failed ──> told to the pool
 *                        │ crash, no answer      ^
 *                        └──> doubtful ──status──┘   (never_seen: sending again, under the same key)
 *
 * Whoever finds an execution without a row here (a restored database, another device's work) begins with `doubtful`.
 */
import type { InstanceDb } from '#edge/accounts/instance-db.ts';

export type OutboxState = 'planned' | 'sending' | 'sent' | 'doubtful' | 'executed' | 'failed';

export interface OutboxRow {
  readonly withdrawal: string;
  readonly pool: string;
  readonly state: OutboxState;
  readonly attempts: number;
  /** Not before this time of the machine. */
  readonly nextMs: number;
  readonly reference: string;
  readonly proof: string;
  readonly lastCause: string;
}

const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 60 * 60_000;

/** Doubling, an hour at most. */
export function delayMs(attempts: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts, 20));
}

export interface Outbox {
  find(withdrawal: string): OutboxRow | undefined;
  /** Keeps what is there already: a promise is made once. */
  plan(withdrawal: string, pool: string, state: 'planned' | 'doubtful', nowMs: number): OutboxRow;
  set(withdrawal: string, change: Partial<Omit<OutboxRow, 'withdrawal' | 'pool'>>): OutboxRow;
}

export function openOutbox(db: InstanceDb): Outbox {
  const find = (withdrawal: string): OutboxRow | undefined => {
    const row = db.get('SELECT * FROM outbox WHERE withdrawal = ?', withdrawal);
    return row === undefined
      ? undefined
      : {
          withdrawal,
          pool: String(row['pool']),
          state: String(row['state']) as OutboxState,
          attempts: Number(row['attempts']),
          nextMs: Number(row['nextMs']),
          reference: String(row['reference']),
          proof: String(row['proof']),
          lastCause: String(row['lastCause']),
        };
  };
  return {
    find,
    plan: (withdrawal, pool, state, nowMs) => {
      db.run(
        "INSERT INTO outbox (withdrawal, pool, state, attempts, nextMs, reference, proof, lastCause, madeMs) VALUES (?, ?, ?, 0, 0, '', '', '', ?) ON CONFLICT (withdrawal) DO NOTHING",
        withdrawal,
        pool,
        state,
        nowMs,
      );
      return find(withdrawal) as OutboxRow;
    },
    set: (withdrawal, change) => {
      const row = { ...(find(withdrawal) as OutboxRow), ...change };
      db.run(
        'UPDATE outbox SET state = ?, attempts = ?, nextMs = ?, reference = ?, proof = ?, lastCause = ? WHERE withdrawal = ?',
        row.state,
        row.attempts,
        row.nextMs,
        row.reference,
        row.proof,
        row.lastCause.slice(0, 500),
        withdrawal,
      );
      return row;
    },
  };
}
