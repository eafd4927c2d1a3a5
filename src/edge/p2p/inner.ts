/**
 * Parts of a libp2p node that its interface does not show. Read here and nowhere else, each as something that may be gone
 * after an upgrade: what uses it then does without.
 */
import type { Multiaddr } from '@multiformats/multiaddr';
import type { Connection, Node } from './libp2p-types.ts';

interface Listener {
  getAddrs(): Multiaddr[];
  close(): Promise<void>;
}

interface Inner {
  readonly components?: {
    readonly addressManager?: AddressManager;
    readonly transportManager?: TransportManager;
  };
}

export interface AddressManager {
  addObservedAddr(address: Multiaddr): void;
  confirmObservedAddr(address: Multiaddr, options?: { readonly type?: string; readonly ttl?: number }): void;
  getAddressesWithMetadata(): { readonly multiaddr: Multiaddr; readonly type: string }[];
}

export interface TransportManager {
  getAddrs(): Multiaddr[];
  getListeners(): Listener[];
  listen(addresses: Multiaddr[]): Promise<void>;
}

export function addressManagerOf(node: Node): AddressManager | undefined {
  return (node as unknown as Inner).components?.addressManager;
}

export function transportManagerOf(node: Node): TransportManager | undefined {
  return (node as unknown as Inner).components?.transportManager;
}

/** All of them, for services that are added after the start. */
export function componentsOf(node: Node): unknown {
  return (node as unknown as Inner).components;
}

interface Wire {
  send(bytes: { readonly byteLength: number }): boolean;
  addEventListener(type: 'message', hear: (event: { readonly data: { readonly byteLength: number } }) => void): void;
}

/** Bytes on the wire under one connection, with encryption and framing; without the handshake before it was open. */
export interface Traffic {
  sentBytes: number;
  receivedBytes: number;
}

/** Starts to count; zeros for ever when the wire cannot be seen. */
export function countTraffic(connection: Connection): Traffic {
  const traffic: Traffic = { sentBytes: 0, receivedBytes: 0 };
  const { maConn } = connection as unknown as { readonly maConn?: Wire };
  if (maConn === undefined) return traffic;
  const send = maConn.send.bind(maConn);
  maConn.send = (bytes) => {
    traffic.sentBytes += bytes.byteLength;
    return send(bytes);
  };
  maConn.addEventListener('message', ({ data }) => {
    traffic.receivedBytes += data.byteLength;
  });
  return traffic;
}
