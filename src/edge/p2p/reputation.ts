/**
 * Points for bad input, fading with time; pure but for its own table. Below `penaltyDropPoints` nothing happens, from
 * there on every further penalty drops the peer's connections, from `penaltyBanPoints` on it is banned for a time.
 * A person may ban a peer as well, for a time of their choice. Bans outlive a restart through the `BanBook`.
 */
import type { P2pLimits } from './limits.ts';
import type { Ban, BanBook } from './port.ts';

interface Standing {
  points: number;
  sinceMs: number;
}

export interface Reputation {
  penalise(peer: string, nowMs: number): 'keep' | 'drop' | 'ban';
  /** 0: nothing against it. */
  points(peer: string, nowMs: number): number;
  /** undefined: not banned. */
  bannedUntilMs(peer: string, nowMs: number): number | undefined;
  /** By a person, whatever the points are. */
  ban(peer: string, untilMs: number, nowMs: number): void;
  /** Ends a ban of either kind, and forgives. Returns whether there was one. */
  pardon(peer: string, nowMs: number): boolean;
  /** Those that hold now. */
  bans(nowMs: number): Ban[];
}

export function newReputation(limits: P2pLimits, book: BanBook): Reputation {
  const records = new Map<string, Standing>();
  const bans = new Map<string, Ban>(book.list().map((ban) => [ban.peerKey, ban]));

  function pointsNow(record: Standing, nowMs: number): number {
    // A clock that was set back forgives nothing, and takes nothing back.
    return Math.max(0, record.points - Math.max(0, nowMs - record.sinceMs) / limits.penaltyForgiveMs);
  }

  function recordOf(peer: string): Standing {
    const record = records.get(peer) ?? { points: 0, sinceMs: 0 };
    // Insertion order is age of the last penalty: the oldest record makes room.
    records.delete(peer);
    records.set(peer, record);
    const [oldest] = records.keys();
    if (records.size > limits.reputationsMax && oldest !== undefined) records.delete(oldest);
    return record;
  }

  function holds(ban: Ban | undefined, nowMs: number): ban is Ban {
    return ban !== undefined && ban.untilMs > nowMs;
  }

  function keep(ban: Ban, nowMs: number): void {
    bans.delete(ban.peerKey);
    bans.set(ban.peerKey, ban);
    book.put(ban);
    if (bans.size <= limits.reputationsMax) return;
    // Those that are over go first, then the oldest for bad input; a person's own choice stays.
    const [gone] = [...bans.values()].sort((a, b) => rank(a, nowMs) - rank(b, nowMs));
    if (gone === undefined) return;
    bans.delete(gone.peerKey);
    book.remove(gone.peerKey);
  }

  function rank(ban: Ban, nowMs: number): number {
    if (!holds(ban, nowMs)) return 0;
    return ban.cause === 'input' ? 1 : 2;
  }

  return {
    penalise(peer, nowMs) {
      const record = recordOf(peer);
      record.points = pointsNow(record, nowMs) + limits.penaltyPoints;
      record.sinceMs = nowMs;
      if (record.points < limits.penaltyDropPoints) return 'keep';
      if (record.points < limits.penaltyBanPoints) return 'drop';
      record.points = 0;
      const before = bans.get(peer);
      // Its own bans before count while the book remembers them; that of a person stays as it is.
      if (before?.cause === 'user' && holds(before, nowMs)) return 'ban';
      const bansBefore = before?.count ?? 0;
      const untilMs = nowMs + Math.min(limits.banMsMax, limits.banMs * 2 ** bansBefore);
      keep({ peerKey: peer, untilMs, sinceMs: nowMs, cause: 'input', count: bansBefore + 1 }, nowMs);
      return 'ban';
    },
    points(peer, nowMs) {
      const record = records.get(peer);
      return record === undefined ? 0 : pointsNow(record, nowMs);
    },
    bannedUntilMs(peer, nowMs) {
      const ban = bans.get(peer);
      return holds(ban, nowMs) ? ban.untilMs : undefined;
    },
    ban(peer, untilMs, nowMs) {
      keep({ peerKey: peer, untilMs, sinceMs: nowMs, cause: 'user', count: bans.get(peer)?.count ?? 0 }, nowMs);
    },
    pardon(peer, nowMs) {
      const ban = bans.get(peer);
      const held = holds(ban, nowMs);
      bans.delete(peer);
      book.remove(peer);
      records.delete(peer);
      return held;
    },
    bans: (nowMs) => [...bans.values()].filter((ban) => holds(ban, nowMs)),
  };
}
