/** Every limit has a name, a unit and a reason. Source: DESIGN sections 3.8, 4, 5, 10. */

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Version of the fold that this program goes up to. Raised with the first event type or rule that only later programs know. */
export const FOLD_VERSION = 1;

export const LIMITS = {
  /** Recovery users of a pool. */
  recoveryUsersMax: 7,
  /** Bytes of a recovery with all its signatures. */
  recoveryBytesMax: 16 * 1024,
  /** Recoveries that are known and not decided, of one pool. */
  recoveriesHeldMax: 4,
  /** Further ones that somebody objected to: remembered, so that they stay void. */
  recoveriesVetoedMax: 64,
  /** Between both rounds of signatures, and as long a peer must have held the first. */
  recoveryWaitMs: 7 * DAY_MS,
  /** Highest number of a version of the fold. */
  foldVersionMax: 1_000,
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
  /** Every so many seals the hash of the whole state is sealed. */
  snapshotEvery: 1000,
  /** Signs of one piece of a snapshot: with three bytes a sign it still fits into a frame. */
  snapshotPieceChars: 64 * 1024,
  /** Events in one piece of a snapshot's log. */
  snapshotPieceEvents: 2000,
  /** Hashes that one piece of a snapshot's list of pieces names. */
  snapshotListMax: 4000,
  /** Payloads below a kept snapshot are dropped after this long. */
  retentionMs: 90 * DAY_MS,
  /** An act dies this long, on the pool clock, after the seal it was based on. */
  actLifeMs: 7 * DAY_MS,
  /** An admissible event that is not sealed for this long makes a notary vote for the next term. */
  stalledMs: 60 * SECOND_MS,
  /** A notary that started and hears of no other holder: its owner may let it sign after this long. */
  overrideAfterMs: 10 * MINUTE_MS,
  /** An event whose `after` is missing is rejected after this long. */
  afterHeldMs: 10 * MINUTE_MS,
  /** Idempotency rows live this long on the pool clock: longer than any act may wait. */
  idempotencyLifeMs: 8 * DAY_MS,
  /** Events of one author that wait unsealed in one space. */
  unsealedPerAuthorMax: 10_000,
  /** Events of one author that are taken in within a minute: the rest comes later. */
  eventsPerAuthorMinuteMax: 600,
  /** Bytes of one author's events that are taken in within a day. */
  bytesPerAuthorDayMax: 64 * 1024 * 1024,
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

/** Settings that a pool starts with beside its genesis; the owner changes them with notice. Source: ECONOMY sections 1 to 3. */
export const SETTING_DEFAULTS = {
  /** What the owner alone may grant on one day: this part of the initial supply. */
  ownerGrantsPerDayShare: 10n,
  /** The inviter's share of the fee on an invitee's orders, in 1/10,000. */
  referralShareBps: 1000,
  settingsNoticeMs: 72 * HOUR_MS,
  settingsPendingMax: 10,
  ownershipOfferMs: 7 * DAY_MS,
  ownershipDelayMs: 72 * HOUR_MS,
  /** A GlobalAdmin's claim that the owner is gone counts when nobody objected for so long. */
  ownerGoneMs: 60 * DAY_MS,
  freezeMs: 72 * HOUR_MS,
  joinRequestMs: 14 * DAY_MS,
  joinRequestsMax: 1000,
  /** A pool of one cannot reach two: its treasury acts wait this long, announced. */
  aloneDelayMs: DAY_MS,
  treasuryActMs: 7 * DAY_MS,
  memberInvitationsMax: 20,
  announcementsMax: 200,
  /** GlobalAdmins' appointments. */
  appointmentLifeMaxMs: 90 * DAY_MS,
} as const;

/** What an instance remembers of its machine and of others' nodes, for charts; the oldest goes first. */
export const MEMORY = {
  /** Means of a minute: a week. */
  loadMinutesMax: 7 * 24 * 60,
  /** Points of a chart that one answer carries. */
  chartPointsMax: 1000,
  /** Between two looks at which nodes are connected. */
  lookEveryMs: MINUTE_MS,
  /** Looks are counted by slots of this length. */
  heartbeatSlotMs: 30 * MINUTE_MS,
  /** Slots kept: a day. */
  heartbeatSlotsMax: 48,
  /** Machines that are looked at. */
  heartbeatPeersMax: 5000,
  /** Tasks of others that ran here, with how they ended. */
  tasksRunMax: 5000,
} as const;

/** Deadlines of a dispute, on the pool clock; snapshotted into an order's terms. Source: ECONOMY section 2. */
export const DISPUTE_DEFAULTS = {
  /** The other side answers within this. */
  answerMs: 72 * HOUR_MS,
  /** An officer takes it within this; then the owner's turn. */
  takeMs: 48 * HOUR_MS,
  /** Whoever took it, or the owner, decides within this; then the next level. */
  decideMs: 72 * HOUR_MS,
  appealWindowMs: 72 * HOUR_MS,
  /** An appeal that nobody decides: the first decision stands. */
  appealMs: 7 * DAY_MS,
  /** From its opening; then split by measured usage. */
  hardMs: 30 * DAY_MS,
  /** Least of the settlement window that is left after a withdrawn dispute. */
  windowLeftMinMs: HOUR_MS,
} as const;

export const DISPUTE_LIMITS = {
  /** Statements and files that one party may attach. */
  evidencePerPartyMax: 32,
  /** Bytes of one attached file. */
  fileBytesMax: 8 * 1024 * 1024,
  /** Signs of one encrypted text with its envelope. */
  sealedCharsMax: 24_000,
} as const;

/** Withdrawals: times on the pool clock, amounts in micro-credits. Source: ECONOMY section 2. */
export const WITHDRAWAL_DEFAULTS = {
  holdMs: 24 * HOUR_MS,
  /** The destination was never paid before. */
  newDestinationHoldMs: 48 * HOUR_MS,
  /** Confirmed by nobody in this time: expired. */
  confirmMs: 7 * DAY_MS,
  /** Confirmed and executed by nobody in this time: expired. */
  executeMs: 7 * DAY_MS,
  /** Handed to a rail and no word of it: unknown. */
  executingMs: DAY_MS,
  /** Where no second person is: the delay instead. */
  soloMs: 24 * HOUR_MS,
  freezeMs: 72 * HOUR_MS,
  /** Between two requests of one person. */
  coolingMs: 10 * MINUTE_MS,
  /** An unknown outcome: after this two approvers decide, after the second a GlobalAdmin. */
  unknownDecideMs: 14 * DAY_MS,
  unknownAdminMs: 30 * DAY_MS,
  feeMicro: 0n,
  dayMaxMicro: 1_000n * 1_000_000n,
  weekMaxMicro: 3_000n * 1_000_000n,
  /** Above this two confirm. */
  largeMicro: 500n * 1_000_000n,
  /** What an officer may confirm alone or with another; above it takes the owner. */
  officerMaxMicro: 750n * 1_000_000n,
} as const;

/** Transfers between members: per person and day of the pool clock. */
export const TRANSFER_DAY_MAX_MICRO = 10_000n * 1_000_000n;

export const REQUEST_LIMITS = {
  lifeMinMs: MINUTE_MS,
  lifeMaxMs: 7 * DAY_MS,
  openPerUserMax: 20,
  bidsOpenMax: 20,
  /** Bids of one request, withdrawn ones too: bounds what its end has to look through. */
  bidsKeptMax: 200,
} as const;

export const CHALLENGE_LIMITS = {
  /** The newest challenges of a node that are kept, one of each challenger. */
  keptMax: 9,
  /** One challenger challenges one node at most this often, on the pool clock. */
  everyMs: DAY_MS,
  /** Older ones say nothing of the machine any more. */
  lifeMs: 30 * DAY_MS,
  /** Of the claim, in 1/10,000: measured below it, the claim does not hold. */
  toleranceBps: 9_000,
  /** A claim needs the word of so many members who are not related to each other either. */
  unrelatedMin: 2,
  /** Light paths for each pixel of the work. */
  samplesMax: 65_536,
} as const;

/** Machines check each other by themselves. One check is some seconds of one thread on either side. */
export const CHALLENGE_DUTY = {
  /** Between two looks whether one is due. */
  lookMs: 10 * SECOND_MS,
  /** Between two checks of one instance, in the mean; by chance half to one and a half times that. */
  meanMs: 15 * MINUTE_MS,
  /** One member checks one node by itself so often. */
  repeatMs: 7 * DAY_MS,
  /** A node with so many words of that time is left alone. */
  wordsWanted: 5,
  /** A node that did not answer is asked again after this. */
  againMs: 6 * HOUR_MS,
  /** Checks that an instance begins on one day, and that it answers, whoever asks: the most of its time. */
  perDayMax: 12,
  answersPerDayMax: 24,
  /** Nodes of a pool that are looked at. */
  nodesMax: 5_000,
} as const;

/** Verification of tasks. Source: ECONOMY section 2. */
export const VERIFICATION_LIMITS = {
  /** After its end an order's tasks can be put to the test for so long, on the pool clock: its provider is still about. */
  committingMs: 10 * MINUTE_MS,
  /** A provider says what it had committed to within this. */
  revealingMs: 10 * MINUTE_MS,
  /** With two, one who holds together with the buyer could take the pay of the other. */
  copiesMin: 3,
  copiesMax: 7,
  /** Verifications of one order that are open at once: its provider has to answer each. */
  openPerOrderMax: 32,
  /** Levels of the tree over an order's tasks: a million of them. */
  pathMax: 20,
} as const;

/** What ends in one seal of an agent device that was revoked; the rest follows in the next seals. */
export const MACHINE_END_LIMITS = {
  nodesAtOnce: 8,
  /** Of one node. */
  offersAtOnce: 256,
  ordersAtOnce: 256,
} as const;

export const OFFER_LIMITS = {
  /** Windows of a week in which an offer is open. */
  hoursMax: 21,
  noticeMaxMs: DAY_MS,
  cancelFeeMaxMs: DAY_MS,
  /** How long an offer may say that it stands, on the pool clock. */
  lifeMinMs: HOUR_MS,
  lifeMaxMs: 366 * DAY_MS,
} as const;

/** Game sessions: what is measured, and when it ends by itself. Source: EXECUTION section 3. */
export const GAME_LIMITS = {
  /** One window of quality. */
  windowMs: 5 * SECOND_MS,
  /** Windows of the minute that one receipt covers. */
  minuteWindows: 12,
  /** Windows in a row, half of them contested, that end a session: two minutes. */
  contestWindows: 24,
  /** What an hour's contested windows may take from the provider before the session ends, in half windows: one more minute stays within two. */
  contestHalvesPerHour: 24,
  hourWindows: 720,
  /** What un-countersigned receipts may count beyond the newest countersigned one, in half windows: two minutes. */
  unsignedHalvesMax: 48,
  /** Without a full or half window for so long after ready the session is aborted. */
  abortMs: 3 * MINUTE_MS,
  /** Longest session: bounds the lists that both sides exchange. */
  durationMaxMs: DAY_MS,
  sideMin: 64,
  widthMax: 7680,
  heightMax: 4320,
  fpsMin: 10,
  fpsMax: 240,
  latencyMinMs: 5,
  latencyMaxMs: 1000,
  seatsMax: 64,
  /** Games that one node's catalogue holds. */
  catalogueMax: 1000,
  argumentsMax: 64,
  pathCharsMax: 1024,
  /** Bytes of a game's picture: it travels in one frame. */
  pictureBytesMax: 200 * 1024,
  /** Windows whose samples one message between the two sides carries. */
  exchangeWindowsMax: 120,
} as const;

export const IDENTITY_LIMITS = {
  /** A rotation that a device signed counts after so long on the pool clock, unless the present root cancels it. */
  rotationWaitMs: 7 * DAY_MS,
  /** Rotations of one root key, ever: each travels with every new certificate. */
  rotationsMax: 8,
} as const;

export const REPORT_LIMITS = {
  /** A report that nobody closes lapses. */
  openMs: 14 * DAY_MS,
  openPerMemberMax: 10,
} as const;

export const RATING_LIMITS = {
  /** After the first of two commits the other side has this long. */
  commitMs: 7 * DAY_MS,
  revealMs: 7 * DAY_MS,
  textCharsMax: 500,
} as const;

export const TIME = { SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS } as const;
