/** Every limit of the peer-to-peer edge has a name, a unit and a reason here. Tests hand in smaller ones. */
import { LIMITS } from '#core/kernel/limits.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const GIB = 1024 * MIB;

export const P2P_LIMITS = {
  // --- connections
  /** Connections of all kinds; about 100 KiB each. */
  connectionsMax: 300,
  /** Kept free of inbound connections, so that our own dials always find room. */
  connectionsReserved: 32,
  /** Connections of one peer: both may dial at once; more is no use to anybody. */
  connectionsPerPeerMax: 4,
  /** Inbound connections that have not agreed on a network yet. */
  strangersMax: 64,
  /** Of these from one address: one machine cannot take all the places at the door. */
  strangersPerHostMax: 32,
  /** A connection that has not agreed on a network is closed after this long, unless somebody still uses it. */
  strangerMs: 10 * SECOND_MS,
  /** Inbound connections per second from one address: a LAN behind one NAT, or a test, is one address. */
  inboundPerSecondMax: 50,
  /** Inbound connections in the middle of their handshake. */
  handshakesMax: 64,
  /** Dials of our own stop while this many peers are connected; inbound ones are still welcome. */
  peersTarget: 64,
  /** One whole dial, over all addresses of a peer. */
  dialMs: 10 * SECOND_MS,
  /** One address of a dial. */
  dialAddressMs: 5 * SECOND_MS,
  dialsParallelMax: 8,
  /** Question and answer of a hello, and how long streams of a peer wait for theirs. */
  helloMs: 5 * SECOND_MS,
  /** Hellos under way on one connection. */
  hellosMax: 8,
  /** Latency is measured this often. */
  pingMs: 20 * SECOND_MS,
  /** A ping without an answer for this long ends the connection. Longer than a full window takes at 0.5 Mbit/s. */
  pingTimeoutMs: 45 * SECOND_MS,
  /** Graceful part of closing one connection. */
  closeMs: 300,
  /** A half-closed stream is aborted this long after our side closed it. */
  streamLingerMs: 5 * SECOND_MS,

  // --- streams
  /** Receive window of one stream at first; yamux accepts no less. */
  windowBytes: 256 * KIB,
  /** Receive window that a fast stream grows to. Must stay below `streamBufferBytesMax`: a paused stream may get a whole window. */
  windowBytesMax: 2 * MIB,
  /** Bytes that libp2p holds for a paused stream before it resets it. */
  streamBufferBytesMax: 4 * MIB,
  /** Bytes that one of our readers holds before it pauses its stream. */
  readAheadBytes: MIB,
  /** Streams on one connection, each way. */
  streamsMax: 256,

  /** Streams that wait on one connection for its hello: each may hold a window of bytes meanwhile. */
  streamsOfStrangerMax: 4,
  /** Streams of all peers served at once; beyond it a peer gets no more than `streamsKeptPerPeer` of one kind. */
  streamsServedMax: 1024,
  streamsKeptPerPeer: 2,

  // --- rates of one peer: what comes faster is held back (frames), refused as `busy` (requests) or ignored (gossip)
  framesPerSecondMax: 4_000,
  framesBurst: 16_000,
  frameBytesPerSecondMax: 64 * MIB,
  frameBytesBurst: 64 * MIB,
  requestsPerSecondMax: 500,
  requestsBurst: 2_000,
  gossipPerSecondMax: 500,
  gossipBurst: 2_000,
  /** Longest pause before the next look whether a held-back peer may go on. */
  paceMsMax: SECOND_MS,

  // --- frames
  /** One frame, one request, one answer, one frame of a channel. */
  messageBytesMax: LIMITS.frameBytesMax,
  /** Frames waiting for one peer; beyond it the oldest are dropped. */
  frameQueueBytesMax: 32 * MIB,
  /** Frames waiting for all peers together. */
  frameQueuesBytesMax: 128 * MIB,
  /** Small frames are joined to writes of up to this size. */
  frameBatchBytes: 64 * KIB,
  /** Frames are handed over for at most this long before the event loop gets its turn. */
  frameBurstMs: 8,
  /** Dropped frames are reported at most this often per peer. */
  frameDropReportMs: 10 * SECOND_MS,
  /** Streams of frames that one connection may have open: one, and one that takes over. */
  frameStreamsMax: 4,
  /** First pause before a broken stream of frames is opened again; doubles up to the next. */
  frameReopenMs: 100,
  frameReopenMsMax: 5 * SECOND_MS,

  // --- requests
  /** Signs of a method's or a channel's name, in UTF-8 bytes. */
  nameBytesMax: 64,
  /** Requests of ours under way at one peer; more wait. */
  requestsOutboundMax: 32,
  /** Requests of one peer under way here; more are refused with `busy`. Above `requestsOutboundMax`: streams close late. */
  requestsInboundMax: 64,
  /** An idle request stream is kept this long for the next request: saves a round trip. */
  requestIdleMs: 30 * SECOND_MS,
  /** The answering side keeps it longer, so that it never closes what is just being used. */
  requestIdleInboundMs: 90 * SECOND_MS,
  /** Characters of a refusal's code and text. */
  refusalCodeCharsMax: 64,
  refusalTextCharsMax: 500,

  // --- channels
  channelsPerPeerMax: 32,
  /** Opening, and the other side's accepting. */
  channelOpenMs: 10 * SECOND_MS,
  /** Time that `close` gives the last frames to leave. */
  channelCloseMs: 30 * SECOND_MS,

  // --- gossip
  topicsMax: 256,

  // --- who is known
  /** Peers named in one exchange. */
  knownPeersMax: 32,
  /** Addresses kept and told of one peer. */
  addressesPerPeerMax: 8,
  /** Characters of one address. */
  addressCharsMax: 256,
  /** Peers heard of and not yet met. */
  learnedMax: 256,
  /** A peer only heard of is given up after this many failed dials. */
  learnedFailuresMax: 3,
  /** Peers that are redialled, from book, bootstrap list and hearsay together. */
  targetsMax: 1024,
  /** A book entry is told to others while it was seen within this time. */
  knownFreshMs: 7 * 24 * HOUR_MS,
  /** A peer is asked again for known peers this often while there are fewer than `peersTarget`. */
  exchangeMs: MINUTE_MS,
  /** One peer may ask us this often. */
  exchangeInboundMs: 5 * SECOND_MS,
  /** Redial: first pause, doubling, with jitter, up to the maximum, for ever. */
  redialMs: SECOND_MS,
  redialMsMax: 5 * MINUTE_MS,

  // --- LAN
  lanPeersMax: 64,
  /** One question per this time on the LAN. */
  lanQueryMs: 10 * SECOND_MS,
  /** Forgotten when not heard for this long. */
  lanForgetMs: MINUTE_MS,
  /** A LAN peer is asked for its network again after this long. */
  lanLookMs: MINUTE_MS,
  lanLooksParallelMax: 4,

  // --- reachability
  /** Asking one peer to dial us, its dial included. */
  dialBackMs: 15 * SECOND_MS,
  /** One peer may ask us to dial it this often. */
  dialBackInboundMs: 5 * SECOND_MS,
  /** Such dials of ours at a time, for all who ask. */
  dialBacksParallelMax: 4,
  /** Ports tried for one question: the own one, and one that a router opened. */
  dialBackPortsMax: 2,
  /** Peers asked in one check. */
  witnessesMax: 3,
  /** What a peer found is believed this long. */
  witnessFreshMs: 30 * MINUTE_MS,
  /** Checked again this often when reachable, and when not. */
  reachAgainMs: 10 * MINUTE_MS,
  reachDoubtMs: MINUTE_MS,

  // --- relay: libp2p's own limits are 128 KiB and two minutes, too little for one sync
  /** Peers that hold a place at this relay. */
  relayReservationsMax: 64,
  /** A place lasts this long and is renewed five minutes before; that of a vanished peer is free again after it. */
  relayReservationMs: 30 * MINUTE_MS,
  /**
   * Bytes of one relayed connection, both ways together; then it ends and is dialled anew. NOTE: protons-runtime 7 writes
   * a uint64 wrong when bit 31 is set, so 2 GiB would make every reservation unreadable.
   */
  relayBytesMax: GIB,
  /** A relayed connection ends after this long, and is dialled anew. */
  relayMs: 12 * HOUR_MS,
  /** Relayed connections that one peer may open here at a time. */
  relayHopsPerPeerMax: 32,
  /** A relay that refused or vanished is asked again after this long. */
  relayRetryMs: 30 * SECOND_MS,

  // --- watchdog
  /** Looks for a changed network, a lost listener, a lost relay. */
  watchMs: 10 * SECOND_MS,
  /** Such a look that comes later than this means that the machine slept. */
  sleptMs: 30 * SECOND_MS,
  /** After a sleep or another network a peer that does not answer within this time is hung up on. */
  aliveMs: 5 * SECOND_MS,
  /** The router is asked to open the port this long after the start, when nobody could reach us until then. */
  portMappingAfterMs: 5 * SECOND_MS,

  // --- reputation
  /** Points of one `reject`. */
  penaltyPoints: 10,
  /** One point is forgiven per this time. */
  penaltyForgiveMs: 6 * SECOND_MS,
  /** From this many points on the connections are dropped at each further penalty. */
  penaltyDropPoints: 50,
  /** From this many points on the peer is banned. */
  penaltyBanPoints: 100,
  /** First ban; each further one is twice as long, up to the maximum. */
  banMs: 10 * MINUTE_MS,
  banMsMax: 24 * HOUR_MS,
  /** Peers with a record. */
  reputationsMax: 4096,
} as const;

export type P2pLimits = { readonly [Name in keyof typeof P2P_LIMITS]: number };
