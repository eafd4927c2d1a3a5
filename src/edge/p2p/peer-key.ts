/** Peer keys (64 hex digits of a raw Ed25519 key) from and to libp2p's peer ids and multiaddrs. */
import { publicKeyFromRaw } from '@libp2p/crypto/keys';
import { peerIdFromPublicKey, peerIdFromString } from '@libp2p/peer-id';
import { multiaddr } from '@multiformats/multiaddr';
import type { Multiaddr } from '@multiformats/multiaddr';
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { InvalidPeerAddress } from './errors.ts';
import type { PeerId } from './libp2p-types.ts';

/** undefined: another kind of key (RSA, secp256k1), which we do not accept. */
export function peerKeyOf(peerId: PeerId): string | undefined {
  return peerId.type === 'Ed25519' && peerId.publicKey !== undefined ? toHex(peerId.publicKey.raw) : undefined;
}

/** Text form as in addresses, `12D3…`. @throws when `peerKey` is no 32-byte hex */
export function peerIdText(peerKey: string): string {
  return peerIdFromPublicKey(publicKeyFromRaw(fromHex(peerKey))).toString();
}

export interface PeerAddress {
  readonly multiaddr: Multiaddr;
  /** undefined: the address names no peer; whoever answers there is meant. */
  readonly peerKey: string | undefined;
}

const CIRCUIT = '/p2p-circuit';

/** The relay's own address inside a relayed one; undefined: not relayed. */
export function relayPartOf(address: string): string | undefined {
  const at = address.indexOf(CIRCUIT);
  return at === -1 ? undefined : address.slice(0, at);
}

/** @throws {InvalidPeerAddress} no multiaddr, without TCP, of a peer with another kind of key, or over more than one relay */
export function parsePeerAddress(text: string): PeerAddress {
  let parsed: Multiaddr;
  let peerKey: string | undefined;
  try {
    parsed = multiaddr(text);
    const id = parsed.getComponents().findLast((component) => component.name === 'p2p')?.value;
    if (id !== undefined) {
      peerKey = peerKeyOf(peerIdFromString(id));
      if (peerKey === undefined) throw new RangeError('only Ed25519 keys are accepted');
    }
  } catch (cause) {
    throw new InvalidPeerAddress(text, cause instanceof Error ? cause.message : 'no multiaddr', { cause });
  }
  const names = parsed.getComponents().map((component) => component.name);
  const [first, second] = names;
  if (first !== 'dnsaddr' && second !== 'tcp') throw new InvalidPeerAddress(text, 'neither /tcp nor /dnsaddr');
  if (names.includes('p2p-circuit')) {
    const isOneHop = names.length === 5 && names[2] === 'p2p' && names[3] === 'p2p-circuit' && names[4] === 'p2p';
    if (!isOneHop) throw new InvalidPeerAddress(text, 'a relayed address names the relay and then the peer');
  }
  return { multiaddr: parsed, peerKey };
}

/** The address with `/p2p/<id>` at its end. */
export function withPeer(address: string, peerKey: string): string {
  const behindRelay = address.slice(address.indexOf(CIRCUIT) + 1 === 0 ? 0 : address.indexOf(CIRCUIT));
  return behindRelay.includes('/p2p/') ? address : `${address}/p2p/${peerIdText(peerKey)}`;
}
