/** Rebuilds a space's tables from its log, seal by seal, and compares the hashes: the state is the fold of what is sealed, nothing else. */
import type { Crypto } from '#core/kernel/crypto.ts';
import { type Result, ok, refuse } from '#core/kernel/result.ts';
import { MalformedBytes, type SignedEvent } from '#core/contract/event.ts';
import { decodeRecovery } from '#core/contract/recovery.ts';
import type { Seal } from '#core/contract/seal.ts';
import { checkSeal, foldVersionOf } from '#core/features/index.ts';
import { FOLD, type Fold, type SealExecution, type SealPlan, executeSeal } from './fold.ts';
import { GENESIS_META, STATE_META, enterGenesis } from './genesis.ts';
import type { SealedOutcome, SpaceStore } from './ports.ts';
import { refillFrom } from './restore.ts';
import { baseOf, keptSnapshots } from './snapshot.ts';

export interface Replayed {
  readonly seals: number;
  readonly stateHash: string;
}

/** Where a replay begins: what `scratch` holds now, and the first seal that it lacks. */
export interface ReplayStart {
  readonly space: string;
  readonly kind: 'pool' | 'network';
  readonly next: number;
  readonly stateHash: string;
}

/**
 * Fills an empty `scratch` with the state that the replay starts from: the genesis, or, where old bodies are gone, the snapshot below which
 * they are. That it is the sealed one the seal after it says.
 */
export function startReplay(source: SpaceStore, scratch: SpaceStore, crypto: Crypto): Result<ReplayStart> {
  const genesis = source.meta(GENESIS_META);
  if (genesis === undefined) return refuse({ code: 'replay.no_genesis' });
  const entered = enterGenesis(scratch, genesis, crypto);
  if (!entered.ok) return entered;
  const base = baseOf(source);
  if (base.number > 0) return startAtBase(source, scratch, base.number, entered.value);
  const stateHash = new TextDecoder().decode(scratch.meta(STATE_META) ?? new Uint8Array(0));
  return ok({ ...entered.value, next: 1, stateHash });
}

function startAtBase(
  source: SpaceStore,
  scratch: SpaceStore,
  number: number,
  of: Pick<ReplayStart, 'space' | 'kind'>,
): Result<ReplayStart> {
  const refused = refuse({ code: 'replay.snapshot', seal: number });
  const hash = keptSnapshots(source).find((kept) => kept.number === number)?.hash;
  const parent = source.seal(number);
  if (hash === undefined || parent === undefined || source.seal(number + 1)?.content.snapshotHash !== hash)
    return refused;
  try {
    scratch.transaction(() => refillFrom(source, scratch, { hash, parent, proofs: [] }));
  } catch (cause) {
    if (cause instanceof MalformedBytes) return refused;
    throw cause;
  }
  return ok({ ...of, next: number + 1, stateHash: parent.content.stateHash });
}

export interface ReplayedSeal {
  readonly events: readonly SignedEvent[];
  readonly execution: SealExecution;
  readonly outcomes: readonly SealedOutcome[];
}

export interface ReplayPorts {
  readonly source: SpaceStore;
  readonly scratch: SpaceStore;
  readonly crypto: Crypto;
  /** Absent: this program's. */
  readonly fold?: Fold;
}

/** One seal on top of what `scratch` holds. Refused: nothing of it was written. */
export function replaySeal(
  seal: Seal,
  { source, scratch, crypto, fold = FOLD }: ReplayPorts,
  prevStateHash: string,
): Result<ReplayedSeal> {
  const { space, number, timeMs } = seal.content;
  const needs = foldVersionOf(scratch, number);
  if (needs > fold.version) return refuse({ code: 'replay.update_needed', seal: number, needs, has: fold.version });
  const events: SignedEvent[] = [];
  for (const hash of seal.content.events) {
    const event = source.event(hash);
    if (event === undefined) return refuse({ code: 'replay.event_missing', seal: number, event: hash });
    events.push(event);
  }
  const execution = executeSeal(
    { space, number, timeMs, events, prevStateHash, fold, ...recoveryOf(seal) },
    scratch,
    scratch,
    crypto,
  );
  if (execution.stateHash !== seal.content.stateHash)
    return refuse({ code: 'replay.differs', seal: number, what: 'state' });
  if (JSON.stringify(execution.rejections) !== JSON.stringify(seal.content.rejections))
    return refuse({ code: 'replay.differs', seal: number, what: 'rejections' });
  const broken = checkSeal(execution.overlay.ops, scratch, execution.overlay);
  if (broken.length > 0) return refuse({ code: 'replay.invariant', seal: number, broken: broken.join('; ') });
  const codes = new Map(execution.rejections);
  const outcomes: SealedOutcome[] = events.map(({ hash, author, seq }, index) => ({
    event: hash,
    author,
    seq,
    seal: number,
    code: codes.get(index),
  }));
  scratch.transaction(() => {
    scratch.append(events);
    scratch.appendSeal(seal, execution.overlay.net(), outcomes);
  });
  return ok({ events, execution, outcomes });
}

/** @throws {MalformedBytes}: no replica followed such a seal */
function recoveryOf({ content: { recovery } }: Seal): Pick<SealPlan, 'recovery'> {
  return recovery === undefined ? {} : { recovery: decodeRecovery(recovery).plan };
}

/** `scratch`: an empty store of the same space. Refused: the number of the first seal whose state or outcomes differ. */
export function replaySpace(
  source: SpaceStore,
  scratch: SpaceStore,
  crypto: Crypto,
  fold: Fold = FOLD,
): Result<Replayed> {
  const started = startReplay(source, scratch, crypto);
  if (!started.ok) return started;
  let { stateHash } = started.value;
  const last = source.lastSeal()?.content.number ?? 0;
  for (let number = started.value.next; number <= last; number += 1) {
    const seal = source.seal(number);
    if (seal === undefined) return refuse({ code: 'replay.seal_missing', seal: number });
    const replayed = replaySeal(seal, { source, scratch, crypto, fold }, stateHash);
    if (!replayed.ok) return replayed;
    stateHash = replayed.value.execution.stateHash;
  }
  return ok({ seals: last, stateHash });
}
