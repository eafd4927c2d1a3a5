/** Real peers on the loopback for the tests of `src/edge/p2p`: each with its own memory of addresses and of what happened to it. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { P2pLimits } from '../../src/edge/p2p/limits.ts';
import type { AddressBook, BookEntry, NetworkIdentity, PeerEvents, PeerToPeer } from '../../src/edge/p2p/port.ts';
import { startPeerToPeer } from '../../src/edge/p2p/start.ts';

export const NETWORK: NetworkIdentity = { id: 'a1'.repeat(32), genesis: Uint8Array.of(1, 2, 3), name: 'Village' };
export const OTHER_NETWORK: NetworkIdentity = { id: 'b2'.repeat(32), genesis: Uint8Array.of(4, 5, 6) };
export const SPACE = 'c3'.repeat(32);

/** Everything in a test happens within this time, or the test fails. */
const PATIENCE_MS = 20_000;
/** Redials quickly, so that tests need not wait for what takes seconds in life. */
const QUICK: Partial<P2pLimits> = { redialMs: 50, redialMsMax: 200, exchangeMs: 60_000 };

export type Warning = readonly [message: string, fields: object];

export interface TestPeer extends AsyncDisposable {
  readonly p2p: PeerToPeer;
  readonly key: string;
  readonly address: string;
  readonly book: MemoryBook;
  readonly ups: string[];
  readonly downs: string[];
  readonly frames: { readonly peer: string; readonly space: string; readonly message: Uint8Array }[];
  readonly gossip: { readonly peer: string | undefined; readonly space: string; readonly message: Uint8Array }[];
  readonly warnings: Warning[];
}

export interface PeerSetup {
  readonly seed?: Uint8Array;
  readonly port?: number;
  readonly bootstrap?: readonly string[];
  readonly book?: MemoryBook;
  /** null: in no network. */
  readonly network?: NetworkIdentity | null;
  readonly limits?: Partial<P2pLimits>;
  readonly mdns?: boolean;
  /** Passes on traffic of peers. */
  readonly relay?: boolean;
  readonly onGossip?: PeerEvents['onGossip'];
  readonly onFrame?: PeerEvents['onFrame'];
}

export interface MemoryBook extends AddressBook {
  list(): BookEntry[];
}

export function memoryBook(entries: readonly BookEntry[] = []): MemoryBook {
  const book = new Map(entries.map((entry) => [entry.peerKey, entry]));
  return {
    list: () => [...book.values()],
    remember(peerKey, addresses, nowMs) {
      book.set(peerKey, { peerKey, addresses, lastSeenMs: nowMs, failures: 0 });
    },
    failed(peerKey) {
      const entry = book.get(peerKey);
      if (entry !== undefined) book.set(peerKey, { ...entry, failures: entry.failures + 1 });
    },
  };
}

export async function startPeer(setup: PeerSetup = {}): Promise<TestPeer> {
  const book = setup.book ?? memoryBook();
  const seen: Pick<TestPeer, 'ups' | 'downs' | 'frames' | 'gossip' | 'warnings'> = {
    ...{ ups: [], downs: [], frames: [], gossip: [], warnings: [] },
  };
  const p2p = await startPeerToPeer({
    seed: setup.seed ?? randomBytes(32),
    host: '127.0.0.1',
    port: setup.port ?? 0,
    bootstrap: setup.bootstrap ?? [],
    mdns: setup.mdns ?? false,
    relay: setup.relay ?? false,
    addressBook: book,
    limits: { ...QUICK, ...setup.limits },
    agent: 'power-realms/test',
    events: {
      onPeerUp: (peer) => void seen.ups.push(peer),
      onPeerDown: (peer) => void seen.downs.push(peer),
      onFrame(peer, space, message) {
        if (setup.onFrame) return setup.onFrame(peer, space, message);
        seen.frames.push({ peer, space, message });
        return undefined;
      },
      onGossip(peer, space, message) {
        seen.gossip.push({ peer, space, message });
        return setup.onGossip?.(peer, space, message) ?? 'accept';
      },
    },
    logger: {
      info: () => undefined,
      debug: () => undefined,
      warn: (fields, message) => void seen.warnings.push([message, fields]),
    },
  });
  if (setup.network !== null) await p2p.setNetwork(setup.network ?? NETWORK);
  return {
    ...seen,
    p2p,
    key: p2p.self,
    address: p2p.addresses()[0]!,
    book,
    [Symbol.asyncDispose]: () => p2p[Symbol.asyncDispose](),
  };
}

/** Two peers of one network, connected; the second dialled. */
export async function startPair(
  setups: { a?: PeerSetup; b?: PeerSetup } = {},
): Promise<AsyncDisposable & { readonly a: TestPeer; readonly b: TestPeer }> {
  const a = await startPeer(setups.a);
  const b = await startPeer(setups.b);
  await b.p2p.dial(a.address);
  await until('both are up', () => areConnected(a, b));
  return {
    a,
    b,
    async [Symbol.asyncDispose]() {
      await a[Symbol.asyncDispose]();
      await b[Symbol.asyncDispose]();
    },
  };
}

export function areConnected(a: TestPeer, b: TestPeer): boolean {
  return knows(a, b) && knows(b, a);
}

export function knows(a: TestPeer, b: { readonly key: string }): boolean {
  return a.p2p.peers().some(({ peerKey }) => peerKey === b.key);
}

/** Waits for a condition, for a bounded time. */
export async function until(what: string, condition: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
  const deadlineMs = performance.now() + patienceMs;
  while (!condition()) {
    assert.ok(performance.now() < deadlineMs, `waited in vain: ${what}`);
    await delay(5);
  }
}

export function bytes(length: number, fill = 7): Uint8Array {
  return new Uint8Array(length).fill(fill);
}
