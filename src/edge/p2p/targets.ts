/**
 * Whom we would like to be connected with, and when to try next. Pure: no timers, no network.
 *
 * Sources: bootstrap list and address book are tried for ever; what was only heard of (from peers, on the LAN) is given
 * up after `learnedFailuresMax` failures.
 */
import type { P2pLimits } from './limits.ts';

export interface Target {
  /** Peer key, or the address when it names none. */
  readonly id: string;
  peerKey: string | undefined;
  addresses: readonly string[];
  isForEver: boolean;
  failures: number;
  dueAtMs: number;
  isDialling: boolean;
}

export interface Targets {
  /** Adds, or adds to, a target. Returns it, or undefined when there are too many. */
  want(wish: {
    readonly peerKey: string | undefined;
    readonly addresses: readonly string[];
    readonly isForEver: boolean;
    readonly dueAtMs: number;
  }): Target | undefined;
  /** Those whose time has come, the longest overdue first. */
  due(nowMs: number): Target[];
  /** When the next one is due; undefined: none. */
  nextDueAtMs(): number | undefined;
  of(peerKey: string): Target | undefined;
  failed(target: Target, nowMs: number, random: number): void;
  /** Tried again after this time, however often it failed before. */
  put(target: Target, dueAtMs: number): void;
  clear(): void;
}

export function newTargets(limits: P2pLimits, isConnected: (peerKey: string) => boolean): Targets {
  const targets = new Map<string, Target>();

  function idle(): Target[] {
    return [...targets.values()].filter(
      (target) => !target.isDialling && !(target.peerKey !== undefined && isConnected(target.peerKey)),
    );
  }

  function learnedCount(): number {
    return [...targets.values()].filter((target) => !target.isForEver).length;
  }

  return {
    want(wish) {
      const id = wish.peerKey ?? wish.addresses[0];
      if (id === undefined) return undefined;
      const known = targets.get(id);
      if (known !== undefined) {
        known.addresses = [...new Set([...wish.addresses, ...known.addresses])].slice(0, limits.addressesPerPeerMax);
        known.isForEver ||= wish.isForEver;
        return known;
      }
      if (targets.size >= limits.targetsMax) return undefined;
      if (!wish.isForEver && learnedCount() >= limits.learnedMax) return undefined;
      const target = { ...wish, id, failures: 0, isDialling: false };
      targets.set(id, target);
      return target;
    },
    due: (nowMs) =>
      idle()
        .filter((target) => target.dueAtMs <= nowMs)
        .sort((a, b) => a.dueAtMs - b.dueAtMs),
    nextDueAtMs: () =>
      idle().reduce<number | undefined>((first, { dueAtMs }) => Math.min(first ?? dueAtMs, dueAtMs), undefined),
    of: (peerKey) => targets.get(peerKey) ?? [...targets.values()].find((target) => target.peerKey === peerKey),
    failed(target, nowMs, random) {
      target.failures += 1;
      target.dueAtMs = nowMs + backOffMs(target.failures, random, limits);
      if (!target.isForEver && target.failures >= limits.learnedFailuresMax) targets.delete(target.id);
    },
    put(target, dueAtMs) {
      target.failures = 0;
      target.dueAtMs = dueAtMs;
    },
    clear: () => targets.clear(),
  };
}

/** Doubles from `redialMs` to `redialMsMax`, times a random 0.5 to 1.5, so that many who lost one peer do not come at once. */
export function backOffMs(failures: number, random: number, limits: P2pLimits): number {
  const plainMs = Math.min(limits.redialMsMax, limits.redialMs * 2 ** (failures - 1));
  return plainMs * (0.5 + random);
}
