/** Makes a space from its genesis: seal 0, folded without any notary, so that its state needs nobody's word. */
import { concat, fromHex, toHex, utf8 } from '#core/kernel/bytes.ts';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { hlcMs, makeHlc } from '#core/kernel/hlc.ts';
import { type Result, ok, refuse } from '#core/kernel/result.ts';
import {
  type SignedEvent,
  ZERO_HASH,
  decodeEvent,
  encodeEvent,
  hashEvent,
  signingBytes,
} from '#core/contract/event.ts';
import type { FoldContext } from '#core/contract/slice.ts';
import { put } from '#core/contract/table.ts';
import {
  NETWORK_GENESIS_TYPE,
  POOL_GENESIS_TYPE,
  REACTIONS,
  foldPoolGenesis,
  parseNetworkGenesis,
  parsePoolGenesis,
} from '#core/features/index.ts';
import { applyEffects, chainStateHash } from './fold.ts';
import { Overlay } from './overlay.ts';
import type { Crypto, Signer, SpaceStore } from './ports.ts';
import { poolClock } from './tables.ts';

export const GENESIS_META = 'genesis';
export const STATE_META = 'genesis-state';

/** Signs a genesis; the space's id is its hash. */
export function composeGenesis(
  signer: Signer,
  type: string,
  payload: unknown,
  nowMs: number,
  crypto: Crypto,
): SignedEvent {
  const bare = {
    space: ZERO_HASH,
    author: signer.device,
    seq: 0,
    prev: ZERO_HASH,
    hlc: makeHlc(nowMs, 0),
    after: [],
    type,
    payload: encodeCanonical(payload),
  };
  const hash = hashEvent(bare, crypto);
  return { ...bare, hash, signature: signer.sign(signingBytes('event', fromHex(hash))) };
}

/** Checks a genesis and enters it into an empty store. Refused: nothing was written. */
export function enterGenesis(
  store: SpaceStore,
  genesisBytes: Uint8Array,
  crypto: Crypto,
): Result<{ readonly space: string; readonly kind: 'pool' | 'network' }> {
  const event = decodeEvent(genesisBytes, crypto);
  if (event.type === NETWORK_GENESIS_TYPE) {
    const parsed = parseNetworkGenesis(event, crypto);
    if (!parsed.ok) return parsed;
    store.transaction(() => store.setMeta(GENESIS_META, encodeEvent(event, crypto)));
    return ok({ space: event.hash, kind: 'network' });
  }
  if (event.type !== POOL_GENESIS_TYPE) return refuse({ code: 'genesis.malformed' });
  const parsed = parsePoolGenesis(event, crypto);
  if (!parsed.ok) return parsed;
  const timeMs = hlcMs(event.hlc);
  const overlay = new Overlay(store);
  const context: FoldContext = {
    space: event.hash,
    reads: overlay,
    crypto,
    sealNumber: 0,
    sealTimeMs: timeMs,
    poolMs: timeMs,
    foldVersion: parsed.value.foldVersion,
  };
  const act = { ...event, id: event.hash, payload: parsed.value };
  applyEffects(foldPoolGenesis(event, parsed.value), event.hash, overlay, context);
  for (const react of REACTIONS.get(POOL_GENESIS_TYPE) ?? [])
    applyEffects(react(act as never, context), event.hash, overlay, context);
  overlay.apply(put(poolClock, { number: 0, timeMs, poolMs: timeMs }));
  const stateHash = chainStateHash(toHex(crypto.sha256(concat([fromHex(event.hash)]))), overlay, crypto);
  store.transaction(() => {
    store.setMeta(GENESIS_META, encodeEvent(event, crypto));
    store.setMeta(STATE_META, utf8(stateHash));
    store.appendGenesis(overlay.net());
  });
  return ok({ space: event.hash, kind: 'pool' });
}
