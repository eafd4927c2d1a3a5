/** The log of one space's file: authors' chains, and what became of each event. The caller holds the transaction. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { concat, toHex } from '#core/kernel/bytes.ts';
import { type SignedEvent, ZERO_HASH } from '#core/contract/event.ts';
import { readRecord, recordOf, recordedEvent } from '#core/contract/record.ts';
import type { DecidedRun } from '#core/contract/snapshot.ts';
import type { Head, Outcome, RangeEnd, RawRange, SealedOutcome } from '#engine/ports.ts';
import { StoreFault } from './errors.ts';
import { insertEvents, readRecords } from './event-rows.ts';
import { HashOrder, insertPairs } from './refill-log.ts';

/** Rows of `decided` that are read together. */
const RUNS_AT_ONCE = 256;
/** `events.id` = author × this + seq: both stay within the integers that a double holds. */
export const SEQ_MAX = 2 ** 32;
const AUTHORS_MAX = 2 ** 20;

/** First 48 bits: a number that a double holds. */
function hash6Of(hash: string): number {
  return Number.parseInt(hash.slice(0, 12), 16);
}

interface RunRow {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly seal: number;
}

interface EventRow {
  readonly id: number;
  readonly hash: Uint8Array;
  readonly record: Uint8Array;
}

const DECIDED_BY_HASH =
  'SELECT e.id, e.hash, e.record FROM event_hashes h JOIN events e ON e.id = h.id WHERE h.hash6 = ?';
/** Of how many events' hashes are read at once. */
const RUN_ROWS = 'SELECT hash FROM events WHERE id BETWEEN ? AND ? ORDER BY id';
/** What is undecided is little: the ends of the chains are looked through. */
const UNDECIDED_BY_HASH = `SELECT e.id, e.hash, e.record FROM authors_log a JOIN events e
  ON e.id > a.id * ${SEQ_MAX} + COALESCE((SELECT MAX(toSeq) FROM decided WHERE author = a.id), 0) AND e.id < (a.id + 1) * ${SEQ_MAX}
  WHERE e.hash = ? LIMIT 1`;

function sameHash(rows: readonly object[], hash: string): EventRow | undefined {
  return (rows as readonly EventRow[]).find((row) => toHex(row.hash) === hash);
}

export class EventLog {
  private readonly prepare: (sql: string) => StatementSync;
  private readonly space: string;
  private readonly authorIds = new Map<string, number>();
  private readonly authorKeys = new Map<number, string>();
  private readonly headCache = new Map<string, Head>();
  private readonly refilled = new HashOrder();

  constructor(space: string, prepare: (sql: string) => StatementSync) {
    this.space = space;
    this.prepare = prepare;
    this.load();
  }

  private load(): void {
    for (const row of this.prepare('SELECT id, key FROM authors_log').iterate()) {
      const { id, key } = row as unknown as { id: number; key: Uint8Array };
      this.authorIds.set(toHex(key), id);
      this.authorKeys.set(id, toHex(key));
    }
    const newest = this.prepare('SELECT id, hash FROM events WHERE id < ? ORDER BY id DESC LIMIT 1');
    for (const [author, id] of this.authorIds) {
      const row = newest.get((id + 1) * SEQ_MAX) as { id: number; hash: Uint8Array } | undefined;
      if (row === undefined || row.id < id * SEQ_MAX) continue;
      this.headCache.set(author, { author, seq: row.id % SEQ_MAX, hash: toHex(row.hash) });
    }
  }

  /** After a rollback: what is remembered may never have been written. */
  forget(): void {
    this.refilled.clear();
    this.headCache.clear();
    this.authorIds.clear();
    this.authorKeys.clear();
    this.load();
  }

  head(author: string): Head | undefined {
    return this.headCache.get(author);
  }

  heads(): Head[] {
    return [...this.headCache.values()];
  }

  append(events: readonly SignedEvent[]): void {
    const values: (number | Uint8Array)[] = [];
    let base = 0;
    let head: Head | undefined;
    for (const event of events) {
      if (head?.author !== event.author) {
        head = this.headCache.get(event.author) ?? { author: event.author, seq: 0, hash: ZERO_HASH };
        base = this.authorId(event.author) * SEQ_MAX;
      }
      const { author, seq, hash } = event;
      if (seq !== head.seq + 1 || event.prev !== head.hash || seq >= SEQ_MAX)
        throw new StoreFault(`event ${seq} does not continue its author's chain`);
      values.push(base + seq, Buffer.from(hash, 'hex'), recordOf(event));
      head = { author, seq, hash };
      this.headCache.set(author, head);
    }
    insertEvents(this.prepare, values);
  }

  dropUndecided(author: string, fromSeq: number): void {
    const id = this.authorIds.get(author);
    if (id === undefined) return;
    this.prepare('DELETE FROM events WHERE id >= ? AND id < ?').run(id * SEQ_MAX + fromSeq, (id + 1) * SEQ_MAX);
    const hash = this.hashAt(id * SEQ_MAX + fromSeq - 1);
    if (hash === undefined) this.headCache.delete(author);
    else this.headCache.set(author, { author, seq: fromSeq - 1, hash });
  }

  private authorId(author: string): number {
    const known = this.authorIds.get(author);
    if (known !== undefined) return known;
    const id = Number(
      this.prepare('INSERT INTO authors_log (key) VALUES (?)').run(Buffer.from(author, 'hex')).lastInsertRowid,
    );
    if (id >= AUTHORS_MAX) throw new StoreFault(`more than ${AUTHORS_MAX} authors in one space`);
    this.authorIds.set(author, id);
    this.authorKeys.set(id, author);
    return id;
  }

  private rowByHash(hash: string): EventRow | undefined {
    return (
      this.decidedRow(hash) ?? (this.prepare(UNDECIDED_BY_HASH).get(Buffer.from(hash, 'hex')) as EventRow | undefined)
    );
  }

  private decidedRow(hash: string): EventRow | undefined {
    return sameHash(this.prepare(DECIDED_BY_HASH).all(hash6Of(hash)), hash);
  }

  private hashAt(id: number): string | undefined {
    const row = this.prepare('SELECT hash FROM events WHERE id = ?').get(id) as { hash: Uint8Array } | undefined;
    return row === undefined ? undefined : toHex(row.hash);
  }

  private prevOf(id: number): string {
    return id % SEQ_MAX === 1 ? ZERO_HASH : (this.hashAt(id - 1) ?? ZERO_HASH);
  }

  event(hash: string): SignedEvent | undefined {
    const row = this.rowByHash(hash);
    if (row === undefined || row.record.length === 0) return undefined;
    const author = this.authorKeys.get(Math.floor(row.id / SEQ_MAX)) ?? '';
    return this.toEvent(row, author, this.prevOf(row.id));
  }

  range(author: string, from: number, to: number): SignedEvent[] {
    const rows = this.rows(author, from, to);
    const first = rows[0];
    if (first === undefined) return [];
    let prev = this.prevOf(first.id);
    const events: SignedEvent[] = [];
    for (const row of rows) {
      const event = this.toEvent(row, author, prev);
      events.push(event);
      prev = event.hash;
    }
    return events;
  }

  private rows(author: string, from: number, to: number): EventRow[] {
    const id = this.authorIds.get(author);
    if (id === undefined) return [];
    return this.prepare(
      'SELECT id, hash, record FROM events WHERE id BETWEEN ? AND ? AND length(record) > 0 ORDER BY id',
    ).all(id * SEQ_MAX + from, id * SEQ_MAX + Math.min(to, SEQ_MAX - 1)) as unknown as EventRow[];
  }

  *records(
    author: string,
  ): IterableIterator<{ readonly seq: number; readonly hash: Uint8Array; readonly record: Uint8Array }> {
    const id = this.authorIds.get(author);
    if (id === undefined) return;
    const rows = this.prepare('SELECT id, hash, record FROM events WHERE id BETWEEN ? AND ? ORDER BY id').iterate(
      id * SEQ_MAX,
      (id + 1) * SEQ_MAX - 1,
    ) as unknown as Iterable<EventRow>;
    for (const { id: at, hash, record } of rows) yield { seq: at % SEQ_MAX, hash, record };
  }

  rawRange(author: string, from: number, { to, bytesMax }: RangeEnd): RawRange | undefined {
    const id = this.authorIds.get(author);
    if (id === undefined) return undefined;
    const range = readRecords(this.prepare, { from: id * SEQ_MAX + from, to: id * SEQ_MAX + to, bytesMax });
    if (range.count === 0) return undefined;
    return { author, seq: from, prev: this.prevOf(id * SEQ_MAX + from), ...range };
  }

  private toEvent({ id, hash, record }: EventRow, author: string, prev: string): SignedEvent {
    const place = { space: this.space, author, seq: id % SEQ_MAX, prev, hash: toHex(hash) };
    return recordedEvent(place, readRecord(record), record);
  }

  outcome(hash: string): Outcome | undefined {
    const row = this.decidedRow(hash);
    if (row === undefined) return undefined;
    const place: SQLInputValue[] = [Math.floor(row.id / SEQ_MAX), row.id % SEQ_MAX];
    const run = this.prepare(
      'SELECT seal, fromSeq FROM decided WHERE author = ? AND toSeq >= ? ORDER BY toSeq LIMIT 1',
    ).get(...place) as { seal: number; fromSeq: number } | undefined;
    if (run === undefined || run.fromSeq > row.id % SEQ_MAX) return undefined;
    const refused = this.prepare('SELECT code FROM rejected WHERE author = ? AND seq = ?').get(...place);
    return { seal: run.seal, code: (refused as { code: string } | undefined)?.code };
  }

  *decidedRuns([first, seq]: readonly [string, number] | readonly [] = []): IterableIterator<DecidedRun> {
    const hashes = this.prepare(RUN_ROWS);
    const codes = this.prepare('SELECT seq, code FROM rejected WHERE author = ? AND seq BETWEEN ? AND ? ORDER BY seq');
    const authors = [...this.authorIds]
      .filter(([author]) => author >= (first ?? ''))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const runsOf = this.prepare(
      `SELECT fromSeq, toSeq, seal FROM decided WHERE author = ? AND toSeq >= ? ORDER BY toSeq LIMIT ${RUNS_AT_ONCE}`,
    );
    for (const [author, id] of authors) {
      // A few at a time: whoever cuts a piece takes some of an author's hundred thousand.
      for (let from = author === first ? (seq ?? 0) : 0; ;) {
        const runs = runsOf.all(id, from) as unknown as RunRow[];
        for (const { fromSeq, toSeq, seal } of runs) {
          const rows = hashes.all(id * SEQ_MAX + fromSeq, id * SEQ_MAX + toSeq) as unknown as { hash: Uint8Array }[];
          const rejected = (codes.all(id, fromSeq, toSeq) as unknown as { seq: number; code: string }[]).map(
            ({ seq, code }) => [seq, code] as const,
          );
          yield { author, from: fromSeq, seal, hashes: concat(rows.map(({ hash }) => hash)), rejected };
        }
        if (runs.length < RUNS_AT_ONCE) break;
        from = (runs.at(-1)?.toSeq ?? 0) + 1;
      }
    }
  }

  /** Decided events without bodies, into an emptied log; `indexRefilled` ends it. */
  refillRun({ author, from, seal, hashes, rejected }: DecidedRun): void {
    const id = this.authorId(author);
    const count = hashes.length / 32;
    const rows: [number, Uint8Array][] = [];
    for (let n = 0; n < count; n += 1) {
      const hash = hashes.subarray(n * 32, n * 32 + 32);
      rows.push([id * SEQ_MAX + from + n, hash]);
      this.refilled.add(hash, id * SEQ_MAX + from + n);
    }
    insertPairs(this.prepare, 'INSERT INTO events (id, hash, record) VALUES', "(?, ?, x'')", rows);
    for (const [seq, code] of rejected)
      this.prepare('INSERT INTO rejected (author, seq, code) VALUES (?, ?, ?)').run(id, seq, code);
    this.prepare('INSERT INTO decided (author, toSeq, fromSeq, seal) VALUES (?, ?, ?, ?)').run(
      id,
      from + count - 1,
      from,
      seal,
    );
    const hash = toHex(hashes.subarray((count - 1) * 32));
    this.headCache.set(author, { author, seq: from + count - 1, hash });
  }

  /** In the order of the hashes: each page of the index is written once. */
  indexRefilled(): void {
    insertPairs(this.prepare, 'INSERT INTO event_hashes (hash6, id) VALUES', '(?, ?)', this.refilled.sorted());
    this.refilled.clear();
  }

  setBody(event: SignedEvent): void {
    const id = this.authorId(event.author) * SEQ_MAX + event.seq;
    const changed = this.prepare('UPDATE events SET record = ? WHERE id = ? AND hash = ?').run(
      recordOf(event),
      id,
      Buffer.from(event.hash, 'hex'),
    );
    if (changed.changes !== 1) throw new StoreFault('a body of an event that is not here');
  }

  dropBody(hash: string): void {
    const row = this.decidedRow(hash);
    if (row === undefined) throw new StoreFault('only a decided event loses its body');
    this.prepare("UPDATE events SET record = x'' WHERE id = ?").run(row.id);
  }

  /** An author's events are decided in order and without holes (I8): a run each, and a row for what was rejected. */
  decide(seal: number, outcomes: readonly SealedOutcome[]): void {
    const runs = new Map<string, { from: number; to: number; last: string }>();
    const index = this.prepare('INSERT INTO event_hashes (hash6, id) VALUES (?, ?)');
    for (const { event, author, seq, code } of outcomes) {
      index.run(hash6Of(event), this.authorId(author) * SEQ_MAX + seq);
      const run = runs.get(author);
      if (run === undefined) runs.set(author, { from: seq, to: seq, last: event });
      else Object.assign(run, { to: seq, last: event });
      if (code !== undefined)
        this.prepare('INSERT INTO rejected (author, seq, code) VALUES (?, ?, ?)').run(this.authorId(author), seq, code);
    }
    const insert = this.prepare('INSERT INTO decided (author, toSeq, fromSeq, seal) VALUES (?, ?, ?, ?)');
    const newest = this.prepare('SELECT MAX(toSeq) AS seq FROM decided WHERE author = ?');
    for (const [author, { from, to, last }] of runs) {
      const id = this.authorId(author);
      const decided = (newest.get(id) as { seq: number | null }).seq ?? 0;
      if (from !== decided + 1) throw new StoreFault(`event ${from} of an author is decided out of order`);
      // Each names the one before: where the last is the same, all are.
      if (this.hashAt(id * SEQ_MAX + to) !== last)
        throw new StoreFault(`event ${to} of an author is another one in the log`);
      insert.run(id, to, from, seal);
    }
  }
}

/** What a reader finds of one event. */
export interface LoggedEvent {
  readonly hash: string;
  readonly author: string;
  /** The author's number in this file. */
  readonly authorId: number;
  readonly seq: number;
  readonly type: string;
  readonly payload: Uint8Array;
}

/** Read-only look-ups on another connection than the writer's: nothing is remembered between them. */
export function readLoggedEvent(db: DatabaseSync, hash: string): LoggedEvent | undefined {
  const decided = (): EventRow | undefined => sameHash(db.prepare(DECIDED_BY_HASH).all(hash6Of(hash)), hash);
  const undecided = (): EventRow | undefined =>
    db.prepare(UNDECIDED_BY_HASH).get(Buffer.from(hash, 'hex')) as EventRow | undefined;
  // Between two looks the writer may have decided it: then it is in neither.
  const row = decided() ?? undecided() ?? decided();
  if (row === undefined || row.record.length === 0) return undefined;
  const key = db.prepare('SELECT key FROM authors_log WHERE id = ?').get(Math.floor(row.id / SEQ_MAX)) as {
    key: Uint8Array;
  };
  return logged(row, toHex(key.key));
}

/** The newest event of an author's chain, whole. */
export function readHeadEvent(db: DatabaseSync, space: string, author: string): SignedEvent | undefined {
  const id = db.prepare('SELECT id FROM authors_log WHERE key = ?').get(Buffer.from(author, 'hex')) as
    | { id: number }
    | undefined;
  if (id === undefined) return undefined;
  const [newest, before] = db
    .prepare('SELECT id, hash, record FROM events WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 2')
    .all(id.id * SEQ_MAX, (id.id + 1) * SEQ_MAX - 1) as unknown as EventRow[];
  if (newest === undefined || newest.record.length === 0) return undefined;
  const prev = before === undefined ? ZERO_HASH : toHex(before.hash);
  const place = { space, author, seq: newest.id % SEQ_MAX, prev, hash: toHex(newest.hash) };
  return recordedEvent(place, readRecord(newest.record), newest.record);
}

/** Events of one author above `seq`, oldest first. */
export function readEventsAfter(
  db: DatabaseSync,
  { author, seq, limit }: { readonly author: string; readonly seq: number; readonly limit: number },
): LoggedEvent[] {
  const id = db.prepare('SELECT id FROM authors_log WHERE key = ?').get(Buffer.from(author, 'hex')) as
    | { id: number }
    | undefined;
  if (id === undefined) return [];
  const rows = db
    .prepare('SELECT id, hash, record FROM events WHERE id > ? AND id < ? AND length(record) > 0 ORDER BY id LIMIT ?')
    .all(id.id * SEQ_MAX + seq, (id.id + 1) * SEQ_MAX, limit) as unknown as EventRow[];
  return rows.map((row) => logged(row, author));
}

function logged({ id, hash, record }: EventRow, author: string): LoggedEvent {
  const { type, payload } = readRecord(record);
  return { hash: toHex(hash), author, authorId: Math.floor(id / SEQ_MAX), seq: id % SEQ_MAX, type, payload };
}
