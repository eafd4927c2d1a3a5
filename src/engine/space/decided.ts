/** What one seal decided, as it crosses the threads: columns, because a thousand objects cost more to copy than to fold. */
import type { Refusal } from '#core/kernel/result.ts';
import type { SealedOutcome } from '../ports.ts';

const HASH_CHARS = 64;

export interface DecidedColumns {
  readonly seal: number;
  /** The events' hashes, one behind the other. */
  readonly events: string;
  readonly authors: readonly string[];
  /** Of each event: its author's place in `authors`. */
  readonly authorAt: Uint16Array;
  /** Of those that were rejected, by their place. */
  readonly codes: ReadonlyMap<number, string>;
  /** What their submitter is told beyond the code; only of what was judged here. */
  readonly refusals: ReadonlyMap<number, Refusal>;
}

export interface DecidedEvent {
  readonly event: string;
  readonly author: string;
  readonly seal: number;
  readonly code: string | undefined;
  readonly refusal: Refusal | undefined;
}

/** `refusals`: by the events' hashes. */
export function packDecided(
  seal: number,
  outcomes: readonly SealedOutcome[],
  refusals: ReadonlyMap<string, Refusal>,
): DecidedColumns {
  const places = new Map<string, number>();
  const authorAt = new Uint16Array(outcomes.length);
  const codes = new Map<number, string>();
  const told = new Map<number, Refusal>();
  for (const [at, { event, author, code }] of outcomes.entries()) {
    const place = places.get(author) ?? places.size;
    places.set(author, place);
    authorAt[at] = place;
    if (code !== undefined) codes.set(at, code);
    const refusal = refusals.get(event);
    if (refusal !== undefined) told.set(at, refusal);
  }
  const events = outcomes.map(({ event }) => event).join('');
  return { seal, events, authors: [...places.keys()], authorAt, codes, refusals: told };
}

export class DecidedEvents {
  readonly #columns: DecidedColumns;

  constructor(columns: DecidedColumns) {
    this.#columns = columns;
  }

  get authors(): readonly string[] {
    return this.#columns.authors;
  }

  /** undefined: this seal did not decide it. */
  find(event: string): DecidedEvent | undefined {
    if (event.length !== HASH_CHARS) return undefined;
    const { events } = this.#columns;
    for (let at = events.indexOf(event); at >= 0; at = events.indexOf(event, at + 1))
      if (at % HASH_CHARS === 0) return this.#at(at / HASH_CHARS);
    return undefined;
  }

  /** In the seal's order. */
  of(author: string): DecidedEvent[] {
    const place = this.authors.indexOf(author);
    return place < 0 ? [] : this.#where((at) => this.#columns.authorAt[at] === place);
  }

  all(): DecidedEvent[] {
    return this.#where(() => true);
  }

  #where(isMeant: (at: number) => boolean): DecidedEvent[] {
    const found: DecidedEvent[] = [];
    for (let at = 0; at < this.#columns.authorAt.length; at += 1) if (isMeant(at)) found.push(this.#at(at));
    return found;
  }

  #at(at: number): DecidedEvent {
    const { seal, events, authors, authorAt, codes, refusals } = this.#columns;
    const event = events.slice(at * HASH_CHARS, (at + 1) * HASH_CHARS);
    return { event, author: authors[authorAt[at] ?? 0] ?? '', seal, code: codes.get(at), refusal: refusals.get(at) };
  }
}
