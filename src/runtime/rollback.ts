/**
 * A data folder that is behind its own device: an old copy that was put back, or a second one that runs. Whoever signed on would fork the
 * device's chain, so its account signs nothing more here until its phrase has made new devices.
 *
 *   at start      how far each own chain goes is kept, before any peer can bring more of it
 *   peer up, then now and then     the peer is asked whether it knows more of our own devices' chains
 *   an event that our device signed, beyond what was signed here  -> the account needs its phrase
 *
 * A peer's word alone stops nobody: only the device's own signature does.
 */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { type SignedEvent, decodeEvent, encodeEvent, verifyEventSignature } from '#core/contract/event.ts';
import { devices as deviceTable } from '#core/features/identity/identity.tables.ts';
import type { AccountNeed } from '#edge/accounts/accounts.ts';
import type { PeerToPeer } from '#edge/p2p/port.ts';
import type { SpaceHost } from '#engine/space/host.ts';
import type { Runtime } from './runtime.ts';

const METHOD = 'devices.ahead';
const REQUEST_TIMEOUT_MS = 5_000;
const ASK_EVERY_MS = 60_000;
/** Chains in one question. */
const CHAINS_MAX = 256;
/** An event may reach a peer, and its answer us, a moment before its own submit is told: looked at again after this. */
const CONFIRM_MS = 1_000;
const HEX32 = /^[0-9a-f]{64}$/;

export interface Rollback extends Disposable {
  /** Spaces are open, no peer is met yet. */
  begin(): void;
  attach(p2p: PeerToPeer): void;
  /** Asks a peer for proof; call it when it came up, or when it claims to hold more of an own chain than we do. */
  ask(peer: string): Promise<void>;
  /** Somebody showed an event of one of our devices. If it is beyond what was signed here and its signature holds, the account stops. */
  note(event: SignedEvent): void;
}

/** The host that commands go through: refuses what an account that stopped would sign, and counts what each device signed. */
export function guardSubmit(
  host: SpaceHost,
  at: {
    readonly deviceOf: (seed: Uint8Array) => string;
    readonly needOf: (device: string) => AccountNeed | undefined;
    readonly onSigned: (space: string, device: string, seq: number) => void;
  },
): SpaceHost {
  return {
    ...host,
    submit: async (space, commands) => {
      if (commands.some(({ seed }) => at.needOf(at.deviceOf(seed)) === 'device'))
        return commands.map(() => ({ ok: false, refusal: { code: 'device.rolled_back' } }) as const);
      const results = await host.submit(space, commands);
      for (const result of results) if (result.ok) at.onSigned(space, result.value.author, result.value.seq);
      return results;
    },
  };
}

/** By space and device: the last seq that was signed here. Made before the runtime, because the guarded host is part of it. */
export class SignedHere {
  private readonly seqs = new Map<string, number>();

  /** undefined: not looked at yet. */
  seq(space: string, device: string): number | undefined {
    return this.seqs.get(`${space} ${device}`);
  }

  raise(space: string, device: string, seq: number): void {
    this.seqs.set(`${space} ${device}`, Math.max(seq, this.seq(space, device) ?? 0));
  }
}

export function createRollback(runtime: Runtime, signed: SignedHere): Rollback {
  let p2p: PeerToPeer | undefined;
  let turn = 0;

  /** [space, device, last seq signed here] of every own chain. */
  const chains = (): [string, string, number][] => {
    const found: [string, string, number][] = [];
    for (const { needs, personalKey, agentKey } of runtime.accounts.all()) {
      if (needs !== undefined) continue;
      for (const space of runtime.spaces.ids())
        for (const device of [personalKey, agentKey]) {
          // A space or a device that is new since the start: what is there now counts as ours.
          if (signed.seq(space, device) === undefined)
            signed.raise(space, device, runtime.spaces.reader(space).headEvent(space, device)?.seq ?? 0);
          found.push([space, device, signed.seq(space, device) ?? 0]);
        }
    }
    return found.slice(0, CHAINS_MAX);
  };

  const isBeyond = ({ space, author, seq }: SignedEvent): boolean => seq > (signed.seq(space, author) ?? Infinity);

  const stop = (event: SignedEvent): void => {
    const account = runtime.accounts.byDevice(event.author);
    if (account === undefined || account.needs !== undefined || !isBeyond(event)) return;
    const { space, author: device, seq: knownElsewhere } = event;
    runtime.accounts.setNeed(account.account, 'device');
    runtime.logger.error(
      { space, device, signedHere: signed.seq(space, device), knownElsewhere, account: account.username },
      'others hold events that this device signed and this folder lacks: it is an old copy, or a second one runs. Nothing more is signed for this account until it was restored here with its phrase',
    );
    runtime.live.emit({ kind: 'reset' }, account.user);
  };

  const rollback: Rollback = {
    begin: () => void chains(),
    attach: (port) => {
      p2p = port;
      port.handle(METHOD, async (peer, body) => answer(runtime, peer, decodeCanonical(body)));
    },
    ask: async (peer) => {
      const asked = chains();
      if (p2p === undefined || asked.length === 0) return;
      try {
        const timeoutMs = REQUEST_TIMEOUT_MS;
        const reply = await p2p.request(peer, METHOD, encodeCanonical(asked), { timeoutMs });
        if (reply.length > 0) rollback.note(decodeEvent(reply, runtime.crypto));
      } catch (cause) {
        runtime.logger.debug({ peer, cause: String(cause) }, 'a peer did not say how far it knows our devices');
      }
    },
    note: (event) => {
      if (runtime.accounts.byDevice(event.author) === undefined || !isBeyond(event)) return;
      if (!verifyEventSignature(event, runtime.crypto)) return;
      setTimeout(() => stop(event), CONFIRM_MS).unref();
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };

  // Two copies that run at once are noticed also while nobody reconnects: one peer at a time, in turn.
  const timer = setInterval(() => {
    const peers = p2p?.peers() ?? [];
    const peer = peers[turn % Math.max(1, peers.length)];
    turn += 1;
    if (peer !== undefined) void rollback.ask(peer.peerKey);
  }, ASK_EVERY_MS);
  timer.unref();
  return rollback;
}

/**
 * The first event that is beyond what was asked about; empty: none. Only of devices whose certificate names the very peer that asks, which
 * the connection proves: it is told nothing that it has not signed.
 */
function answer(runtime: Runtime, peer: string, asked: unknown): Uint8Array {
  for (const chain of Array.isArray(asked) ? asked.slice(0, CHAINS_MAX) : []) {
    const [space, device, seq] = Array.isArray(chain) ? (chain as unknown[]) : [];
    if (typeof space !== 'string' || typeof device !== 'string' || typeof seq !== 'number') continue;
    if (!HEX32.test(device) || !runtime.spaces.has(space) || peerOf(runtime, space, device) !== peer) continue;
    const head = runtime.spaces.reader(space).headEvent(space, device);
    if (head !== undefined && head.seq > seq) return encodeEvent(head, runtime.crypto);
  }
  return new Uint8Array(0);
}

function peerOf(runtime: Runtime, space: string, device: string): string | undefined {
  const reader = runtime.spaces.reader(space);
  if (space !== runtime.spaces.network()) return reader.get(deviceTable, device)?.peerKey;
  const value = reader.all("SELECT value FROM registers WHERE kind = 'device' AND key = ?", [device])[0]?.['value'];
  return typeof value === 'string' ? (JSON.parse(value) as { readonly peerKey?: string }).peerKey : undefined;
}
