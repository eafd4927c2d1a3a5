/** What one open space keeps in memory between messages; everything durable is in its store. */
import type { Hlc } from '#core/kernel/hlc.ts';
import type { Height, Proposal } from '#core/consensus/step.ts';
import type { NotarySet } from '#core/consensus/notaries.ts';
import type { Seal } from '#core/contract/seal.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import type { Refusal } from '#core/kernel/result.ts';
import type { Join } from './join-state.ts';
import type { PieceIndex } from './pieces.ts';
import type { EquivocationProof } from './equivocation.ts';
import type { Fold, SealExecution, executeSeal } from './fold.ts';
import type { DryRun } from './submit.ts';
import type { LinePorts, SealedOutcome, Signer } from './ports.ts';
import type { Recovery } from '#core/contract/recovery.ts';
import type { Away } from './awake.ts';
import type { HeldRecovery } from './recovery-state.ts';
import type { Intake } from './quota.ts';
import type { UpdateNeeded } from './upgrade.ts';

/** Undecided events of one author: `cached` starts right after the last decided one. */
export interface PendingAuthor {
  readonly author: string;
  decidedSeq: number;
  headSeq: number;
  cached: SignedEvent[];
  /** Own clock when its first undecided event became the first. */
  sinceMs: number;
}

/** The execution of the proposal under vote: kept so that a quorum does not cost a second one. */
export interface Executed {
  readonly execution: SealExecution;
  readonly events: readonly SignedEvent[];
}

/** The patience of a notary, by the own clock. */
export interface Election {
  /** The sequencer was last heard of. */
  heardMs: number;
  votedMs: number;
  repeatAtMs: number;
  beatAtMs: number;
  /** Terms in a row that brought no sequencer. */
  failed: number;
  /** 0 to 1, thrown anew for each term. */
  spread: number;
}

export interface LineTimes {
  /** A silent sequencer is given up after this long to half as long again. */
  readonly patienceMs: number;
  /** Bodies of events below a kept snapshot are dropped after this long; absent: the default. */
  readonly retentionMs?: number;
}

export interface PeerState {
  /** What we asked it to sign. */
  nonce: Uint8Array;
  /** Device that it proved; it has the space while that device may. */
  device: string | undefined;
  /** A root-signed certificate it showed, for a device that the space does not know yet. */
  certifiedUser: string | undefined;
  /** The newest event it handed in to be let in: its joining, a certificate. */
  joinEvent: string | undefined;
  /** Times of its attempts to be let in, within the last minute. */
  joinTimesMs: number[];
  authorised: boolean;
  /** Ranges asked for and not yet answered. */
  readonly wanted: Map<string, number>;
  /** Heads it told of that we have not asked for yet. */
  readonly queue: Map<string, { seq: number; hash: string }>;
  /** Authors whose chain is another one there, and when the evidence was asked for. */
  readonly partings: Map<string, number>;
  highestSeal: number;
  /** It goes on with a quorum that a recovery replaced. */
  isAstray: boolean;
  sealsAskedMs: number;
  digestSentMs: number;
  /** Runs cut between signatures: waiting for the signed end. */
  readonly partials: Map<string, SignedEvent[]>;
  lastHelloMs: number;
  /** Challenges sent since the peer came up, or since we last had a new device to show. */
  hellos: number;
  /** Challenges of it that we answered. */
  proofs: number;
  /** Its clock minus ours, as far as it told. */
  clockOffsetMs: number | undefined;
}

export interface LineObserver {
  /** A new event is in the log, its fate open. */
  appended(events: readonly SignedEvent[]): void;
  /** A seal is folded; `refusals` by event id. */
  sealed(seal: Seal, outcomes: readonly SealedOutcome[], refusals: ReadonlyMap<string, Refusal>): void;
  /** A peer got or lost access, the space stopped, our own access was denied. */
  changed(): void;
}

/** What the simulator may replace by a faulty version, to prove that it would notice. */
export interface LineInternals {
  readonly executeSeal: typeof executeSeal;
  /** Another version of the fold. */
  readonly fold?: Fold;
  readonly times?: LineTimes;
  /** Part of the protocol: the same for all peers of a space. */
  readonly snapshotEvery?: number;
}

export interface LineState {
  readonly space: string;
  readonly kind: 'pool' | 'network';
  readonly ports: LinePorts;
  readonly observer: LineObserver;
  readonly internals: LineInternals;
  /** What can be folded here. */
  readonly fold: Fold;
  /** Devices that may answer live proofs and seal, by device key. */
  readonly signers: Map<string, Signer>;
  /** Devices that this instance authors with. */
  readonly ownAuthors: Set<string>;
  /** Root-signed certificates of own devices (CBOR), shown along with a proof. */
  readonly certificates: Map<string, Uint8Array>;
  readonly pending: Map<string, PendingAuthor>;
  readonly peers: Map<string, PeerState>;
  /** Certified seals that came before their events, by number. */
  readonly incoming: Map<number, Seal>;
  /** By author: see quota.ts. */
  readonly intakes: Map<string, Intake>;
  readonly times: LineTimes;
  height: Height | undefined;
  notaries: NotarySet | undefined;
  executed: Executed | undefined;
  /** Of the present height, to be repeated while it is open. */
  ownProposal: Proposal | undefined;
  readonly election: Election;
  /** Notaries of the present set, and when they last signed something that counted. */
  readonly heard: Map<string, number>;
  /** Promises of the own notary are missing on this disk: it never signs again. */
  lost: boolean;
  /** See standing.ts. */
  isCurrent: boolean;
  startedMs: number;
  /** Since the start, or since it woke from sleep. */
  settleFromMs: number;
  /** The own clock at the last tick. */
  tickedMs: number;
  /** Highest seal that another holder told of since the start. */
  heardSeal: number | undefined;
  /** Hashes that seals and proposals name and that are not here. */
  wantedEvents: Set<string>;
  eventsAskedMs: number;
  /** Messages between notaries that were passed on, by hash: how often, and when last. The latest last. */
  readonly relayed: Map<string, { readonly passes: number; readonly atMs: number }>;
  /** Proofs that a device signed two histories, by device, and those of them that were carried to the pool. */
  readonly accused: Map<string, EquivocationProof>;
  readonly carried: Set<string>;
  /** Since when the next certified seal waits for its events. */
  stuckSinceMs: number | undefined;
  sealNumber: number;
  sealHash: string;
  stateHash: string;
  sealTimeMs: number;
  /** First undecided event waits since then (own clock); undefined: none. */
  waitingSinceMs: number | undefined;
  /** All that is undecided waits for other events: the sequencer looks again then, instead of sealing nothing every 50 ms. */
  heldUntilMs: number | undefined;
  /** By author: composed, being signed, not in the log yet (see submit.ts). */
  readonly composed: Map<string, SignedEvent>;
  /** By user: see submit.ts. */
  readonly dryRuns: Map<string, DryRun>;
  /** When the newest events of a range that we asked for came, by the own clock. */
  downloadedMs: number;
  /** When a peer was last given events or pieces, by the own clock. */
  servedMs: number;
  lastHlc: Hlc;
  /** Last stamp of each own device, read from its chain once. */
  readonly ownStamps: Map<string, Hlc>;
  /** Of the next snapshot. */
  readonly pieces: PieceIndex;
  /** A snapshot is being fetched. */
  join: Join | undefined;
  /** Own clock before which no snapshot is asked for. */
  joinAgainMs: number;
  /** Later seals exist, and this one is the last here since then, by the own clock. */
  behind: { readonly seal: number; readonly sinceMs: number } | undefined;
  pruneAtMs: number;
  /** Our fold parted from what is sealed; a later snapshot leads on. */
  isDiverged: boolean;
  /** Stopped by two certificates for one number. */
  isForked: boolean;
  /** Up to this seal a recovery said which of two certificates counts. */
  settledTo: number;
  stopped: string | undefined;
  /** Why it stopped, if the pool is ahead of this program. */
  update: UpdateNeeded | undefined;
  /** New here, or slept for a week; undefined: awake. See `awake.ts`. */
  away: Away | undefined;
  awakeNotedMs: number;
  /** Accepted: its set seals, and has not yet. */
  recovered: Recovery | undefined;
  /** Recoveries that are known and not decided, by id. */
  readonly recoveries: Map<string, HeldRecovery>;
  /** Agents that told the pool of this program's version, or need not. */
  readonly saidSupport: Set<string>;
  denied: string | undefined;
  nextAntiEntropyMs: number;
  headsDirty: boolean;
  headsHash: string;
}
