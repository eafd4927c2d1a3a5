/** Faults of the network, by who can act on them. Libp2p's own errors never leave this folder except as a `cause`. */

/** The peer cannot be reached: not connected and no dial succeeded, the connection broke, or it is banned. Try later. */
export class PeerUnreachable extends Error {
  override readonly name = 'PeerUnreachable';
  /** Peer key, or the address that was dialled. */
  readonly peer: string;
  constructor(peer: string, why: string, options?: ErrorOptions) {
    super(`peer ${peer} is unreachable: ${why}`, options);
    this.peer = peer;
  }
}

/** No answer within the time that the caller gave. The peer may still act on what it got. */
export class PeerTimeout extends Error {
  override readonly name = 'PeerTimeout';
  readonly peer: string;
  constructor(peer: string, what: string, options?: ErrorOptions) {
    super(`peer ${peer} did not answer in time: ${what}`, options);
    this.peer = peer;
  }
}

/**
 * The peer answered with a refusal. Codes of this layer: `unknown_method`, `unknown_channel`, `busy`, `internal`,
 * `answer_too_large`; all others come from the handler. `text` was written by the peer: show it as such, never trust it.
 */
export class PeerRefused extends Error {
  override readonly name = 'PeerRefused';
  readonly peer: string;
  readonly code: string;
  readonly text: string;
  constructor(refusal: { peer: string; code: string; text: string }) {
    super(`peer ${refusal.peer} refused: ${refusal.code}${refusal.text === '' ? '' : ` (${refusal.text})`}`);
    this.peer = refusal.peer;
    this.code = refusal.code;
    this.text = refusal.text;
  }
}

/** Thrown by a request handler to answer a refusal; any other error is answered as `internal`, without details. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly code: string;
  readonly text: string;
  constructor(code: string, text = '') {
    super(`${code}${text === '' ? '' : `: ${text}`}`);
    this.code = code;
    this.text = text;
  }
}

/** The peer was reached, but it belongs to another network, or one of the two belongs to none. */
export class WrongNetwork extends Error {
  override readonly name = 'WrongNetwork';
  readonly ours: string | undefined;
  readonly theirs: string | undefined;
  constructor(networks: { ours: string | undefined; theirs: string | undefined }) {
    super(`the peer is in ${networks.theirs ?? 'no network'}, we are in ${networks.ours ?? 'none'}`);
    this.ours = networks.ours;
    this.theirs = networks.theirs;
  }
}

/** Not a multiaddr that we can dial, e.g. `/ip4/192.0.2.1/tcp/5001/p2p/12D3…`. */
export class InvalidPeerAddress extends Error {
  override readonly name = 'InvalidPeerAddress';
  constructor(address: string, why: string, options?: ErrorOptions) {
    super(`not an address of a peer: ${address.slice(0, 200)} (${why})`, options);
  }
}

/** Another program listens on the port already. */
export class P2pPortTaken extends Error {
  override readonly name = 'P2pPortTaken';
  readonly port: number;
  constructor(host: string, port: number, options?: ErrorOptions) {
    super(`port ${String(port)} on ${host} is taken by another program`, options);
    this.port = port;
  }
}

/** The other side aborted the channel, we did, or the connection broke: frames may be lost. */
export class ChannelAborted extends Error {
  override readonly name = 'ChannelAborted';
}

/** The stream ended in the middle of a message, or was reset. Internal: turned into one of the errors above. */
export class StreamBroken extends Error {
  override readonly name = 'StreamBroken';
}

/** The peer sent what the protocol forbids. Internal: costs it its score. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}

/** What handlers throw when a peer's bytes are not what they must be; by name, since their classes live elsewhere. */
const BAD_INPUT: ReadonlySet<string> = new Set(['MalformedFrame', 'MalformedBytes']);

/** Whether a handler failed because of what the peer sent: that is the peer's fault, not ours. */
export function isBadInput(cause: unknown): boolean {
  return cause instanceof ProtocolViolation || (cause instanceof Error && BAD_INPUT.has(cause.name));
}
