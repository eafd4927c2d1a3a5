/**
 * A modified instance: it signs events of its own member with a valid chain, and hands them to its line as if a peer had brought them,
 * so that no dry run ever sees them. What the rules forbid in them only the seal can say.
 */
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { fromHex } from '#core/kernel/bytes.ts';
import { type Hlc, makeHlc } from '#core/kernel/hlc.ts';
import { ZERO_HASH, hashEvent, signingBytes } from '#core/contract/event.ts';
import { encodeRun } from '#core/contract/run.ts';
import type { Signer } from '#engine/ports.ts';
import { encodeMessage } from '#engine/wire.ts';
import type { Hand } from './hand.ts';

export interface Forgery {
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  /** Instead of a payload: bytes that are no CBOR of ours. */
  readonly bytes?: Uint8Array;
  readonly after?: readonly string[];
  readonly hlc?: Hlc;
  /** Seal that it claims to be based on; the newest here unless said. `null`: none, as a fact or a joining. */
  readonly base?: number | null;
  readonly signer?: Signer;
}

/** Returns whether the instance had anybody to hand it on to. */
export function forge(hand: Hand, forgery: Forgery): boolean {
  const { world, at, store } = hand;
  const signer = forgery.signer ?? hand.seat.personal;
  const via = at.line
    ?.status()
    .peers.map((peer) => world.indexOf(peer))
    .find((index) => at.linked.has(index));
  const head = store.head(signer.device);
  if (via === undefined || head === undefined) return false;
  const base = forgery.base === null ? {} : { base: forgery.base ?? at.sealed };
  const bare = {
    space: world.space,
    author: signer.device,
    seq: head.seq + 1,
    prev: head.hash ?? ZERO_HASH,
    hlc: forgery.hlc ?? makeHlc(Math.max(0, at.nowMs()), hand.dice.below(0x10000)),
    after: forgery.after ?? [],
    type: forgery.type,
    payload: forgery.bytes ?? encodeCanonical({ ...base, ...forgery.payload }),
  };
  const hash = hashEvent(bare, world.scheme.crypto);
  const event = { ...bare, hash, signature: signer.sign(signingBytes('event', fromHex(hash))) };
  world.forged.add(hash);
  world.counts.forged += 1;
  at.deliver(via, encodeMessage({ kind: 'run', more: false, run: encodeRun([event]) }));
  return true;
}
