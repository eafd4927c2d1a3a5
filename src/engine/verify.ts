/**
 * Whether a space's file is what its log says, from the bytes up:
 *
 *   1 genesis   its hash is the space's id, its signature holds
 *   2 events    each author's chain: every hash recomputed from the record, every signature checked, no hole, a signed end
 *   3 seals     each follows the one before, is certified by the notaries of its time, and its fold gives its state hash and outcomes
 *   4 tables    every row of the fold equals that of the replay, both ways
 *
 * Stops at the first difference and names it. Reads alone; the replay goes into a scratch store.
 */
import type { Crypto } from '#core/kernel/crypto.ts';
import { sameBytes, toHex } from '#core/kernel/bytes.ts';
import { type NotarySet, isCertified } from '#core/consensus/notaries.ts';
import { MalformedBytes, ZERO_HASH, decodeEvent, headerHasher, verifyEventSignature } from '#core/contract/event.ts';
import { fieldsAt, recordedEvent, spanRecord } from '#core/contract/record.ts';
import { type Row, type TableDef, keyOfRow } from '#core/contract/table.ts';
import type { DecidedRun } from '#core/contract/snapshot.ts';
import type { Seal } from '#core/contract/seal.ts';
import { recoveryOfSeal } from './recovery.ts';
import { FOLD_TABLES, notarySets, recoveryUsersOf } from '#core/features/index.ts';
import { GENESIS_META } from './genesis.ts';
import type { SpaceStore } from './ports.ts';
import { type ReplayStart, replaySeal, startReplay } from './replay.ts';
import { ENGINE_TABLES, poolClock } from './tables.ts';

export type DifferenceKind =
  | 'genesis.missing'
  | 'genesis.differs'
  | 'event.malformed'
  | 'event.hash'
  | 'event.signature'
  | 'event.unsigned'
  | 'event.hole'
  | 'event.missing'
  | 'snapshot.differs'
  | 'event.outcome'
  | 'program.older'
  | 'seal.missing'
  | 'seal.malformed'
  | 'seal.chain'
  | 'seal.certificate'
  | 'seal.invariant'
  | 'seal.state'
  | 'seal.rejections'
  | 'row.missing'
  | 'row.extra'
  | 'row.differs';

/** The first thing that is not as the log says, and where. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly seal?: number;
  readonly author?: string;
  readonly seq?: number;
  readonly event?: string;
  readonly table?: string;
  /** Key columns of the row, joined by ", ". */
  readonly key?: string;
  readonly column?: string;
  readonly detail?: string;
}

export interface Verified {
  readonly space: string;
  readonly events: number;
  readonly seals: number;
  readonly rows: number;
  /** After the last seal that was replayed; empty: a space without seals. */
  readonly stateHash: string;
  readonly difference: Difference | undefined;
}

export type VerifyPhase = 'events' | 'seals' | 'tables';
export type OnVerify = (phase: VerifyPhase, done: number, total: number) => void;

/** What of a space's file is looked at, as it was at one moment. */
export interface SpaceSource {
  readonly space: string;
  readonly store: SpaceStore;
  readonly eventCount: number;
  /** Number of the last seal that lies there, whatever it holds; 0: none. */
  readonly lastSeal: number;
  /** An author's events as they lie there, oldest first, whatever they hold. */
  records(author: string): Iterable<{ readonly seq: number; readonly hash: Uint8Array; readonly record: Uint8Array }>;
  /** Every row of a table, in key order. */
  rows(table: TableDef): Iterable<Row>;
}

/** The replay's side: an empty store whose tables can be walked. */
export type Scratch = Pick<SpaceSource, 'store' | 'rows'>;

const TELL_EVERY = 500;

export function verifySpace(
  source: SpaceSource,
  scratch: Scratch,
  { crypto, onProgress }: { readonly crypto: Crypto; readonly onProgress: OnVerify },
): Verified {
  const counts = { events: 0, seals: 0, rows: 0, stateHash: '' };
  const end = (difference: Difference | undefined): Verified => ({ space: source.space, ...counts, difference });
  const started = startOf(source, scratch, crypto);
  if (!('next' in started)) return end(started);
  counts.stateHash = started.stateHash;
  const tampered = checkChains(source, crypto, started.next - 1, (done) => {
    counts.events = done;
    if (done % TELL_EVERY === 0) onProgress('events', done, source.eventCount);
  });
  if (tampered !== undefined) return end(tampered);
  onProgress('events', counts.events, counts.events);
  const parted = compareRuns(source, scratch, started.next - 1);
  if (parted !== undefined) return end(parted);
  if (started.kind === 'network') return end(undefined);
  const last = source.lastSeal;
  let previous = started.next === 1 ? undefined : source.store.seal(started.next - 1);
  counts.seals = started.next - 1;
  for (let number = started.next; number <= last; number += 1) {
    const seal = checkSealOf(source, scratch, { number, previous, stateHash: counts.stateHash, crypto });
    if (!('content' in seal)) return end(seal);
    previous = seal;
    counts.seals = number;
    counts.stateHash = seal.content.stateHash;
    if (number % TELL_EVERY === 0 || number === last) onProgress('seals', number, last);
  }
  // Tables that are ahead of the seals: the last of them is gone.
  if (source.store.get(poolClock, last + 1) !== undefined) return end({ kind: 'seal.missing', seal: last + 1 });
  const tables = [...ENGINE_TABLES, ...FOLD_TABLES];
  for (const [index, table] of tables.entries()) {
    const differs = compareTable(table, source, scratch, () => (counts.rows += 1));
    if (differs !== undefined) return end(differs);
    onProgress('tables', index + 1, tables.length);
  }
  return end(undefined);
}

function startOf(source: SpaceSource, scratch: Scratch, crypto: Crypto): ReplayStart | Difference {
  const bytes = source.store.meta(GENESIS_META);
  if (bytes === undefined) return { kind: 'genesis.missing' };
  try {
    const genesis = decodeEvent(bytes, crypto);
    if (genesis.hash !== source.space || !verifyEventSignature(genesis, crypto)) return { kind: 'genesis.differs' };
    const started = startReplay(source.store, scratch.store, crypto);
    if (started.ok) return started.value;
    const { code, seal } = started.refusal;
    if (code === 'replay.snapshot') return { kind: 'snapshot.differs', seal: Number(seal) };
    return { kind: 'genesis.differs', detail: code };
  } catch (cause) {
    if (cause instanceof MalformedBytes) return { kind: 'genesis.differs', detail: cause.message };
    throw cause;
  }
}

function checkChains(
  source: SpaceSource,
  crypto: Crypto,
  base: number,
  onEvent: (done: number) => void,
): Difference | undefined {
  let done = 0;
  for (const { author } of source.store.heads()) {
    const hashOf = headerHasher({ space: source.space, author }, crypto);
    let seq = 0;
    let prev = ZERO_HASH;
    let isSigned = true;
    for (const row of source.records(author)) {
      seq += 1;
      const stored = toHex(row.hash);
      const at = (kind: DifferenceKind): Difference => ({
        kind,
        author,
        seq,
        event: stored,
        ...sealOf(source, stored),
      });
      if (row.seq !== seq) return { kind: 'event.hole', author, seq };
      if (row.record.length === 0) {
        // Its hash is that of the snapshot, or of a body that was dropped below it.
        if ((source.store.outcome(stored)?.seal ?? Infinity) > base) return at('event.missing');
        prev = stored;
        isSigned = true;
        continue;
      }
      try {
        const span = spanRecord(row.record, 0);
        if (span.end !== row.record.length) return at('event.malformed');
        if (hashOf({ seq, prev }, row.record, span) !== stored) return at('event.hash');
        const place = { space: source.space, author, seq, prev, hash: stored };
        isSigned = span.isSigned;
        if (isSigned && !verifyEventSignature(recordedEvent(place, fieldsAt(row.record, span), row.record), crypto))
          return at('event.signature');
      } catch (cause) {
        if (cause instanceof MalformedBytes) return at('event.malformed');
        throw cause;
      }
      prev = stored;
      done += 1;
      onEvent(done);
    }
    if (!isSigned) return { kind: 'event.unsigned', author, seq, event: prev };
  }
  return undefined;
}

/** What became of the events below the snapshot is what the snapshot says. */
function compareRuns(source: SpaceSource, scratch: Scratch, base: number): Difference | undefined {
  if (base === 0) return undefined;
  const theirs = scratch.store.decidedRuns()[Symbol.iterator]();
  for (const run of source.store.decidedRuns()) {
    if (run.seal > base) continue;
    const next = theirs.next();
    const { author, from: seq, seal } = run;
    if (next.done === true || !sameRun(run, next.value)) return { kind: 'event.outcome', author, seq, seal };
  }
  const more = theirs.next();
  return more.done === true
    ? undefined
    : { kind: 'event.missing', author: more.value.author, seq: more.value.from, seal: more.value.seal };
}

function sameRun(a: DecidedRun, b: DecidedRun): boolean {
  const isSamePlace = a.author === b.author && a.from === b.from && a.seal === b.seal;
  return isSamePlace && sameBytes(a.hashes, b.hashes) && JSON.stringify(a.rejected) === JSON.stringify(b.rejected);
}

function sealOf(source: SpaceSource, event: string): { readonly seal?: number } {
  const outcome = source.store.outcome(event);
  return outcome === undefined ? {} : { seal: outcome.seal };
}

/** The seal, entered into the scratch store; or what is wrong with it. */
function checkSealOf(
  source: SpaceSource,
  scratch: Scratch,
  at: {
    readonly number: number;
    readonly previous: Seal | undefined;
    readonly stateHash: string;
    readonly crypto: Crypto;
  },
): Seal | Difference {
  const { number, previous, crypto } = at;
  const seal = readSeal(source.store, number);
  if (seal === undefined) return { kind: 'seal.missing', seal: number };
  if (seal === 'malformed') return { kind: 'seal.malformed', seal: number };
  if (seal.content.space !== source.space || seal.content.number !== number)
    return { kind: 'seal.chain', seal: number };
  if (seal.content.prevSeal !== (previous?.hash ?? source.space)) return { kind: 'seal.chain', seal: number };
  if (
    !isCertified(seal, notariesOf(scratch.store), crypto) &&
    recoveryOfSeal(recoveryUsersOf(scratch.store), seal, crypto) === undefined
  )
    return { kind: 'seal.certificate', seal: number };
  const replayed = replaySeal(seal, { source: source.store, scratch: scratch.store, crypto }, at.stateHash);
  if (!replayed.ok) {
    const { code, event, what, broken } = replayed.refusal;
    if (code === 'replay.event_missing') return { kind: 'event.missing', seal: number, event: String(event) };
    // The file is in order as far as this program can tell: a later one sealed on.
    if (code === 'replay.update_needed') return { kind: 'program.older', seal: number };
    if (code === 'replay.invariant') return { kind: 'seal.invariant', seal: number, detail: String(broken) };
    return { kind: what === 'rejections' ? 'seal.rejections' : 'seal.state', seal: number };
  }
  for (const { event, author, seq, code } of replayed.value.outcomes) {
    const kept = source.store.outcome(event);
    if (kept?.seal !== number || kept.code !== code) return { kind: 'event.outcome', seal: number, author, seq, event };
  }
  return seal;
}

function readSeal(store: SpaceStore, number: number): Seal | 'malformed' | undefined {
  try {
    return store.seal(number);
  } catch (cause) {
    if (cause instanceof MalformedBytes) return 'malformed';
    throw cause;
  }
}

function notariesOf(store: SpaceStore): NotarySet {
  const latest = store.scan(notarySets, [], { limit: 1_000_000 }).at(-1);
  if (latest === undefined) return { set: -1, mode: '1/1', members: [] };
  return { set: latest.number, mode: latest.mode, members: JSON.parse(latest.members) as string[] };
}

/** Both walks are in key order; where they part, the row that the other side lacks is told from one that differs. */
function compareTable(
  table: TableDef,
  source: SpaceSource,
  scratch: Scratch,
  onRow: () => void,
): Difference | undefined {
  const right = scratch.rows(table)[Symbol.iterator]();
  for (const row of source.rows(table)) {
    const next = right.next();
    const key = keyOfRow(table, row);
    const at = { table: table.name, key: key.join(', ') };
    if (next.done === true) return { kind: 'row.extra', ...at };
    const expected = next.value;
    const expectedKey = keyOfRow(table, expected);
    if (key.some((value, index) => value !== expectedKey[index])) {
      return scratch.store.get(table, ...key) === undefined
        ? { kind: 'row.extra', ...at }
        : { kind: 'row.missing', table: table.name, key: expectedKey.join(', ') };
    }
    const column = table.columns.find(([name]) => row[name] !== expected[name])?.[0];
    if (column !== undefined) return { kind: 'row.differs', ...at, column };
    onRow();
  }
  const more = right.next();
  if (more.done !== true)
    return { kind: 'row.missing', table: table.name, key: keyOfRow(table, more.value).join(', ') };
  return undefined;
}
