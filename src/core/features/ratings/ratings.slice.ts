/**
 * Ratings of settled, paid orders, double-blind: nobody rates in answer to what the other wrote.
 *
 *   (first commit) ─> committing ──both committed, or 7 days──> revealing ──both revealed, or 7 days──> over
 *
 * Who commits and does not reveal has not rated. Source: ECONOMY section 4.
 */
import { RATING_LIMITS } from '../../kernel/limits.ts';
import type { Refusal } from '../../kernel/result.ts';
import {
  type Act,
  type Effects,
  type FoldContext,
  type PayloadOf,
  type Slice,
  NO_EFFECTS,
  on,
} from '../../contract/slice.ts';
import { type RowOp, put } from '../../contract/table.ts';
import { type OrderRow, orderOf } from '../orders/orders.reads.ts';
import { ratingCommit } from './commit.ts';
import { ratingCommitted, ratingRevealed } from './ratings.events.ts';
import { type RatingRow, type RatingRoundRow, ratingRounds, ratings } from './ratings.tables.ts';

type Side = RatingRow['side'];
const SIDES: readonly Side[] = ['buyer', 'provider'];
const timerOf = (order: string): string => `rating:${order}`;

function sideOf(row: OrderRow, user: string | undefined): Side | undefined {
  if (user === row.buyer) return 'buyer';
  return user === row.provider ? 'provider' : undefined;
}

function commitRule(act: Act<PayloadOf<typeof ratingCommitted>>, { reads }: FoldContext): Refusal | undefined {
  const { order } = act.payload;
  const row = orderOf(reads, order);
  if (row === undefined) return { code: 'order.unknown' };
  const side = sideOf(row, act.actor?.user);
  if (side === undefined) return { code: 'order.not_yours' };
  if (row.state !== 'settled') return { code: 'order.wrong_state', state: row.state };
  if (row.receipts === 0 || row.net === 0n) return { code: 'rating.nothing_paid' };
  if (reads.get(ratings, order, side) !== undefined) return { code: 'rating.already' };
  const round = reads.get(ratingRounds, order);
  return round === undefined || round.state === 'committing' ? undefined : { code: 'rating.too_late' };
}

function enterRound(order: string, state: 'committing' | 'revealing', { poolMs }: FoldContext): Effects {
  const dueMs = poolMs + (state === 'committing' ? RATING_LIMITS.commitMs : RATING_LIMITS.revealMs);
  return {
    ops: [put(ratingRounds, { order, state, dueMs })],
    setTimers: [{ id: timerOf(order), kind: 'rating.due', subject: order, dueMs }],
  };
}

function commitFold(act: Act<PayloadOf<typeof ratingCommitted>>, context: FoldContext): Effects {
  const { reads, poolMs } = context;
  const { order, commit } = act.payload;
  const row = orderOf(reads, order);
  const side = row === undefined ? undefined : sideOf(row, act.actor?.user);
  if (row === undefined || side === undefined) return NO_EFFECTS;
  const user = side === 'buyer' ? row.buyer : row.provider;
  const about = side === 'buyer' ? row.provider : row.buyer;
  const fresh: RatingRow = { order, side, user, about, commit, state: 'committed', stars: 0, text: '', poolMs };
  const round = reads.get(ratingRounds, order);
  const entered =
    round === undefined ? enterRound(order, 'committing', context) : enterRound(order, 'revealing', context);
  return { ...entered, ops: [put(ratings, fresh), ...(entered.ops ?? [])] };
}

function revealRule(
  act: Act<PayloadOf<typeof ratingRevealed>>,
  { reads, space, crypto }: FoldContext,
): Refusal | undefined {
  const { order, stars, text, salt } = act.payload;
  const row = orderOf(reads, order);
  if (row === undefined) return { code: 'order.unknown' };
  const side = sideOf(row, act.actor?.user);
  if (side === undefined) return { code: 'order.not_yours' };
  const rating = reads.get(ratings, order, side);
  if (rating === undefined) return { code: 'rating.unknown' };
  if (rating.state !== 'committed') return { code: 'rating.wrong_state', state: rating.state };
  const round = reads.get(ratingRounds, order);
  if (round?.state !== 'revealing') return { code: 'rating.not_yet' };
  const opened = { space, order, user: rating.user, stars, text, salt };
  return ratingCommit(opened, crypto) === rating.commit ? undefined : { code: 'rating.other_commit' };
}

function revealFold(act: Act<PayloadOf<typeof ratingRevealed>>, context: FoldContext): Effects {
  const { reads } = context;
  const { order, stars, text } = act.payload;
  const row = orderOf(reads, order);
  const side = row === undefined ? undefined : sideOf(row, act.actor?.user);
  const rating = side === undefined ? undefined : reads.get(ratings, order, side);
  const round = reads.get(ratingRounds, order);
  if (rating === undefined || round === undefined) return NO_EFFECTS;
  const ops: RowOp[] = [put(ratings, { ...rating, state: 'revealed', stars, text })];
  const waits = SIDES.some((other) => other !== side && reads.get(ratings, order, other)?.state === 'committed');
  if (waits) return { ops };
  return { ops: [...ops, over(round)], clearTimers: [timerOf(order)] };
}

function over(round: RatingRoundRow): RowOp {
  return put(ratingRounds, { ...round, state: 'over', dueMs: 0 });
}

export const ratingsSlice: Slice = {
  name: 'ratings',
  tables: [ratings, ratingRounds],
  handlers: [on(ratingCommitted, commitRule, commitFold), on(ratingRevealed, revealRule, revealFold)],
  deadlines: {
    'rating.due': (timer, context) => {
      const { reads } = context;
      const round = reads.get(ratingRounds, timer.subject);
      if (round === undefined || round.state === 'over') return NO_EFFECTS;
      if (round.state === 'committing') return enterRound(round.order, 'revealing', context);
      const ops = SIDES.flatMap((side): RowOp[] => {
        const rating = reads.get(ratings, round.order, side);
        return rating?.state === 'committed' ? [put(ratings, { ...rating, state: 'lapsed' })] : [];
      });
      return { ops: [...ops, over(round)] };
    },
  },
};
