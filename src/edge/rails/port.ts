/** A way out of a pool: what executes a withdrawal. One contract for all rails, so that the outbox knows nothing of any of them. */

export interface Payment {
  readonly pool: string;
  readonly withdrawal: string;
  /** As the requester wrote it; already compared with the hash on the log. */
  readonly destination: string;
  /** Micro-credits. */
  readonly amount: bigint;
  readonly symbol: string;
}

/**
 * What the outside says. `pending`: taken, not done. `never_seen`: it knows nothing of this key, so that submitting it again pays once.
 * `unknown`: no answer, or none that can be understood; money may have moved.
 */
export type RailOutcome =
  | { readonly kind: 'executed'; readonly reference: string; readonly proof?: string | undefined }
  | { readonly kind: 'failed'; readonly cause: string }
  | { readonly kind: 'pending' }
  | { readonly kind: 'never_seen' }
  | { readonly kind: 'unknown'; readonly cause: string };

export interface Rail {
  readonly name: string;
  /** Refuses what could never be paid, before anything is handed over; undefined: it may go. */
  prepare(payment: Payment): Promise<string | undefined>;
  /** Pays once per key, however often it is called. Never throws: what went wrong is `unknown`. */
  submit(payment: Payment, idempotencyKey: string): Promise<RailOutcome>;
  /** What became of a key. Never throws. */
  status(payment: Payment, idempotencyKey: string): Promise<RailOutcome>;
  /** Takes back what is pending, where the rail can. */
  cancel?(payment: Payment, idempotencyKey: string): Promise<RailOutcome>;
}
