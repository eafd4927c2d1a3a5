/** What one client may ask of this instance. Every limit has a name, a unit and a reason. */
import { LIMITS } from '#core/kernel/limits.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

export const HTTP_LIMITS = {
  /** Body of a JSON request: the largest command, a job with 64 long arguments, is about a quarter of it. */
  jsonBytesMax: MIB,
  /** Nesting of a JSON body, counted where it is hashed: our deepest body has four levels. */
  jsonDepthMax: 32,
  /** One uploaded module or input file. */
  uploadBytesMax: 64 * MIB,
  /** Signs of one part of a path: ids have 64. */
  paramCharsMax: 256,
  /** `Prefer: wait`, seconds: below what proxies give up at. */
  waitSecondsMax: 60,
  idempotencyKeyCharsMax: LIMITS.idempotencyKeyCharsMax,
  /** Life of an access token, seconds. Source: DESIGN section 10. */
  accessTokenSeconds: 15 * 60,
  /** A whole request with its body, at the slowest: 64 MiB at 220 KiB/s. */
  requestMsMax: 5 * 60_000,
  /** The head of a request: who dribbles it holds a connection for nothing. */
  headMsMax: 30_000,
  connectionsMax: 1024,
  /** Per address and minute. Programs on this machine may work as fast as they can; the others share fairly. */
  requestsPerMinuteMax: 6000,
  localRequestsPerMinuteMax: 120_000,
  /** Per address and minute: log-in and registration, where passwords could be guessed and argon2 costs time. */
  credentialsPerMinuteMax: 30,
  /** Addresses whose counts are kept. */
  addressesMax: 5000,
  /** Proxies and phones drop a silent connection after 30 s and more. */
  heartbeatMs: 15_000,
  streamsPerLoginMax: 12,
  streamsMax: 256,
  /** What a slow reader of the event stream may leave unread before it is cut. */
  streamBufferBytesMax: 256 * KIB,
  /** How long a reader that was cut may take for the rest. */
  streamFarewellMs: 5000,
  /** WebSockets of pages: one for each game that is played here. */
  socketsMax: 64,
  /** A page's message: input of a moment. */
  socketMessageBytesMax: 64 * KIB,
  /** A page says who it is within this. */
  socketHelloMs: 10_000,
  /** When the server ends, running answers get this long. */
  farewellMs: 500,
} as const;

export type HttpLimits = { readonly [Name in keyof typeof HTTP_LIMITS]: number };
