/** What members could try on requests, bids, terms of offers and longer orders. */
import { TIME } from '#core/kernel/limits.ts';
import { PRICE } from '../kit/acts.ts';
import * as acts from '../kit/acts-market.ts';
import type { Forgeries } from './forgeries.ts';
import { NOTHING } from './world.ts';

const agent = { device: 'agent' } as const;
const { MINUTE_MS } = TIME;

export const MARKET: Forgeries = {
  'request.opened.v1': [
    ['member.wrong_state', 'by who was kicked', acts.openRequest({ by: 'kicked', as: 'forged' })],
    ['device.kind_forbidden', 'by an agent device', acts.openRequest({ ...agent, as: 'forged' })],
    ['event.malformed', 'that never ends', acts.openRequest({ with: { lifeMs: 8 * TIME.DAY_MS }, as: 'forged' })],
  ],
  'request.cancelled.v1': [
    ['request.not_yours', 'of somebody else', acts.cancelRequest({ by: 'member' })],
    ['request.unknown', 'of none', acts.cancelRequest({ with: { request: NOTHING } })],
    ['request.wrong_state', 'of one that ended', acts.cancelRequest({ of: 'request over' })],
    ['device.kind_forbidden', 'by an agent device', acts.cancelRequest(agent)],
  ],
  'bid.placed.v1': [
    ['offer.not_yours', 'with the offer of somebody else', acts.bid({ by: 'member', as: 'forged' })],
    ['bid.own_request', 'for their own request', acts.bid({ by: 'buyer', as: 'forged' })],
    ['bid.already', 'a second one', acts.bid({ as: 'forged' })],
    ['bid.price_above', 'above what was asked for', acts.bid({ of: 'request open', price: 3n * PRICE, as: 'forged' })],
    ['bid.does_not_fit', 'of too few slots', acts.bid({ of: 'request open', offer: 'wide', as: 'forged' })],
    ['offer.wrong_state', 'with a paused offer', acts.bid({ of: 'request open', offer: 'paused', as: 'forged' })],
    [
      'node.wrong_state',
      'with a machine at rest',
      acts.bid({ of: 'request open', offer: 'offer of resting', as: 'forged' }),
    ],
    ['offer.unknown', 'with no offer', acts.bid({ of: 'request open', with: { offer: NOTHING }, as: 'forged' })],
    ['request.unknown', 'for none', acts.bid({ with: { request: NOTHING }, as: 'forged' })],
    ['request.wrong_state', 'for one that ended', acts.bid({ of: 'request over', as: 'forged' })],
    ['device.kind_forbidden', 'by an agent device', acts.bid({ of: 'request open', ...agent, as: 'forged' })],
  ],
  'bid.withdrawn.v1': [
    ['bid.not_yours', 'of somebody else', acts.withdrawBid({ by: 'member' })],
    ['bid.unknown', 'of none', acts.withdrawBid({ with: { bid: NOTHING } })],
    ['bid.wrong_state', 'of one that lost', acts.withdrawBid({ of: 'request over', bid: 'bid lost' })],
    ['device.kind_forbidden', 'by an agent device', acts.withdrawBid(agent)],
  ],
  'request.matched.v1': [
    ['request.not_yours', 'somebody else spends the buyer’s money', acts.matchRequest({ by: 'member', as: 'forged' })],
    ['request.wrong_state', 'after it ended', acts.matchRequest({ of: 'request over', bid: 'bid lost', as: 'forged' })],
    ['request.unknown', 'of none', acts.matchRequest({ with: { request: NOTHING }, as: 'forged' })],
    ['bid.unknown', 'with no bid', acts.matchRequest({ with: { bid: NOTHING }, as: 'forged' })],
    ['order.cost_above_cap', 'above the cap', acts.matchRequest({ with: { maxCost: '1' }, as: 'forged' })],
    [
      'order.offer_changed',
      'under terms that nobody offers',
      acts.matchRequest({ with: { offerVersion: NOTHING }, as: 'forged' }),
    ],
    ['device.kind_forbidden', 'by an agent device', acts.matchRequest({ ...agent, as: 'forged' })],
  ],
  'offer.rules-set.v1': [
    ['offer.not_yours', 'of somebody else', acts.setRules({}, { by: 'member' })],
    ['offer.unknown', 'of none', acts.setRules({}, { with: { offer: NOTHING } })],
    ['offer.wrong_state', 'of one withdrawn', acts.setRules({}, { of: 'withdrawn' })],
    ['offer.duration_range', 'for an empty range of durations', acts.setRules({}, { with: { minMs: 2, maxMs: 1 } })],
    [
      'offer.duration_range',
      'for orders above what the offer sells',
      acts.setRules({}, { with: { minMs: TIME.HOUR_MS + 1 } }),
    ],
    [
      'offer.above_limits',
      'sessions that are too long',
      acts.setRules({}, { of: 'game', with: { maxMs: 2 * TIME.DAY_MS } }),
    ],
    ['event.malformed', 'hours that end before they begin', acts.setRules({ hours: [{ day: 0, from: 2, to: 1 }] })],
    ['device.kind_forbidden', 'by an agent device', acts.setRules({}, agent)],
  ],
  'order.extended.v1': [
    ['order.not_yours', 'by somebody else', acts.extend(MINUTE_MS, { of: 'running', by: 'member' })],
    ['order.unknown', 'of none', acts.extend(MINUTE_MS, { with: { order: NOTHING } })],
    ['order.wrong_state', 'of one that ended', acts.extend(MINUTE_MS, { of: 'completed' })],
    [
      'order.duration_range',
      'beyond what the offer sells',
      acts.extend(30 * TIME.DAY_MS, { of: 'running' }),
      'ledger.insufficient_funds',
    ],
    [
      'device.kind_forbidden',
      'by an agent device without a mandate',
      acts.extend(MINUTE_MS, { of: 'running', ...agent }),
    ],
  ],
};
