/**
 * A data folder that is behind its own device: an old copy that was put back, or a second one that runs. Whoever signed on would fork the
 * device's chain, so its account signs nothing more here until its phrase has made new devices.
 *
 *   at start      how far each own chain goes is kept before any peer can bring more of it
 *   peer up, then now and then     the peer is asked how far it knows our own devices' chains
 *   further than we ever signed    -> `note` -> the account needs its phrase
 */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { devices as deviceTable } from '#core/features/identity/identity.tables.ts';
import type { AccountNeed } from '#edge/accounts/accounts.ts';
import type { PeerToPeer } from '#edge/p2p/port.ts';
import type { SpaceHost } from '#engine/space/host.ts';
import type { Runtime } from './runtime.ts';

const METHOD = 'devices.heads';
const REQUEST_TIMEOUT_MS = 5_000;
const ASK_EVERY_MS = 60_000;
/** Pairs of space and device in one question. */
const QUESTIONS_MAX = 256;
/** An event may reach a peer, and its answer us, a moment before its own submit is told: looked at again after this. */
const CONFIRM_MS = 1_000;
const HEX32 = /^[0-9a-f]{64}$/;

export interface Rollback extends Disposable {
  /** Spaces are open, no peer is met yet. */
  begin(): void;
  attach(p2p: PeerToPeer): void;
  /** A peer came up. */
  ask(peer: string): Promise<void>;
  /** Somebody holds events of this device, in this space, up to `seq`. If that is beyond what we signed, its account stops. */
  note(space: string, device: string, seq: number): void;
}

/** The host that commands go through: refuses what an account that stopped would sign, and counts what each device signed. */
export function guardSubmit(
  host: SpaceHost,
  {
    deviceOf,
    needOf,
    onSigned,
  }: {
    readonly deviceOf: (seed: Uint8Array) => string;
    readonly needOf: (device: string) => AccountNeed | undefined;
    readonly onSigned: (space: string, device: string, seq: number) => void;
  },
): SpaceHost {
  return {
    ...host,
    submit: async (space, commands) => {
      if (commands.some(({ seed }) => needOf(deviceOf(seed)) === 'device'))
        return commands.map(() => ({ ok: false, refusal: { code: 'device.rolled_back' } }) as const);
      const results = await host.submit(space, commands);
      for (const result of results) if (result.ok) onSigned(space, result.value.author, result.value.seq);
      return results;
    },
  };
}

/** By space and device: the last seq that was signed here. Kept beside the runtime, because the guarded host is made before it. */
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
  let next = 0;

  const ownDevices = (): string[] =>
    runtime.accounts
      .all()
      .flatMap(({ needs, personalKey, agentKey }) => (needs === undefined ? [personalKey, agentKey] : []));

  const questions = (): [string, string][] => {
    const pairs = runtime.spaces
      .ids()
      .flatMap((space) => ownDevices().map((device): [string, string] => [space, device]))
      .slice(0, QUESTIONS_MAX);
    // A space or a device that is new since the start: what is there now counts as ours.
    for (const [space, device] of pairs)
      if (signed.seq(space, device) === undefined)
        signed.raise(space, device, runtime.spaces.reader(space).headSeq(device));
    return pairs;
  };

  const isBeyond = (space: string, device: string, seq: number): boolean =>
    seq > (signed.seq(space, device) ?? Infinity);

  const stop = (space: string, device: string, seq: number): void => {
    const account = runtime.accounts.byDevice(device);
    if (account === undefined || account.needs !== undefined || !isBeyond(space, device, seq)) return;
    runtime.accounts.setNeed(account.account, 'device');
    runtime.logger.error(
      { space, device, signedHere: signed.seq(space, device), knownElsewhere: seq, account: account.username },
      'others hold events that this device signed and this folder lacks: it is an old copy, or a second one runs. Nothing more is signed for this account until it was restored here with its phrase',
    );
    runtime.live.emit({ kind: 'reset' }, account.user);
  };

  const rollback: Rollback = {
    begin: () => void questions(),
    attach: (port) => {
      p2p = port;
      port.handle(METHOD, async (peer, body) => encodeCanonical(answer(runtime, peer, body)));
    },
    ask: async (peer) => {
      const asked = questions();
      if (p2p === undefined || asked.length === 0) return;
      const reply = await p2p
        .request(peer, METHOD, encodeCanonical(asked), { timeoutMs: REQUEST_TIMEOUT_MS })
        .catch(() => undefined);
      const seqs: unknown = reply === undefined ? [] : decodeCanonical(reply);
      if (!Array.isArray(seqs) || seqs.length !== asked.length) return;
      for (const [index, [space, device]] of asked.entries()) {
        const seq: unknown = seqs[index];
        if (Number.isSafeInteger(seq)) rollback.note(space, device, seq as number);
      }
    },
    note: (space, device, seq) => {
      if (isBeyond(space, device, seq)) setTimeout(() => stop(space, device, seq), CONFIRM_MS).unref();
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };

  // Two copies that run at once are noticed also while nobody reconnects: one peer at a time, in turn.
  const timer = setInterval(() => {
    const peers = p2p?.peers() ?? [];
    const peer = peers[next % Math.max(1, peers.length)];
    next += 1;
    if (peer !== undefined) void rollback.ask(peer.peerKey);
  }, ASK_EVERY_MS);
  timer.unref();
  return rollback;
}

/** Only of devices whose certificate names the very peer that asks: the connection proves that it is theirs. 0: nothing to tell. */
function answer(runtime: Runtime, peer: string, body: Uint8Array): number[] {
  const asked: unknown = decodeCanonical(body);
  if (!Array.isArray(asked) || asked.length > QUESTIONS_MAX) return [];
  return asked.map((pair: unknown) => {
    const [space, device] = Array.isArray(pair) ? (pair as unknown[]) : [];
    if (typeof space !== 'string' || typeof device !== 'string' || !HEX32.test(device) || !runtime.spaces.has(space))
      return 0;
    return peerOf(runtime, space, device) === peer ? runtime.spaces.reader(space).headSeq(device) : 0;
  });
}

function peerOf(runtime: Runtime, space: string, device: string): string | undefined {
  const reader = runtime.spaces.reader(space);
  if (space !== runtime.spaces.network()) return reader.get(deviceTable, device)?.peerKey;
  const value = reader.all("SELECT value FROM registers WHERE kind = 'device' AND key = ?", [device])[0]?.['value'];
  return typeof value === 'string' ? (JSON.parse(value) as { readonly peerKey?: string }).peerKey : undefined;
}
