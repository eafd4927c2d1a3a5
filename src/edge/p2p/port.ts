/**
 * The network between peers as the rest of the program sees it, without libp2p. A peer is named everywhere by its
 * `peerKey`: the raw Ed25519 public key as 64 hex digits. Every connection is encrypted and proves that key (Noise).
 * "Peer" means: connected, and the hello showed the same network as ours.
 */
import type { ReachCause, ReachScope, ReachState } from '#core/features/network/network.schemas.ts';
import type { Verdict } from '#engine/ports.ts';
import type { P2pLimits } from './limits.ts';

export interface PeerToPeer extends AsyncDisposable {
  /** Our own peer key. */
  readonly self: string;
  /** Our own peer key in libp2p's text form, as it stands in addresses (`12D3…`). */
  readonly peerId: string;
  /** Own multiaddrs, each with `/p2p/<peerId>`: on every interface that we listen on. */
  addresses(): readonly string[];
  peers(): readonly PeerStatus[];
  /**
   * Connects and checks the hello. A peer that is connected already is answered at once.
   * @throws {InvalidPeerAddress} @throws {PeerUnreachable} @throws {WrongNetwork}
   */
  dial(multiaddr: string, options?: { readonly signal?: AbortSignal }): Promise<PeerStatus>;
  /**
   * Asks whoever listens there for its network, without joining it: needed to join by address or link.
   * Works with and without a network of our own. The genesis is the peer's claim: check its hash against the id.
   * @throws {InvalidPeerAddress} @throws {PeerUnreachable}
   */
  hello(multiaddr: string, options?: { readonly signal?: AbortSignal }): Promise<Hello>;

  /**
   * Best effort, at most once, in order per peer while the connection lasts. Nothing happens when the peer is not
   * connected. When more than `frameQueueBytesMax` waits, the oldest frames are dropped.
   * @throws {RangeError} more than `messageBytesMax` bytes, or `space` is no 32-byte hex id
   */
  sendFrame(peer: string, space: string, message: Uint8Array): void;
  /** Gossip to all who subscribed to this public space. @throws {RangeError} as `sendFrame` */
  publish(space: string, message: Uint8Array): void;
  /** Hears the gossip of a public space until `unsubscribe` or another network. @throws {RangeError} over `topicsMax` */
  subscribe(space: string): void;
  unsubscribe(space: string): void;

  /**
   * One question, one answer. A peer that is not connected is dialled first, when an address is known.
   * @throws {PeerUnreachable} @throws {PeerTimeout} @throws {PeerRefused}
   * @throws {RangeError} body over `messageBytesMax`; @throws the signal's reason when it aborts
   */
  request(peer: string, method: string, body: Uint8Array, options: RequestOptions): Promise<Uint8Array>;
  /**
   * Answers requests of peers; one handler per method, names beginning with `p2p.` are ours.
   * A handler that throws `RequestRefused` answers that refusal; any other error answers `internal` and is logged.
   */
  handle(method: string, handler: RequestHandler): void;

  /**
   * A long two-way stream of frames with backpressure, for jobs, files, games.
   * @throws {PeerUnreachable} @throws {PeerTimeout} @throws {PeerRefused} `unknown_channel` or `busy`
   */
  openChannel(peer: string, name: string, options?: { readonly signal?: AbortSignal }): Promise<Channel>;
  /** The channel is closed when the handler returns and aborted when it throws. */
  handleChannel(name: string, handler: ChannelHandler): void;

  /** Shuts a peer out until then and hangs up; kept over restarts. */
  ban(peer: string, untilMs: number): void;
  /** Ends a ban, whoever made it. Returns whether there was one. */
  pardon(peer: string): boolean;
  /** Bans that hold now. */
  bans(): readonly Ban[];
  /** Whether others can reach us, and how we know. */
  reachability(): Reachability;
  /** One `reject` of this peer's input: points that fade; beyond limits it is dropped, then banned for a time. */
  peerPenalty(peer: string): void;
  /** Joins a network, or leaves it: all peers of the former one are disconnected and its gossip is unsubscribed. */
  setNetwork(network: NetworkIdentity | undefined): Promise<void>;
  /** Found by mDNS on the LAN, also of other networks and of none. */
  lan(): readonly LanPeer[];
}

export interface NetworkIdentity {
  /** 64 hex digits; the first 16 stand in protocol names. */
  readonly id: string;
  readonly genesis: Uint8Array;
  /** Told to those who look for networks on the LAN; at most 64 characters. */
  readonly name?: string;
}

export interface Hello {
  readonly peerKey: string;
  readonly network: string | undefined;
  readonly genesis: Uint8Array | undefined;
  readonly name: string | undefined;
}

export interface LanPeer {
  readonly peerKey: string;
  /** undefined: in no network. */
  readonly network: string | undefined;
  /** What its network is called there, if it says so: a stranger's words. */
  readonly name?: string;
  readonly address: string;
}

export interface PeerStatus {
  readonly peerKey: string;
  readonly peerId: string;
  /** Where it can be dialled, as far as known; with `/p2p/<peerId>`. */
  readonly addresses: readonly string[];
  readonly direction: 'inbound' | 'outbound';
  readonly connectedAtMs: number;
  /** Round trip of the newest ping, ms; the first comes right after connecting, then one every `pingMs`. */
  readonly latencyMs: number | undefined;
  readonly via: 'direct' | 'relayed';
  /** How far the address reaches from which it is connected; undefined: not known, as over a relay. */
  readonly scope: ReachScope | undefined;
  /** On the wire since it became a peer, with encryption and framing. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Points for bad input that have not faded yet; 0 is spotless. */
  readonly penaltyPoints: number;
  /** Program and version as the peer says. */
  readonly agent?: string;
}

export interface Reachability {
  readonly state: ReachState;
  readonly cause: ReachCause;
  /** From how far; undefined: from nowhere, or not known. */
  readonly scope: ReachScope | undefined;
  /** Peer key of the relay that others come through. */
  readonly relay: string | undefined;
  /** Addresses that a router forwards to us, found by UPnP or by a peer that dialled back. */
  readonly outside: readonly string[];
  /** When it was last judged. */
  readonly checkedAtMs: number | undefined;
  /** This instance is a relay for others. */
  readonly isRelay: boolean;
}

export interface Ban {
  readonly peerKey: string;
  readonly untilMs: number;
  readonly sinceMs: number;
  /** `input`: for what it sent; `user`: a person said so. */
  readonly cause: 'input' | 'user';
  /** Bans for bad input so far: each is twice as long as the one before. */
  readonly count: number;
}

/** Bans, kept over restarts by the caller. */
export interface BanBook {
  list(): readonly Ban[];
  put(ban: Ban): void;
  remove(peerKey: string): void;
}

export interface RequestOptions {
  /** Over everything: dialling, waiting for a free place, the peer's work. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export type RequestHandler = (peer: string, body: Uint8Array) => Promise<Uint8Array>;
export type ChannelHandler = (peer: string, channel: Channel) => Promise<void>;

/** Both sides must end it: by `close` after the last frame, or by `abort`. One reader at a time. */
export interface Channel {
  readonly peer: string;
  /**
   * Resolves when the frame left for the network and there is room for the next: a slow reader slows the sender.
   * @throws {RangeError} over `messageBytesMax` @throws {ChannelAborted}
   */
  send(frame: Uint8Array): Promise<void>;
  /** Frames in order until the other side closed. Leaving the loop early discards the rest. @throws {ChannelAborted} */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array>;
  /** Says that no more frames come from here, after those already sent; reading goes on until the other side closes too. */
  close(): Promise<void>;
  /** Ends both directions at once; the other side sees `ChannelAborted`, but not the cause. */
  abort(cause?: Error): void;
}

/** Called from the event loop, must return soon. What they throw is logged. Nothing is told once disposal has begun. */
export interface PeerEvents {
  onPeerUp(peer: string): void;
  onPeerDown(peer: string): void;
  /**
   * The message is the receiver's own: its buffer may be transferred. A promise holds back this peer's next frames until
   * it resolves, so that a peer cannot send faster than they are used up.
   */
  onFrame(peer: string, space: string, message: Uint8Array): void | Promise<void>;
  /** `peer` is who passed it on, not who wrote it. Only what is accepted travels further; `reject` is a penalty. */
  onGossip(peer: string | undefined, space: string, message: Uint8Array): Verdict;
  /** The answer of `reachability` is another one. */
  onReachChanged?(): void;
}

/** Peers that were met, kept over restarts by the caller. */
export interface AddressBook {
  list(): readonly BookEntry[];
  /** The peer was met in our network just now: replaces its addresses, failures become 0. */
  remember(peerKey: string, addresses: readonly string[], nowMs: number): void;
  /** A dial failed. */
  failed(peerKey: string, nowMs: number): void;
}

export interface BookEntry {
  readonly peerKey: string;
  readonly addresses: readonly string[];
  readonly lastSeenMs: number;
  readonly failures: number;
}

export interface P2pLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

export interface PeerToPeerOptions {
  /** 32 bytes, the private seed of Ed25519 (RFC 8032): the same seed gives the same peer key at every start. */
  readonly seed: Uint8Array;
  /** IP address to listen on, e.g. `0.0.0.0`, `::` or `127.0.0.1`; also `localhost`. */
  readonly host: string;
  /** TCP; 0 takes any free port. */
  readonly port: number;
  /** Multiaddrs that are dialled for ever, with or without `/p2p/<id>`. */
  readonly bootstrap: readonly string[];
  readonly mdns: boolean;
  readonly addressBook: AddressBook;
  /** Without one, bans end with the process. */
  readonly banBook?: BanBook;
  /** Passes on traffic of peers that cannot be reached otherwise. */
  readonly relay?: boolean;
  /** Asks the router by UPnP to open the port, when nobody can reach us without. */
  readonly portMapping?: boolean;
  readonly events: PeerEvents;
  readonly logger: P2pLogger;
  /** Program and version told to peers, e.g. `power-realms/0.1.0`. */
  readonly agent?: string;
  /** Smaller limits for tests. */
  readonly limits?: Partial<P2pLimits>;
}
