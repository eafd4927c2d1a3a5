/**
 * Points for bad input, fading with time; pure but for its own table. Below `penaltyDropPoints` nothing happens, from
 * there on every further penalty drops the peer's connections, from `penaltyBanPoints` on it is banned for a time.
 */
import type { P2pLimits } from './limits.ts';

interface Standing {
  points: number;
  sinceMs: number;
  bannedUntilMs: number;
  bans: number;
}

export interface Reputation {
  penalise(peer: string, nowMs: number): 'keep' | 'drop' | 'ban';
  /** undefined: not banned. */
  bannedUntilMs(peer: string, nowMs: number): number | undefined;
}

export function newReputation(limits: P2pLimits): Reputation {
  const records = new Map<string, Standing>();

  function pointsNow(record: Standing, nowMs: number): number {
    return Math.max(0, record.points - (nowMs - record.sinceMs) / limits.penaltyForgiveMs);
  }

  function recordOf(peer: string): Standing {
    const known = records.get(peer);
    const record = known ?? { points: 0, sinceMs: 0, bannedUntilMs: 0, bans: 0 };
    // Insertion order is age of the last penalty: the oldest record makes room.
    records.delete(peer);
    records.set(peer, record);
    const [oldest] = records.keys();
    if (records.size > limits.reputationsMax && oldest !== undefined) records.delete(oldest);
    return record;
  }

  return {
    penalise(peer, nowMs) {
      const record = recordOf(peer);
      record.points = pointsNow(record, nowMs) + limits.penaltyPoints;
      record.sinceMs = nowMs;
      if (record.points < limits.penaltyDropPoints) return 'keep';
      if (record.points < limits.penaltyBanPoints) return 'drop';
      record.bannedUntilMs = nowMs + Math.min(limits.banMsMax, limits.banMs * 2 ** record.bans);
      record.bans += 1;
      record.points = 0;
      return 'ban';
    },
    bannedUntilMs(peer, nowMs) {
      const untilMs = records.get(peer)?.bannedUntilMs ?? 0;
      return untilMs > nowMs ? untilMs : undefined;
    },
  };
}
