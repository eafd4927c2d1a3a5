/**
 * Live proof: who may have this space. Public pools and the network space go to any peer of the network; the others only to a peer
 * that proves, by a device signature over (both instances, nonce, space), an active, muted or suspended member.
 */
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { DeviceCertificate } from '#core/contract/certificate.ts';
import { signingBytes } from '#core/contract/event.ts';
import { certificateCounts, deviceOf, memberOf, poolOf } from '#core/features/index.ts';
import type { LineState, PeerState } from './line-state.ts';
import { type Message, encodeMessage } from './wire.ts';
import type { Signer, Verdict } from './ports.ts';

const NONCE_BYTES = 32;
const MAY_READ: readonly string[] = ['active', 'muted', 'suspended'];

export function newPeer(state: LineState): PeerState {
  return {
    nonce: state.ports.random.bytes(NONCE_BYTES),
    device: undefined,
    certifiedUser: undefined,
    joinEvent: undefined,
    joinTimesMs: [],
    authorised: isOpen(state),
    wanted: new Map(),
    queue: new Map(),
    partings: new Map(),
    highestSeal: 0,
    isAstray: false,
    sealsAskedMs: 0,
    digestSentMs: 0,
    partials: new Map(),
    lastHelloMs: 0,
    hellos: 0,
    proofs: 0,
    clockOffsetMs: undefined,
  };
}

/** Served to any peer of the network. */
export function isOpen(state: LineState): boolean {
  return state.kind === 'network' || poolOf(state.ports.store).access === 'public';
}

export function sayHello(state: LineState, peer: string): void {
  const known = state.peers.get(peer);
  if (known === undefined) return;
  known.lastHelloMs = state.ports.clock.nowMs();
  known.hellos += 1;
  state.ports.network.send(peer, encodeMessage({ kind: 'hello', nonce: known.nonce }));
}

function proofBytes(prover: string, verifier: string, nonce: Uint8Array, space: string): Uint8Array {
  return signingBytes('proof', encodeCanonical([prover, verifier, nonce, space]));
}

/**
 * Answers a challenge with an own device: those of members as this copy knows them first, and at each further challenge the next, because
 * a copy that is empty or behind cannot know whose account may have the space.
 */
export function answerHello(state: LineState, peer: string, nonce: Uint8Array): Verdict {
  const known = state.peers.get(peer);
  if (known === undefined) return 'ignore';
  const signers = [...state.signers.values()];
  const isMember = ({ device }: Signer): boolean => isMemberDevice(state, device);
  const inTurn = [...signers.filter(isMember), ...signers.filter((signer) => !isMember(signer))];
  const signer = inTurn[known.proofs % inTurn.length];
  if (signer === undefined) return 'ignore';
  known.proofs += 1;
  const signature = signer.sign(proofBytes(state.ports.network.self, peer, nonce, state.space));
  const certificate = state.certificates.get(signer.device) ?? new Uint8Array(0);
  state.ports.network.send(peer, encodeMessage({ kind: 'proof', device: signer.device, signature, certificate }));
  return 'accept';
}

/** Remembers what the peer proved; whether that is enough is asked again after each seal. */
export function takeProof(state: LineState, peer: string, message: Extract<Message, { kind: 'proof' }>): Verdict {
  const known = state.peers.get(peer);
  if (known === undefined) return 'ignore';
  const { crypto, network } = state.ports;
  // Not `reject`: an honest peer's answer to a challenge from before a restart or a reconnection comes here too.
  if (!crypto.verify(message.device, proofBytes(peer, network.self, known.nonce, state.space), message.signature))
    return 'ignore';
  const row = deviceOf(state.ports.store, message.device);
  if (row !== undefined && row.peerKey !== peer) return 'reject';
  // What let it in stays, whatever else it shows.
  if (known.device !== undefined && known.device !== message.device && known.authorised && mayHave(state, known))
    return 'accept';
  known.device = message.device;
  known.certifiedUser = row === undefined ? certifiedUser(state, peer, message) : undefined;
  return 'accept';
}

/** A restored user's new device: its root-signed certificate stands for it until the space knows it. */
function certifiedUser(
  state: LineState,
  peer: string,
  message: Extract<Message, { kind: 'proof' }>,
): string | undefined {
  if (message.certificate.length === 0) return undefined;
  let decoded: unknown;
  try {
    decoded = decodeCanonical(message.certificate);
  } catch {
    // A stranger's bytes: no certificate, so no access.
    return undefined;
  }
  const parsed = DeviceCertificate.safeParse(decoded);
  if (!parsed.success || parsed.data.device !== message.device || parsed.data.peerKey !== peer) return undefined;
  return certificateCounts(state.ports.store, parsed.data, state.ports.crypto) ? parsed.data.user : undefined;
}

function isMemberDevice(state: LineState, device: string): boolean {
  const row = deviceOf(state.ports.store, device);
  if (row === undefined || row.revoked !== 0) return false;
  return MAY_READ.includes(memberOf(state.ports.store, row.user)?.state ?? '');
}

export function mayHave(state: LineState, peer: PeerState): boolean {
  if (isOpen(state)) return true;
  if (peer.device !== undefined && isMemberDevice(state, peer.device)) return true;
  if (peer.certifiedUser === undefined) return false;
  return MAY_READ.includes(memberOf(state.ports.store, peer.certifiedUser)?.state ?? '');
}

/** Why a peer is kept out, in terms of what it handed in: its joining waits, or was rejected with this code. */
export function denialCode(state: LineState, peer: PeerState): string {
  if (peer.joinEvent === undefined) return 'access.not_a_member';
  const outcome = state.ports.store.outcome(peer.joinEvent);
  return outcome === undefined ? 'access.join_pending' : (outcome.code ?? 'access.not_a_member');
}

const HELLO_AGAIN_MS = 1_000;
const HELLO_DOUBLINGS_MAX = 5;

/** Strangers of a private pool stay strangers: they are asked ever more seldom, every 32 s in the end. */
export function helloAgainMs({ hellos }: PeerState): number {
  return HELLO_AGAIN_MS * 2 ** Math.min(Math.max(0, hellos - 1), HELLO_DOUBLINGS_MAX);
}

/** A peer that asks who we are may have become somebody itself: ask back at once, but not more than once a second. */
export function helloBack(state: LineState, peer: string, known: PeerState): void {
  if (!known.authorised && state.ports.clock.nowMs() - known.lastHelloMs >= HELLO_AGAIN_MS) sayHello(state, peer);
}
