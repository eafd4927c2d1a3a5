/**
 * One open space: commands come in, events go through the log, seals decide, tables follow.
 * Driven from outside by `receive`, `submit` and `tick`, on the ports it is given: the worker runs it on SQLite and libp2p, the simulator
 * on memory, dice and a virtual clock.
 */
import { HLC_ZERO, makeHlc } from '#core/kernel/hlc.ts';
import { LIMITS } from '#core/kernel/limits.ts';
import type { Refusal, Result } from '#core/kernel/result.ts';
import { Bug } from '#core/kernel/assert.ts';
import { MalformedBytes, ZERO_HASH, decodeEvent } from '#core/contract/event.ts';
import { NETWORK_GENESIS_TYPE } from '#core/features/index.ts';
import { answerHello, helloBack, newPeer, sayHello, takeProof } from './access.ts';
import { FOLD, executeSeal } from './fold.ts';
import { GENESIS_META, STATE_META } from './genesis.ts';
import type { LineInternals, LineObserver, LineState, LineTimes } from './line-state.ts';
import { loadPending } from './pending.ts';
import type { LinePorts, SealedOutcome, Signer, Verdict } from './ports.ts';
import { followClock } from './clocks.ts';
import { loadAway, tickAwake } from './awake.ts';
import { foldIncoming, forgetFolded, foldWaitsUntilMs } from './catch-up.ts';
import { nextProposalMs, proposeSeal, receiveConsensus, turnIsAgain } from './consensus.ts';
import { dice, tickElections } from './elections.ts';
import { takeAccusations } from './equivocation.ts';
import { giveEvents, takeEvents } from './fetch.ts';
import { takePiece, takeSnapshot, tickJoin } from './join.ts';
import { isLost, openHeight } from './heights.ts';
import { type LineStatus, statusOf } from './line-status.ts';
import { tickPrune } from './prune.ts';
import type { Recovery } from '#core/contract/recovery.ts';
import { type RecoveryObjection, addRecovery, takeRecovery, tickRecovery, vetoAsNotary } from './recovery.ts';
import { loadFork, loadHeld, loadRecovered, settleForks } from './recovery-state.ts';
import { takeRelayed } from './relay.ts';
import { noteOwnCommit } from './seal.ts';
import { PieceIndex } from './pieces.ts';
import { keepAllHeld } from './held.ts';
import { SPACE_TABLES, givePieces, giveSnapshot, prepareSnapshot } from './snapshot.ts';
import { overrideStart } from './standing.ts';
import { type Command, type Prepared, type Submitted, prepare, submitMany } from './submit.ts';
import { stopIfOutdated, takeSupport } from './upgrade.ts';
import {
  askSeals,
  announce,
  announceSeal,
  answerProof,
  giveHeads,
  giveRange,
  giveSeals,
  repair,
  reviewAccess,
  sendDigest,
  takeDenial,
  takeDigest,
  takeHeads,
  takeRun,
  takeSeals,
} from './sync.ts';
import { decodeMessage } from './wire.ts';
import { poolClock } from './tables.ts';
import type { SignedEvent } from '#core/contract/event.ts';
import type { Seal } from '#core/contract/seal.ts';

export interface LineEvents {
  appended(events: readonly SignedEvent[]): void;
  sealed(seal: Seal, outcomes: readonly SealedOutcome[], refusals: ReadonlyMap<string, Refusal>): void;
  changed(): void;
}

export interface Line {
  readonly space: string;
  submit(commands: readonly Command[]): Result<Submitted>[];
  /** The same in two steps, for who signs on other threads: compose and judge now, append when the signatures are there, in order. */
  prepare(commands: readonly Command[]): Prepared;
  /** A frame of a peer. Only `reject` costs it score. */
  receive(peer: string, message: Uint8Array): Verdict;
  peerUp(peer: string): void;
  peerDown(peer: string): void;
  addSigner(signer: Signer, certificate: Uint8Array): void;
  /** Does what is due; returns when to call again, by the ports' clock. */
  tick(): number;
  /** Refused: it does not wait for an answer, it is not alone, or it was not started long enough ago. */
  overrideStart(): Result<null>;
  /** Signatures of recovery users, their vetoes. Refused: they do not count here. */
  recover(recovery: Recovery): Result<{ readonly isNew: boolean }>;
  /** By the notary on this instance. */
  vetoRecovery(objection: RecoveryObjection): Result<null>;
  status(): LineStatus;
}

const TICK_IDLE_MS = 1_000;
/** Between two rounds of making pieces ahead: the processor is left to others for as long as it is used. */
const PIECES_TICK_MS = 30;
/** Between two looks at a snapshot that is being fetched. */
const JOIN_TICK_MS = 250;

const REAL: LineInternals = { executeSeal };
const DEFAULT_TIMES: LineTimes = { patienceMs: 8_000 };

/** The store holds a genesis (see genesis.ts). @throws {Bug} when it does not. `internals`: only tests pass others. */
export function openLine(ports: LinePorts, observer: LineEvents, internals: LineInternals = REAL): Line {
  const state = loadState(ports, observer, internals);
  return {
    space: state.space,
    submit: (commands) => {
      const results = submitMany(state, commands);
      for (const events of newRuns(state, results)) announce(state, events, undefined);
      return results;
    },
    prepare: (commands) => {
      const prepared = prepare(state, commands);
      return {
        ...prepared,
        append: (signatures) => {
          prepared.append(signatures);
          for (const events of newRuns(state, prepared.results)) announce(state, events, undefined);
        },
      };
    },
    receive: (peer, message) => receive(state, peer, message),
    peerUp: (peer) => {
      if (state.peers.has(peer)) return;
      const known = newPeer(state);
      state.peers.set(peer, known);
      sayHello(state, peer);
      if (known.authorised) sendDigest(state, peer);
    },
    peerDown: (peer) => {
      const known = state.peers.get(peer);
      if (known !== undefined) keepAllHeld(state, known);
      state.peers.delete(peer);
    },
    addSigner: (signer, certificate) => {
      state.signers.set(signer.device, signer);
      state.ownAuthors.add(signer.device);
      if (certificate.length > 0) state.certificates.set(signer.device, certificate);
      // Whether the term that was promised is the own one shows only now.
      if (state.notaries?.members.includes(signer.device) === true) {
        openHeight(state, true);
        const last = ports.store.lastSeal();
        if (last !== undefined) noteOwnCommit(state, last);
      }
      for (const [peer, known] of state.peers) {
        if (known.authorised) continue;
        known.hellos = 0;
        sayHello(state, peer);
      }
    },
    tick: () => tick(state),
    overrideStart: () => overrideStart(state),
    recover: (recovery) => addRecovery(state, recovery),
    vetoRecovery: (objection) => vetoAsNotary(state, objection),
    status: () => statusOf(state),
  };
}

function loadState(ports: LinePorts, observer: LineObserver, internals: LineInternals): LineState {
  const bytes = ports.store.meta(GENESIS_META);
  if (bytes === undefined) throw new Bug('a space is opened with its genesis');
  const genesis = decodeEvent(bytes, ports.crypto);
  const last = ports.store.lastSeal();
  const stateMeta = ports.store.meta(STATE_META);
  const nowMs = ports.clock.nowMs();
  const state: LineState = {
    space: genesis.hash,
    kind: genesis.type === NETWORK_GENESIS_TYPE ? 'network' : 'pool',
    ports,
    observer,
    internals,
    fold: internals.fold ?? FOLD,
    signers: new Map(),
    certificates: new Map(),
    ownAuthors: new Set(),
    pending: new Map(),
    peers: new Map(),
    incoming: new Map(),
    intakes: new Map(),
    dryRuns: new Map(),
    composed: new Map(),
    times: internals.times ?? DEFAULT_TIMES,
    height: undefined,
    notaries: undefined,
    executed: undefined,
    ownProposal: undefined,
    election: {
      heardMs: nowMs,
      votedMs: nowMs,
      repeatAtMs: nowMs,
      beatAtMs: nowMs,
      failed: 0,
      spread: dice({ ports }),
    },
    heard: new Map(),
    lost: false,
    isCurrent: false,
    startedMs: nowMs,
    settleFromMs: nowMs,
    tickedMs: nowMs,
    heardSeal: undefined,
    wantedEvents: new Set(),
    eventsAskedMs: 0,
    relayed: new Map(),
    accused: new Map(),
    carried: new Set(),
    stuckSinceMs: undefined,
    sealNumber: last?.content.number ?? 0,
    sealHash: last?.hash ?? genesis.hash,
    stateHash: last?.content.stateHash ?? new TextDecoder().decode(stateMeta ?? new Uint8Array(0)),
    sealTimeMs: last?.content.timeMs ?? ports.store.get(poolClock, 0)?.timeMs ?? nowMs,
    waitingSinceMs: undefined,
    heldUntilMs: undefined,
    downloadedMs: 0,
    servedMs: 0,
    lastHlc: HLC_ZERO,
    ownStamps: new Map(),
    pieces: new PieceIndex(SPACE_TABLES),
    join: undefined,
    joinAgainMs: 0,
    behind: undefined,
    pruneAtMs: nowMs,
    isDiverged: false,
    isForked: false,
    settledTo: 0,
    stopped: undefined,
    update: undefined,
    away: undefined,
    awakeNotedMs: nowMs,
    recovered: undefined,
    recoveries: new Map(),
    saidSupport: new Set(),
    denied: undefined,
    nextAntiEntropyMs: nowMs + LIMITS.antiEntropyMs,
    headsDirty: true,
    headsHash: ZERO_HASH,
  };
  if (state.kind === 'pool') {
    loadPending(state);
    Object.assign(state, loadAway(ports.store, nowMs));
    state.recovered = loadRecovered(ports.store, state.sealNumber);
    for (const [id, held] of loadHeld(ports.store)) state.recoveries.set(id, held);
    openHeight(state, true);
    state.lost = isLost(state);
    Object.assign(state, loadFork(ports.store));
    // The power may have failed between the two.
    if (state.recovered !== undefined) settleForks(state, state.recovered.plan.last.number);
    if (state.stopped === undefined) stopIfOutdated(state);
  }
  // Stamps rise along each chain across restarts, even if the clock stepped back meanwhile.
  state.lastHlc = makeHlc(Math.max(0, state.sealTimeMs), 0);
  return state;
}

function newRuns(state: LineState, results: readonly Result<Submitted>[]): SignedEvent[][] {
  const runs = new Map<string, { from: number; to: number }>();
  for (const result of results) {
    if (!result.ok) continue;
    const { author, seq } = result.value;
    const run = runs.get(author);
    runs.set(author, { from: Math.min(run?.from ?? seq, seq), to: Math.max(run?.to ?? seq, seq) });
  }
  return state.peers.size === 0 && state.kind === 'pool'
    ? []
    : [...runs].map(([author, { from, to }]) => state.ports.store.range(author, from, to));
}

function receive(state: LineState, peer: string, bytes: Uint8Array): Verdict {
  try {
    return dispatch(state, peer, bytes);
  } catch (cause) {
    if (cause instanceof MalformedBytes) return 'reject';
    throw cause;
  }
}

function dispatch(state: LineState, peer: string, bytes: Uint8Array): Verdict {
  const message = decodeMessage(bytes);
  const known = state.peers.get(peer);
  if (known === undefined) return 'ignore';
  switch (message.kind) {
    case 'hello':
      helloBack(state, peer, known);
      return answerHello(state, peer, message.nonce);
    case 'proof': {
      const verdict = takeProof(state, peer, message);
      if (verdict === 'accept') answerProof(state, peer, known);
      return verdict;
    }
    case 'denied':
      takeDenial(state, peer, message.code);
      return 'accept';
    case 'digest':
      takeDigest(state, peer, message);
      return 'accept';
    case 'heads':
      takeHeads(state, peer, message.heads);
      return 'accept';
    case 'new':
      takeHeads(state, peer, [message.head]);
      return 'accept';
    case 'run':
      return takeRun(state, peer, message);
    case 'seals':
      return takeSeals(state, peer, message);
    case 'events':
      return takeEvents(state, message);
    case 'snapshot':
      return takeSnapshot(state, peer, message);
    case 'piece':
      return takePiece(state, peer, message);
    case 'recovery':
      return known.authorised ? takeRecovery(state, peer, message.recovery) : 'ignore';
    case 'want-heads':
    case 'want':
    case 'want-seals':
    case 'want-events':
    case 'want-snapshot':
    case 'want-pieces':
      if (!known.authorised) return 'ignore';
      if (message.kind === 'want-heads') giveHeads(state, peer);
      else if (message.kind === 'want') giveRange(state, peer, message);
      else if (message.kind === 'want-snapshot') giveSnapshot(state, peer, message.set);
      else if (message.kind === 'want-pieces') givePieces(state, peer, message);
      else if (message.kind === 'want-events') giveEvents(state, peer, message.hashes);
      else giveSeals(state, peer, message.from);
      return 'accept';
    case 'proposal':
    case 'ballot':
    case 'vote':
    case 'heartbeat':
      return known.authorised ? receiveConsensus(state, peer, message) : 'ignore';
    case 'relay': {
      const inner = known.authorised ? takeRelayed(state, peer, message.message) : undefined;
      return inner === undefined ? 'ignore' : receiveConsensus(state, peer, inner);
    }
  }
}

function recoverWhenDue(state: LineState): void {
  if (!tickRecovery(state)) return;
  // Others of the new set may have sealed already: what came before it was accepted was passed over.
  for (const [peer, known] of state.peers) {
    known.sealsAskedMs = 0;
    askSeals(state, peer, known);
  }
}

function tick(state: LineState): number {
  const nowMs = state.ports.clock.nowMs();
  followClock(state, nowMs);
  repair(state);
  const joinMs = state.kind === 'pool' && tickJoin(state) ? nowMs : nowMs + JOIN_TICK_MS;
  // Only while its pieces come: who merely says that there are more seals stops no notary.
  if (state.join?.target !== undefined) return joinMs;
  if (state.kind === 'network') return nowMs + TICK_IDLE_MS;
  if (state.isForked) recoverWhenDue(state);
  if (state.stopped !== undefined) return nowMs + TICK_IDLE_MS;
  if (tickPrune(state)) return nowMs;
  const waitMs = foldWaitsUntilMs(state);
  if (waitMs !== undefined) return waitMs;
  recoverWhenDue(state);
  const before = state.sealNumber;
  const hasMore = foldIncoming(state);
  tickAwake(state);
  forgetFolded(state);
  const own = [...takeAccusations(state), ...takeSupport(state)];
  if (own.length > 0) for (const events of newRuns(state, submitMany(state, own))) announce(state, events, undefined);
  const electionMs = tickElections(state);
  const proposeAtMs = state.incoming.size === 0 ? nextProposalMs(state) : undefined;
  if (proposeAtMs !== undefined && (proposeAtMs <= nowMs || turnIsAgain(state))) proposeSeal(state);
  if (state.sealNumber > before) {
    announceSeal(state);
    for (const [peer, known] of state.peers) reviewAccess(state, peer, known);
  }
  const hasPieces = prepareSnapshot(state, state.sealNumber - before);
  if (hasMore) return nowMs;
  // What others sealed comes first: with it at hand there is nothing to propose.
  const nextMs = state.incoming.size === 0 ? nextProposalMs(state) : undefined;
  const idleMs = state.join === undefined ? nowMs + TICK_IDLE_MS : joinMs;
  return Math.min(nextMs ?? idleMs, electionMs, hasPieces ? nowMs + PIECES_TICK_MS : idleMs);
}
