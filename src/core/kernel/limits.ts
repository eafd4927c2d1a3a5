/** Every limit has a name, a unit and a reason. Source: DESIGN sections 3.8, 4, 5, 10. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const LIMITS = {
  /** Bytes of one event's payload. */
  payloadBytesMax: 64 * 1024,
  /** Bytes of one frame between peers. */
  frameBytesMax: 256 * 1024,
  /** Hashes that one event may name in `after`. */
  afterMax: 16,
  /** Signs of an event type's name. */
  typeCharsMax: 64,
  /** Events that one signature may vouch for. */
  signatureRunMax: 1000,
  /** Events and timers together in one seal. */
  sealEventsMax: 1000,
  /** A batch is sealed at the latest this long after its first event came. */
  sealDelayMs: 50,
  /** While a deadline is open the sequencer seals at least this often. */
  sealIdleMs: 60 * SECOND_MS,
  /** The pool clock advances by at most this much a seal. */
  poolClockStepMaxMs: 60 * SECOND_MS,
  /** Clocks may differ by this much. */
  clockToleranceMs: 2 * MINUTE_MS,
  /** An act dies this long, on the pool clock, after the seal it was based on. */
  actLifeMs: 7 * DAY_MS,
  /** An event whose `after` is missing is rejected after this long. */
  afterHeldMs: 10 * MINUTE_MS,
  /** Idempotency rows live this long on the pool clock: longer than any act may wait. */
  idempotencyLifeMs: 8 * DAY_MS,
  /** Events of one author that wait unsealed in one space. */
  unsealedPerAuthorMax: 10_000,
  /** Two random peers are asked for what they have this often. */
  antiEntropyMs: 30 * SECOND_MS,
  /** Failed joins one peer may try per minute. */
  joinsPerPeerMinuteMax: 6,
  /** Signs in names that people choose. */
  nameCharsMax: 64,
  /** Signs in longer texts. */
  textCharsMax: 2000,
  /** Signs of an Idempotency-Key. */
  idempotencyKeyCharsMax: 128,
} as const;

/** Pool settings with their defaults; each is snapshotted into an order's terms when it is placed. Source: DESIGN section 10. */
export const POOL_DEFAULTS = {
  feeBps: 200,
  initialSupplyMicro: 1_000_000n * 1_000_000n,
  acceptanceMs: 10 * MINUTE_MS,
  readyMs: 5 * MINUTE_MS,
  receiptMs: MINUTE_MS,
  interruptedAfterMs: 3 * MINUTE_MS,
  failedAfterMs: 5 * MINUTE_MS,
  endingMs: 10 * MINUTE_MS,
  suspendedMs: DAY_MS,
  disputeWindowMs: DAY_MS,
  /** Window of an order with a receipt that the buyer did not countersign. */
  unsignedWindowMs: 72 * HOUR_MS,
  cancelFeeMs: MINUTE_MS,
  grantsPerDayMax: 100,
  joinsPerDayMax: 200,
} as const;

export const TIME = { SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS } as const;
