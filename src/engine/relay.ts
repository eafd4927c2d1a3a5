/**
 * The way between notaries. Where they are linked to each other, straight; where not, by everybody who has the space: what a notary signed is
 * passed on, as long as it is of the present set, so that notaries who only share a third still seal. How often one message is passed on is
 * bounded: on a slow line its own echo comes back later than the notary repeats it, and each echo would make others.
 */
import { ballotBytes } from '#core/consensus/notaries.ts';
import { voteBytes } from '#core/consensus/proofs.ts';
import { decodeSealContent, hashSeal } from '#core/contract/seal.ts';
import { deviceOf } from '#core/features/index.ts';
import { heartbeatBytes } from './heartbeat.ts';
import type { LineState } from './line-state.ts';
import { type Message, decodeMessage, encodeMessage } from './wire.ts';

export type ConsensusMessage = Extract<Message, { kind: 'proposal' | 'ballot' | 'vote' | 'heartbeat' }>;

const RELAY_PEERS_MAX = 16;
/** Notaries repeat themselves each second while nothing comes of it: then it is passed on again, each time after twice as long. */
const SAME_AGAIN_MS = 900;
const PASSES_MAX = 6;
const REMEMBERED_MAX = 4_000;

export function toNotaries(state: LineState, message: ConsensusMessage): void {
  const members = state.notaries?.members ?? [];
  if (members.length <= 1) return;
  const bytes = encodeMessage(message);
  const { store, network } = state.ports;
  const others = members
    .map((device) => deviceOf(store, device)?.peerKey ?? '')
    .filter((peer) => peer !== network.self);
  if (others.every((peer) => state.peers.get(peer)?.authorised === true)) {
    for (const peer of others) network.send(peer, bytes);
    return;
  }
  note(state, message, bytes);
  spread(state, encodeMessage({ kind: 'relay', message: bytes }), undefined);
}

/** What is inside, if it is of the present set, signed by one of it, and new here; it is passed on. @throws {MalformedBytes} */
export function takeRelayed(state: LineState, peer: string, bytes: Uint8Array): ConsensusMessage | undefined {
  const message = decodeMessage(bytes);
  if (!isConsensus(message) || !note(state, message, bytes) || !isAuthentic(state, message)) return undefined;
  spread(state, encodeMessage({ kind: 'relay', message: bytes }), peer);
  return message;
}

function isConsensus(message: Message): message is ConsensusMessage {
  return ['proposal', 'ballot', 'vote', 'heartbeat'].includes(message.kind);
}

/** Returns whether it is to be taken in and passed on. */
function note(state: LineState, message: ConsensusMessage, bytes: Uint8Array): boolean {
  const { relayed, ports } = state;
  const hash = ports.crypto.sha256Hex(bytes);
  const nowMs = ports.clock.nowMs();
  const last = relayed.get(hash);
  if (last !== undefined) {
    // No notary signs the same heartbeat twice.
    if (message.kind === 'heartbeat' || last.passes >= PASSES_MAX) return false;
    if (Math.abs(nowMs - last.atMs) < SAME_AGAIN_MS * 2 ** (last.passes - 1)) return false;
  }
  relayed.delete(hash);
  relayed.set(hash, { passes: (last?.passes ?? 0) + 1, atMs: nowMs });
  // The oldest goes: a map keeps the order in which its keys came.
  if (relayed.size > REMEMBERED_MAX) for (const oldest of relayed.keys()) return relayed.delete(oldest);
  return true;
}

function spread(state: LineState, bytes: Uint8Array, except: string | undefined): void {
  let count = 0;
  for (const [peer, known] of state.peers) {
    if (!known.authorised || peer === except) continue;
    state.ports.network.send(peer, bytes);
    count += 1;
    if (count >= RELAY_PEERS_MAX) return;
  }
}

/** @throws {MalformedBytes} */
function isAuthentic(state: LineState, message: ConsensusMessage): boolean {
  const { notaries, ports, space } = state;
  if (notaries === undefined || message.set !== notaries.set) return false;
  const { crypto } = ports;
  if (message.kind === 'vote') {
    const { vote } = message;
    const bytes = voteBytes({ space, set: notaries }, vote);
    return notaries.members.includes(vote.notary) && crypto.verify(vote.notary, bytes, vote.signature);
  }
  if (!notaries.members.includes(message.notary)) return false;
  if (message.kind === 'heartbeat')
    return crypto.verify(message.notary, heartbeatBytes(space, message), message.signature);
  if (message.kind === 'ballot') {
    const { phase, set, number, term, hash } = message;
    return crypto.verify(message.notary, ballotBytes(phase, { space, set, number, term, hash }), message.signature);
  }
  const content = decodeSealContent(message.content);
  const { set, term } = message;
  const ballot = { space, set, number: content.number, term, hash: hashSeal(content, crypto) };
  return crypto.verify(message.notary, ballotBytes('proposal', ballot), message.signature);
}
