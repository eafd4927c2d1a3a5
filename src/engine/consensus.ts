/**
 * Drives core/consensus for one space: proposes what is pending, executes what others propose before anything is signed, carries ballots.
 * What must be durable is written in one transaction before anything is sent; a seal enters with the commits that made it.
 */
import { LIMITS } from '#core/kernel/limits.ts';
import { Bug } from '#core/kernel/assert.ts';
import { ballotBytes, sequencerOf } from '#core/consensus/notaries.ts';
import { type ConsensusEffect, type ConsensusInput, type Proposal, promisesOf, step } from '#core/consensus/step.ts';
import { judgeProposal, turnOf } from '#core/consensus/judge.ts';
import { decodeSealContent, encodeSealContent, hashSeal } from '#core/contract/seal.ts';
import { isClockOff } from './clocks.ts';
import { askForEvents, putBack } from './fetch.ts';
import { heartbeatBytes } from './heartbeat.ts';
import { ownNotary, recoveredSet, savePromises } from './heights.ts';
import { isQuorumAsked } from './recovery.ts';
import type { Executed, LineState } from './line-state.ts';
import { forgetPending, pendingCount, selectForSeal } from './pending.ts';
import type { SealedOutcome, Signer, Verdict } from './ports.ts';
import { afterSeal, contentOf, continuesChains, enterSeal, eventsOf, execute } from './seal.ts';
import { type ConsensusMessage, toNotaries } from './relay.ts';
import { maySign } from './standing.ts';
import { due, poolClock } from './tables.ts';
import { noteHighestSeal } from './sync.ts';
import type { Message } from './wire.ts';

/** Events that wait for others are looked at again this often. */
const HELD_AGAIN_MS = 1_000;

/** When the sequencer has to seal next, by its own clock; undefined: nothing waits. */
export function nextSealMs(state: LineState): number | undefined {
  const candidates: number[] = [];
  if (state.waitingSinceMs !== undefined) {
    const isFull = pendingCount(state) >= LIMITS.sealEventsMax;
    candidates.push(Math.max(state.heldUntilMs ?? 0, state.waitingSinceMs + (isFull ? 0 : LIMITS.sealDelayMs)));
  }
  const deadlineMs = nextDeadlineMs(state);
  if (deadlineMs !== undefined) candidates.push(deadlineMs);
  return candidates.length === 0 ? undefined : Math.min(...candidates);
}

/** When an open deadline asks for a seal, even for an empty one. */
export function nextDeadlineMs(state: LineState): number | undefined {
  if (isQuorumAsked(state)) return state.ports.clock.nowMs();
  const first = state.ports.store.scan(due, [], { limit: 1 })[0];
  if (first === undefined) return undefined;
  // After a jump of the clock and back the last seal's time says nothing: the next seal puts it right.
  if (isTimeAhead(state)) return state.ports.clock.nowMs();
  const poolMs = state.ports.store.get(poolClock, state.sealNumber)?.poolMs ?? 0;
  return state.sealTimeMs + Math.min(LIMITS.sealIdleMs, Math.max(0, first.dueMs - poolMs));
}

/** The last seal was made by a clock that was wrong: times may go back behind it (DESIGN 4.4). */
function isTimeAhead(state: LineState): boolean {
  return state.sealTimeMs - state.ports.clock.nowMs() > LIMITS.clockToleranceMs;
}

/** Proposes the next seal from what is pending, or what a term before had prepared. Returns whether a seal came of it. */
export function proposeSeal(state: LineState): boolean {
  const self = ownNotary(state);
  const { height } = state;
  if (self === undefined || height === undefined || state.stopped !== undefined || !maySign(state)) return false;
  const turn = turnOf(height, self.device);
  if (turn.kind === 'again') return proposeAgain(state, turn, self);
  if (turn.kind !== 'free') return false;
  const nowMs = state.ports.clock.nowMs();
  // A clock that stepped back a little seals at the previous seal's time rather than before it.
  const timeMs = isTimeAhead(state) ? nowMs : Math.max(nowMs, state.sealTimeMs);
  const poolMs = state.ports.store.get(poolClock, state.sealNumber)?.poolMs ?? timeMs;
  const overdue = state.ports.store.scan(due, [], { limit: LIMITS.sealEventsMax, upTo: poolMs }).length;
  // The first seal of a recovered set carries why it may seal, and nothing else.
  const events = recoveredSet(state) === undefined ? selectForSeal(state, LIMITS.sealEventsMax - overdue, timeMs) : [];
  if (events.length === 0 && (nextDeadlineMs(state) ?? Infinity) > nowMs) {
    state.heldUntilMs = nowMs + HELD_AGAIN_MS;
    return false;
  }
  const execution = execute(state, events, timeMs);
  const content = contentOf(state, events, timeMs, execution);
  return proposeOwn(state, self, { content, hash: hashSeal(content, state.ports.crypto) }, { execution, events });
}

/** When it is worth trying to propose, by the own clock; undefined: it is not this notary's turn, or nothing waits. */
export function nextProposalMs(state: LineState): number | undefined {
  const { height } = state;
  if (height === undefined || !maySign(state)) return undefined;
  const turn = turnOf(height, ownNotary(state)?.device);
  if (turn.kind === 'free') return nextSealMs(state);
  return turn.kind === 'again' ? state.ports.clock.nowMs() + HELD_AGAIN_MS : undefined;
}

/** What a term before had prepared is proposed as soon as its events are here. */
export function turnIsAgain({ height, signers, notaries }: LineState): boolean {
  const self = notaries?.members.find((device) => signers.has(device));
  return height !== undefined && turnOf(height, self).kind === 'again';
}

type Content = Pick<Proposal, 'content' | 'hash'>;

function proposeAgain(state: LineState, { content, hash }: Content, self: Signer): boolean {
  const found = eventsOf(state, content.events);
  if (found.missing.length > 0) {
    askForEvents(state, found.missing);
    return false;
  }
  const execution = execute(state, found.events, content.timeMs);
  const own = contentOf(state, found.events, content.timeMs, execution, content);
  if (hashSeal(own, state.ports.crypto) !== hash)
    throw new Bug(`seal ${content.number} was prepared by a quorum and gives another state here`);
  return proposeOwn(state, self, { content, hash }, { execution, events: found.events });
}

function proposeOwn(state: LineState, self: Signer, { content, hash }: Content, executed: Executed): boolean {
  const { height } = state;
  if (height === undefined) return false;
  const { set, term, proof, number, space } = height;
  const ballot = { space, set: set.set, number, term, hash };
  const signature = set.members.length === 1 ? new Uint8Array(64) : self.sign(ballotBytes('proposal', ballot));
  const proposal: Proposal = { content, hash, set: set.set, term, proof, notary: self.device, signature };
  return advance(state, { kind: 'proposal', proposal }, executed);
}

/** One step of the protocol. Returns whether it made a seal. */
export function advance(state: LineState, input: ConsensusInput, executed: Executed | undefined): boolean {
  if (state.height === undefined) return false;
  const self = maySign(state) ? ownNotary(state) : undefined;
  const { height, effects } = step(state.height, input, self, state.ports.crypto);
  const sealed = effects.find((effect) => effect.kind === 'sealed')?.seal;
  const done = executed ?? state.executed;
  if (sealed !== undefined && done === undefined) throw new Bug('a seal of a proposal that was not executed');
  const { store } = state.ports;
  let outcomes: SealedOutcome[] = [];
  let replaced: readonly string[] = [];
  const promises = effects.findLast((effect) => effect.kind === 'persist')?.promises;
  if (promises !== undefined || sealed !== undefined)
    store.transaction(() => {
      // What led to a seal that is entered right here need not be proven again.
      if (sealed !== undefined) savePromises(store, { ...promisesOf(height), certificate: undefined });
      else if (promises !== undefined) savePromises(store, promises);
      if (sealed === undefined || done === undefined) return;
      replaced = putBack(state, done.events);
      outcomes = enterSeal(state, sealed, done);
    });
  for (const author of replaced) forgetPending(state, author);
  if (replaced.length > 0) state.headsDirty = true;
  const isNewProposal = state.height.proposal === undefined && height.proposal !== undefined;
  state.height = height;
  state.executed = height.proposal === undefined ? undefined : done;
  if (input.kind === 'proposal') {
    state.ownProposal = input.proposal.notary === self?.device ? input.proposal : undefined;
    if (isNewProposal && state.ownProposal !== undefined) toNotaries(state, proposalMessage(state.ownProposal));
  }
  for (const effect of effects) sendEffect(state, effect);
  if (sealed !== undefined && done !== undefined) afterSeal(state, sealed, done, outcomes);
  return sealed !== undefined;
}

function sendEffect(state: LineState, effect: ConsensusEffect): void {
  if (effect.kind === 'send') {
    const { phase, ballot, notary, signature } = effect;
    const { set, number, term, hash } = ballot;
    toNotaries(state, { kind: 'ballot', phase, set, number, term, hash, notary, signature });
  } else if (effect.kind === 'send-vote' && state.height !== undefined) {
    const { vote, content } = effect;
    const bytes = content === undefined ? undefined : encodeSealContent(content);
    toNotaries(state, { kind: 'vote', set: state.height.set.set, vote, content: bytes });
  }
}

function proposalMessage({ set, term, proof, content, notary, signature }: Proposal): ConsensusMessage {
  return { kind: 'proposal', set, term, proof, content: encodeSealContent(content), notary, signature };
}

/** Frames get lost: what this notary said of the present height, once more. */
export function repeatOwn(state: LineState): void {
  const { height } = state;
  const self = ownNotary(state);
  if (height === undefined || self === undefined || height.set.members.length === 1) return;
  const set = height.set.set;
  const { number, term } = height;
  if (state.ownProposal?.term === term && state.ownProposal.content.number === number)
    toNotaries(state, proposalMessage(state.ownProposal));
  for (const phase of ['prepare', 'commit'] as const) {
    const list = phase === 'prepare' ? height.prepares : height.commits;
    const own = list.find(({ notary }) => notary === self.device);
    if (own !== undefined) toNotaries(state, { kind: 'ballot', phase, set, number, term, ...own });
  }
  const vote = height.votes.find(({ notary }) => notary === self.device);
  if (vote?.term === term && height.proof === undefined) {
    const content = height.certificate === undefined ? undefined : encodeSealContent(height.certificate.content);
    toNotaries(state, { kind: 'vote', set, vote, content });
  }
}

export function sendHeartbeat(state: LineState, self: Signer): void {
  const { height, ports } = state;
  if (height === undefined) return;
  const { set, term, proof, parent } = height;
  const timeMs = ports.clock.nowMs();
  const fields = { set: set.set, term, number: parent.number, timeMs };
  const signature = self.sign(heartbeatBytes(state.space, fields));
  toNotaries(state, { kind: 'heartbeat', ...fields, proof, notary: self.device, signature });
}

/** From another notary, or passed on by anybody: signatures say whose it is. */
export function receiveConsensus(state: LineState, peer: string, message: ConsensusMessage): Verdict {
  const { height } = state;
  if (height === undefined || state.stopped !== undefined || message.set !== height.set.set) return 'ignore';
  const verdict = dispatch(state, peer, message);
  // Whoever moved us on, by its own signature, is there.
  if (verdict === 'accept') noteHeard(state, message.kind === 'vote' ? message.vote.notary : message.notary);
  return verdict;
}

function dispatch(state: LineState, peer: string, message: ConsensusMessage): Verdict {
  switch (message.kind) {
    case 'ballot': {
      const { phase, set, number, term, hash, notary, signature } = message;
      const ballot = { space: state.space, set, number, term, hash };
      return moved(state, () => advance(state, { kind: phase, ballot, notary, signature }, undefined));
    }
    case 'vote': {
      const { vote } = message;
      const content = message.content === undefined ? undefined : decodeSealContent(message.content);
      const isOfVote = content !== undefined && hashSeal(content, state.ports.crypto) === vote.certificate?.hash;
      return moved(state, () =>
        advance(state, { kind: 'vote', vote, content: isOfVote ? content : undefined }, undefined),
      );
    }
    case 'heartbeat':
      return takeHeartbeat(state, message);
    case 'proposal':
      return takeProposal(state, peer, message);
  }
}

function moved(state: LineState, work: () => void): Verdict {
  const before = state.height;
  work();
  return state.height === before ? 'ignore' : 'accept';
}

function noteHeard(state: LineState, notary: string): void {
  if (state.notaries?.members.includes(notary) === true) state.heard.set(notary, state.ports.clock.nowMs());
}

function takeHeartbeat(state: LineState, message: Extract<Message, { kind: 'heartbeat' }>): Verdict {
  const { height } = state;
  const { term, proof, notary, signature } = message;
  if (height === undefined || notary !== sequencerOf(height.set, term) || term < height.term) return 'ignore';
  if (!state.ports.crypto.verify(notary, heartbeatBytes(state.space, message), signature)) return 'ignore';
  if (term > 1 && proof !== undefined) advance(state, { kind: 'term', proof }, undefined);
  // A term that is only voted for has no sequencer yet.
  if (state.height?.term === term && (term === 1 || state.height.proof !== undefined)) noteSequencer(state);
  return 'accept';
}

/** The sequencer of the present term shows that it works. */
function noteSequencer(state: LineState): void {
  state.election.heardMs = state.ports.clock.nowMs();
  state.election.failed = 0;
}

/** @throws {MalformedBytes}. A proposal is executed here before anything is signed. */
function takeProposal(state: LineState, peer: string, message: Extract<Message, { kind: 'proposal' }>): Verdict {
  const { height } = state;
  if (height === undefined) return 'ignore';
  const content = decodeSealContent(message.content);
  const hash = hashSeal(content, state.ports.crypto);
  const { set, term, proof, notary, signature } = message;
  const proposal: Proposal = { content, hash, set, term, proof, notary, signature };
  const judged = judgeProposal(height, proposal, state.ports.crypto);
  switch (judged.kind) {
    case 'ignore':
      return 'ignore';
    case 'behind':
      noteHighestSeal(state, peer, content.number - 1);
      return 'ignore';
    case 'refuse':
      advance(state, { kind: 'refused' }, undefined);
      return 'ignore';
    case 'execute':
      break;
  }
  if (isClockOff(state)) return 'ignore';
  const nowMs = state.ports.clock.nowMs();
  const isBackwards = content.timeMs < state.sealTimeMs && state.sealTimeMs - nowMs <= LIMITS.clockToleranceMs;
  if (!judged.isAgain && (Math.abs(content.timeMs - nowMs) > LIMITS.clockToleranceMs || isBackwards)) {
    advance(state, { kind: 'refused' }, undefined);
    return 'ignore';
  }
  const found = eventsOf(state, content.events);
  if (found.missing.length > 0) {
    // The sequencer repeats its proposal: by then they are here.
    askForEvents(state, found.missing, peer);
    return 'ignore';
  }
  if (!continuesChains(state.ports.store, found.events)) {
    advance(state, { kind: 'refused' }, undefined);
    return 'ignore';
  }
  const execution = execute(state, found.events, content.timeMs);
  if (hashSeal(contentOf(state, found.events, content.timeMs, execution, content), state.ports.crypto) !== hash) {
    advance(state, { kind: 'refused' }, undefined);
    return 'ignore';
  }
  advance(state, { kind: 'proposal', proposal }, { execution, events: found.events });
  noteSequencer(state);
  return 'accept';
}
