import { z } from 'zod';
import { PoolParams, command, endpoint } from '../../contract/endpoint.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { Money } from '../../kernel/money.ts';
import { RatingText } from './ratings.events.ts';

const tag = 'reputation';

/** Of one side of the market: 0 … 10,000. Sorted by the bound; "new" below five orders with people who are not related. */
export const ScoreView = z
  .object({
    formula: z.number().int(),
    orders: z.number().int(),
    isNew: z.boolean(),
    scoreBps: z.number().int(),
    boundBps: z.number().int(),
    /** R: delivered as promised. */
    reliabilityBps: z.number().int(),
    /** S: stars of settled orders. */
    starsBps: z.number().int(),
    /** D: disputes that did not go against them. */
    disputesBps: z.number().int(),
    /** Of all facts together in 1/1000; a prior of 7,000 weighs 8,000. */
    weight: z.number().int(),
  })
  .meta({ id: 'Score' });
export type ScoreView = z.infer<typeof ScoreView>;

export const FactView = z.object({
  order: z.string(),
  counterparty: z.string(),
  counterpartyHandle: z.string(),
  /** `related`: inviter, invitee, or of a closed circle; `own`: the same instance. */
  relation: z.enum(['own', 'related', 'other']),
  atMs: z.number(),
  amount: Money,
  reliabilityBps: z.number().int(),
  stars: z.number().int().optional(),
  isLost: z.boolean(),
  weight: z.number().int(),
  counted: z.number().int(),
});

export type FactView = z.infer<typeof FactView>;
export const TraderView = z.object({ user: z.string(), handle: z.string(), provider: ScoreView, buyer: ScoreView });
export type TraderView = z.infer<typeof TraderView>;
export const ToldRatingView = z.object({
  order: z.string(),
  by: z.string(),
  byHandle: z.string(),
  /** The side that rated. */
  side: z.enum(['buyer', 'provider']),
  stars: z.number().int(),
  text: z.string(),
  poolMs: z.number(),
});
export type ToldRatingView = z.infer<typeof ToldRatingView>;

export const reputationRead = endpoint({
  name: 'reputationRead',
  method: 'GET',
  path: '/pools/:pool/members/:user/reputation',
  summary: 'Reputation of a member as provider and as buyer, with every part of it',
  tag,
  params: PoolParams.extend({ user: Hex32 }),
  answer: z.object({
    user: z.string(),
    handle: z.string(),
    medianAmount: Money,
    provider: ScoreView.extend({ facts: z.array(FactView) }),
    buyer: ScoreView.extend({ facts: z.array(FactView) }),
  }),
});
export const reputationsRead = endpoint({
  name: 'reputationsRead',
  method: 'GET',
  path: '/pools/:pool/reputation',
  summary: 'Reputation of everybody who traded, best providers first',
  tag,
  params: PoolParams,
  answer: z.object({ items: z.array(TraderView) }),
});
export const ratingGive = command({
  name: 'ratingGive',
  path: '/pools/:pool/orders/:order/rating',
  summary: 'Rate the other side of a settled order; told when both have rated, or after seven days',
  tag,
  params: PoolParams.extend({ order: Hex32 }),
  body: z.object({ stars: z.number().int().min(1).max(5), text: RatingText.default('') }),
});
export const ratingsRead = endpoint({
  name: 'ratingsRead',
  method: 'GET',
  path: '/pools/:pool/members/:user/ratings',
  summary: 'Ratings about a member that are told, newest first',
  tag,
  params: PoolParams.extend({ user: Hex32 }),
  answer: z.object({ items: z.array(ToldRatingView) }),
});

/** One side's rating: what was given is told to its author at once, to others when it is revealed. */
const GivenView = z.object({
  /** `pending`: on its way to the seal; `committed`: sealed, nobody else can read it; `lapsed`: committed, never revealed. */
  state: z.enum(['none', 'pending', 'committed', 'revealed', 'lapsed']),
  stars: z.number().int().optional(),
  text: z.string().optional(),
});
export const RatingRoundView = z
  .object({
    order: z.string(),
    side: z.enum(['buyer', 'provider', 'other']),
    buyer: z.string(),
    buyerHandle: z.string(),
    provider: z.string(),
    providerHandle: z.string(),
    /** `none`: nobody has rated yet. */
    round: z.enum(['none', 'committing', 'revealing', 'over']),
    /** End of the round's state on the pool clock, and how much is left of it as of the last seal. */
    dueMs: z.number().optional(),
    leftMs: z.number().optional(),
    byBuyer: GivenView,
    byProvider: GivenView,
    mayRate: z.boolean(),
  })
  .meta({ id: 'RatingRound' });
export type RatingRoundView = z.infer<typeof RatingRoundView>;
export const orderRatingRead = endpoint({
  name: 'orderRatingRead',
  method: 'GET',
  path: '/pools/:pool/orders/:order/rating',
  summary: 'The ratings of one order: who has rated, what is told, what is waited for and until when',
  tag,
  params: PoolParams.extend({ order: Hex32 }),
  answer: RatingRoundView,
});
export const ratingRoundsRead = endpoint({
  name: 'ratingRoundsRead',
  method: 'GET',
  path: '/pools/:pool/ratings',
  summary: 'Own orders that may be rated, or whose ratings are not told yet, newest first',
  tag,
  params: PoolParams,
  answer: z.object({ items: z.array(RatingRoundView) }),
});

export const ratingsApi = {
  reputationRead,
  reputationsRead,
  ratingGive,
  ratingsRead,
  orderRatingRead,
  ratingRoundsRead,
};
