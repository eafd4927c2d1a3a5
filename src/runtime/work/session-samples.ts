/**
 * What both sides of a session measured, off the log: readings of counters at the boundaries of windows, kept for the report and for what the
 * receipts are made of. Each side's readings come in order and never change, so that a class that was signed stays what it was.
 */
import { toHex } from '#core/kernel/bytes.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import type { Crypto } from '#core/kernel/crypto.ts';
import type { Samples } from '#core/features/gaming/session-claim.ts';
import { Counters, type Side } from '#core/features/gaming/windows.ts';
import type { InstanceDb } from '#edge/accounts/instance-db.ts';

export interface SessionRef {
  readonly space: string;
  readonly order: string;
}

export interface SessionSamples {
  /**
   * A reading of one side at a boundary: 0 at ready, k at the end of window k − 1. Counters are cumulative since ready, also over a
   * reconnect. false: there is a later one, or what was signed covers it.
   */
  put(session: SessionRef, side: Side, boundary: number, counters: Counters): boolean;
  read(session: SessionRef, side: Side): Samples;
  /** The newest boundary of a side; −1: none. */
  newest(session: SessionRef, side: Side): number;
  /** Up to here the side's windows are said: nothing comes late. */
  close(session: SessionRef, side: Side, boundary: number): void;
}

/** Sessions whose readings are kept in memory. */
const CACHED_MAX = 64;

export function openSessionSamples(db: InstanceDb): SessionSamples {
  const cache = new Map<string, Map<number, Counters>>();
  const keyOf = ({ space, order }: SessionRef, side: Side): string => `${space} ${order} ${side}`;
  const load = (session: SessionRef, side: Side): Map<number, Counters> => {
    const key = keyOf(session, side);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const rows = db.all(
      'SELECT boundary, body FROM session_samples WHERE space = ? AND orderId = ? AND side = ? ORDER BY boundary',
      session.space,
      session.order,
      side,
    );
    const found = new Map(rows.map((row) => [Number(row['boundary']), JSON.parse(String(row['body'])) as Counters]));
    if (cache.size >= CACHED_MAX) cache.clear();
    cache.set(key, found);
    return found;
  };
  const closedOf = ({ space, order }: SessionRef, side: Side): number => {
    const row = db.get(
      'SELECT boundary FROM session_closed WHERE space = ? AND orderId = ? AND side = ?',
      space,
      order,
      side,
    );
    return row === undefined ? -1 : Number(row['boundary']);
  };
  const newest = (session: SessionRef, side: Side): number => [...load(session, side).keys()].at(-1) ?? -1;
  return {
    read: load,
    newest,
    put: (session, side, boundary, counters) => {
      if (boundary <= newest(session, side) || boundary <= closedOf(session, side)) return false;
      const reading = Counters.parse(counters);
      db.run(
        'INSERT INTO session_samples (space, orderId, side, boundary, body) VALUES (?, ?, ?, ?, ?)',
        session.space,
        session.order,
        side,
        boundary,
        JSON.stringify(reading),
      );
      load(session, side).set(boundary, reading);
      return true;
    },
    close: (session, side, boundary) => {
      if (boundary <= closedOf(session, side)) return;
      db.run(
        'INSERT OR REPLACE INTO session_closed (space, orderId, side, boundary) VALUES (?, ?, ?, ?)',
        session.space,
        session.order,
        side,
        boundary,
      );
    },
  };
}

/** Hash of both sides' readings up to a boundary. */
export function hashSamples(
  samples: { readonly provider: Samples; readonly player: Samples },
  untilBoundary: number,
  crypto: Pick<Crypto, 'sha256'>,
): string {
  const list = (side: Samples) => [...side].filter(([boundary]) => boundary <= untilBoundary);
  return toHex(crypto.sha256(encodeCanonical([list(samples.provider), list(samples.player)])));
}
