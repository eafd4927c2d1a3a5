/** Keeps us connected: dials targets as they fall due, for ever, and notes in the address book what came of it. */
import { PeerUnreachable, WrongNetwork } from './errors.ts';
import type { Dialler } from './dialler.ts';
import type { P2pLimits } from './limits.ts';
import type { Links } from './links.ts';
import { parsePeerAddress } from './peer-key.ts';
import type { AddressBook, P2pLogger } from './port.ts';
import { newTargets } from './targets.ts';
import type { Target } from './targets.ts';

export interface Redial {
  /** Starts over with bootstrap list and address book, when there is a network. */
  restart(): void;
  /** Heard of: from a peer, or on the LAN. */
  heardOf(peerKey: string, addresses: readonly string[]): void;
  /** A peer went away: tried again soon. */
  lost(peerKey: string): void;
  /** Another network, or awake again: everybody is tried anew, spread over a moment, whatever failed before. */
  hurry(): void;
  /** Dials a known peer now, unless it failed a moment ago. @throws {PeerUnreachable} @throws {WrongNetwork} */
  reach(peerKey: string, signal: AbortSignal): Promise<void>;
  stop(): void;
}

export function newRedial(options: {
  readonly limits: P2pLimits;
  readonly self: string;
  readonly bootstrap: readonly string[];
  readonly addressBook: AddressBook;
  readonly links: Links;
  readonly dialler: Dialler;
  readonly logger: P2pLogger;
  hasNetwork(): boolean;
}): Redial {
  const { limits, links, addressBook, dialler, logger } = options;
  const targets = newTargets(limits, (peerKey) => links.has(peerKey));
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let dialling = 0;

  function schedule(): void {
    clearTimeout(timer);
    const dueAtMs = targets.nextDueAtMs();
    if (stopping.signal.aborted || !options.hasNetwork() || dueAtMs === undefined) return;
    // Then the end of a dial, or the loss of a peer, schedules again.
    if (isFull()) return;
    timer = setTimeout(dialDue, Math.max(1, dueAtMs - Date.now()));
    timer.unref();
  }

  function isFull(): boolean {
    return dialling >= limits.dialsParallelMax || links.count() + dialling >= limits.peersTarget;
  }

  function dialDue(): void {
    for (const target of targets.due(Date.now())) {
      if (isFull()) break;
      void tryTarget(target);
    }
    schedule();
  }

  /** Never throws. */
  async function tryTarget(target: Target): Promise<void> {
    dialling += 1;
    try {
      await dial(target, stopping.signal);
    } catch (cause) {
      if (!(cause instanceof PeerUnreachable) && !(cause instanceof WrongNetwork) && !stopping.signal.aborted) {
        logger.warn({ target: target.id, err: cause }, 'a dial failed unexpectedly');
      }
    }
    dialling -= 1;
    schedule();
  }

  async function dial(target: Target, signal: AbortSignal): Promise<void> {
    target.isDialling = true;
    try {
      target.peerKey = await dialler.join(target.addresses, signal);
      target.isForEver = true; // Met once, never given up.
      targets.put(target, Date.now());
    } catch (cause) {
      signal.throwIfAborted();
      targets.failed(target, Date.now(), Math.random());
      if (target.peerKey !== undefined) addressBook.failed(target.peerKey, Date.now());
      logger.debug({ target: target.id, failures: target.failures, err: cause }, 'dial failed');
      throw cause;
    } finally {
      target.isDialling = false;
    }
  }

  function wantBootstrap(address: string, dueAtMs: number): void {
    try {
      const { peerKey } = parsePeerAddress(address);
      if (peerKey !== options.self) targets.want({ peerKey, addresses: [address], isForEver: true, dueAtMs });
    } catch (cause) {
      logger.warn({ address, err: cause }, 'a bootstrap address is unusable');
    }
  }

  return {
    restart() {
      targets.clear();
      const nowMs = Date.now();
      for (const address of options.bootstrap) wantBootstrap(address, nowMs);
      const book = [...addressBook.list()].sort((a, b) => b.lastSeenMs - a.lastSeenMs);
      for (const { peerKey, addresses } of book) {
        if (peerKey === options.self || addresses.length === 0) continue;
        // Spread over a moment: a whole office switched on at nine should not dial in one instant.
        targets.want({ peerKey, addresses, isForEver: true, dueAtMs: nowMs + Math.random() * limits.redialMs });
      }
      schedule();
    },
    heardOf(peerKey, addresses) {
      if (peerKey === options.self || addresses.length === 0) return;
      const before = targets.of(peerKey)?.addresses;
      const target = targets.want({ peerKey, addresses, isForEver: false, dueAtMs: Date.now() });
      // Somewhere new, for example at a relay: what failed at the old places says nothing about it.
      const isNews = before !== undefined && addresses.some((address) => !before.includes(address));
      if (target !== undefined && isNews && !target.isDialling) targets.put(target, Date.now());
      schedule();
    },
    hurry() {
      const nowMs = Date.now();
      for (const target of targets.due(Infinity)) targets.put(target, nowMs + Math.random() * limits.redialMs);
      schedule();
    },
    lost(peerKey) {
      const target = wantFromBook(peerKey) ?? targets.of(peerKey);
      if (target !== undefined) targets.put(target, Date.now() + limits.redialMs * (0.5 + Math.random()));
      schedule();
    },
    async reach(peerKey, signal) {
      const target = targets.of(peerKey) ?? wantFromBook(peerKey);
      if (target === undefined) throw new PeerUnreachable(peerKey, 'not connected, and no address is known');
      const waitMs = target.dueAtMs - Date.now();
      if (target.failures > 0 && waitMs > 0) {
        throw new PeerUnreachable(
          peerKey,
          `not connected; the next attempt is in ${String(Math.ceil(waitMs / 1000))} s`,
        );
      }
      await dial(target, AbortSignal.any([signal, stopping.signal]));
    },
    stop() {
      stopping.abort(new PeerUnreachable(options.self, 'stopping'));
      clearTimeout(timer);
    },
  };

  function wantFromBook(peerKey: string): Target | undefined {
    const entry = addressBook.list().find((candidate) => candidate.peerKey === peerKey);
    if (entry === undefined || entry.addresses.length === 0) return undefined;
    return targets.want({ peerKey, addresses: entry.addresses, isForEver: true, dueAtMs: Date.now() });
  }
}
