/** An order's steps and its money, told as one story: a posting stands under the step whose event made it, a receipt's alone. */
import type { OrderDetail } from '#core/features/orders/orders.api.ts';

type Step = OrderDetail['timeline'][number];
type Posting = OrderDetail['postings'][number];

export interface Move {
  /** As the ledger names accounts: `wallet:<user>`, `escrow`. */
  readonly from: string;
  readonly to: string;
  readonly amount: bigint;
}

/** One transaction of the journal. */
export interface Movement {
  readonly no: number;
  readonly code: string;
  readonly moves: readonly Move[];
}

interface Chapter {
  readonly key: string;
  readonly atMs: number;
  readonly step: Step | undefined;
  readonly movements: readonly Movement[];
}

export function storyOf({ timeline, postings }: Pick<OrderDetail, 'timeline' | 'postings'>): readonly Chapter[] {
  const byEvent = new Map<string, Posting[]>();
  for (const posting of postings) {
    const known = byEvent.get(posting.event);
    if (known === undefined) byEvent.set(posting.event, [posting]);
    else known.push(posting);
  }
  const chapters: Chapter[] = timeline.map((step, index) => {
    const own = byEvent.get(step.event) ?? [];
    byEvent.delete(step.event);
    return { key: `${index}-${step.event}`, atMs: step.sealMs, step, movements: movementsOf(own) };
  });
  for (const [event, own] of byEvent)
    chapters.push({ key: event, atMs: own[0]?.timeMs ?? 0, step: undefined, movements: movementsOf(own) });
  // Steps of one seal keep their order.
  return chapters
    .map((chapter, index) => ({ chapter, index }))
    .sort(byTime)
    .map(({ chapter }) => chapter);
}

function byTime(
  a: { readonly chapter: Chapter; readonly index: number },
  b: { readonly chapter: Chapter; readonly index: number },
): number {
  return a.chapter.atMs - b.chapter.atMs || a.index - b.index;
}

function movementsOf(postings: readonly Posting[]): readonly Movement[] {
  const numbers = [...new Set(postings.map(({ no }) => no))];
  return numbers.map((no) => {
    const own = postings.filter((posting) => posting.no === no);
    return { no, code: own[0]?.code ?? '', moves: movesOf(own) };
  });
}

/** Who gave to whom: what leaves some accounts is handed to those that grow, in the order in which they stand. */
export function movesOf(postings: readonly Posting[]): readonly Move[] {
  const givers = postings
    .filter(({ amount }) => amount < 0n)
    .map((posting) => ({ account: nameOf(posting), left: -posting.amount }));
  return postings
    .filter(({ amount }) => amount > 0n)
    .flatMap((posting) => {
      const moves: Move[] = [];
      let left = posting.amount;
      for (const giver of givers) {
        const amount = giver.left < left ? giver.left : left;
        if (amount === 0n) continue;
        giver.left -= amount;
        left -= amount;
        moves.push({ from: giver.account, to: nameOf(posting), amount });
      }
      return moves;
    });
}

function nameOf({ account, user }: Posting): string {
  return user === undefined ? account : `${account}:${user}`;
}
