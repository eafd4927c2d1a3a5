/** What one open space tells of itself. */
import type { NotaryMode } from '#core/contract/notary-modes.ts';
import type { Recovery } from '#core/contract/recovery.ts';
import { quorumOf, sequencerOf } from '#core/consensus/notaries.ts';
import { type Quarantined, clockErrorMs, quarantineOf } from './clocks.ts';
import { ownNotary } from './heights.ts';
import { type JoinProgress, joinProgress } from './join.ts';
import type { LineState } from './line-state.ts';
import { pendingCount } from './pending.ts';
import { divergenceOf } from './seal.ts';
import { baseOf } from './snapshot.ts';
import { type Standing, standingOf } from './standing.ts';
import { poolClock } from './tables.ts';
import type { UpdateNeeded } from './upgrade.ts';
import { foldVersionOf } from '#core/features/index.ts';

export interface LineStatus {
  readonly space: string;
  readonly kind: 'pool' | 'network';
  readonly sealNumber: number;
  readonly sealHash: string;
  readonly stateHash: string;
  readonly sealTimeMs: number;
  readonly poolMs: number;
  readonly pending: number;
  /** Own clock when the oldest undecided event began to wait. */
  readonly waitingSinceMs: number | undefined;
  readonly isNotary: boolean;
  readonly notaries: readonly string[];
  readonly quorum: QuorumStatus | undefined;
  /** May the notary here sign, and if not, why. */
  readonly standing: Standing;
  /** Own clock when the space was opened. */
  readonly startedMs: number;
  /** By so much the own clock is off, as the median of at least three peers' clocks says. */
  readonly clockErrorMs: number | undefined;
  /** Events whose stamps are over the tolerance ahead of the own clock. */
  readonly quarantine: readonly Quarantined[];
  /** Highest seal that any peer told of. */
  readonly highestKnownSeal: number;
  /** Peers that we give this space to. */
  readonly peers: readonly string[];
  readonly stopped: string | undefined;
  /** A quorum certified two histories: read only until a recovery says which counts. */
  readonly isForked: boolean;
  /** Version of the fold that the next seal takes, the one that this program goes up to, and why it stopped where that is less. */
  readonly foldVersion: number;
  readonly foldSupported: number;
  readonly update: UpdateNeeded | undefined;
  /** Recoveries outside of the log that are known here; `sinceMs`: own clock since when enough had signed. */
  readonly recoveries: readonly {
    readonly id: string;
    readonly recovery: Recovery;
    readonly sinceMs: number | undefined;
  }[];
  /** One was accepted, and its first seal is awaited. */
  readonly isRecovered: boolean;
  /** An error here after which nothing more is done with the space until the next start. */
  readonly fault?: string;
  /** A snapshot is being fetched: of which seal, and how many pieces are missing as far as is known. */
  readonly joining: JoinProgress | undefined;
  /** Events up to this seal may be here without their bodies; 0: the whole log is. */
  readonly prunedTo: number;
  /** The seal that this replica computes otherwise, while it waits for a sealed snapshot. */
  readonly divergedAt: number | undefined;
  /** What this replica computed otherwise than its notaries, also after it went on from a snapshot. */
  readonly divergence: string | undefined;
  /** Why nobody lets us in, while that is so. */
  readonly denied: string | undefined;
}

/** Who seals, and who of them was heard of. */
export interface QuorumStatus {
  readonly mode: NotaryMode;
  readonly quorum: number;
  readonly term: number;
  readonly sequencer: string;
  /** A quorum voted for the term, or it is the first. */
  readonly isEstablished: boolean;
  readonly members: readonly {
    readonly device: string;
    readonly isSelf: boolean;
    /** Own clock when it last signed something that counted here; undefined: not since the start. */
    readonly heardMs: number | undefined;
  }[];
}

const QUARANTINE_SHOWN_MAX = 50;

export function statusOf(state: LineState): LineStatus {
  let highestKnownSeal = state.sealNumber;
  for (const known of state.peers.values()) highestKnownSeal = Math.max(highestKnownSeal, known.highestSeal);
  return {
    space: state.space,
    kind: state.kind,
    sealNumber: state.sealNumber,
    sealHash: state.sealHash,
    stateHash: state.stateHash,
    sealTimeMs: state.sealTimeMs,
    poolMs: state.ports.store.get(poolClock, state.sealNumber)?.poolMs ?? 0,
    pending: pendingCount(state),
    waitingSinceMs: state.waitingSinceMs,
    isNotary: ownNotary(state) !== undefined,
    notaries: state.notaries?.members ?? [],
    quorum: quorumStatus(state),
    standing: standingOf(state),
    startedMs: state.startedMs,
    clockErrorMs: clockErrorMs(state),
    quarantine: quarantineOf(state, QUARANTINE_SHOWN_MAX),
    highestKnownSeal,
    peers: [...state.peers].filter(([, known]) => known.authorised).map(([peer]) => peer),
    stopped: state.stopped,
    isForked: state.isForked,
    foldVersion: state.kind === 'pool' ? foldVersionOf(state.ports.store, state.sealNumber + 1) : state.fold.version,
    foldSupported: state.fold.version,
    update: state.update,
    recoveries: [...state.recoveries].map(([id, { recovery, sinceMs }]) => ({ id, recovery, sinceMs })),
    isRecovered: state.recovered !== undefined,
    joining: joinProgress(state),
    prunedTo: state.kind === 'pool' ? baseOf(state.ports.store).number : 0,
    divergedAt: state.isDiverged ? state.sealNumber + 1 : undefined,
    divergence: divergenceOf(state.ports.store),
    denied: state.denied,
  };
}

function quorumStatus(state: LineState): QuorumStatus | undefined {
  const { height, heard } = state;
  if (height === undefined) return undefined;
  const { set, term, proof } = height;
  const self = ownNotary(state)?.device;
  return {
    mode: set.mode,
    quorum: quorumOf(set),
    term,
    sequencer: sequencerOf(set, term),
    isEstablished: term === 1 || proof !== undefined,
    members: set.members.map((device) => ({ device, isSelf: device === self, heardMs: heard.get(device) })),
  };
}
