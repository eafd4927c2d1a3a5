/** What the fake instance answers about reputation, ratings, reports and blocked people. */
import type { FactView, RatingRoundView } from '#core/features/ratings/ratings.api.ts';
import type { FakeHandlers } from './fake-answers.ts';
import { MICRO, POOL, type World, id, me, people } from './fake-world.ts';

const DAY = 86_400_000;
const done = () => ({ event: id('rating'), pool: POOL, status: 'sealed' as const, seal: 4712, id: id('rating') });
const [, grace, linus, margaret] = people;
const handleOf = (user: string): string => people.find((person) => person.user === user)?.handle ?? 'somebody';

function scoreOf(seed: number) {
  const scoreBps = 8420 - seed * 310;
  return {
    formula: 1,
    orders: 23 - seed * 4,
    isNew: seed > 4,
    scoreBps,
    boundBps: scoreBps - 640,
    reliabilityBps: 9310 - seed * 200,
    starsBps: 7600 - seed * 300,
    disputesBps: 7450 - seed * 100,
    weight: 17_300 - seed * 2000,
  };
}

function factsOf(world: World): FactView[] {
  return people.slice(1, 7).map(({ user, handle }, index) => ({
    order: id(`order ${index}`),
    counterparty: user,
    counterpartyHandle: handle,
    relation: index === 2 ? 'related' : 'other',
    atMs: world.startedMs - (index * 9 + 2) * DAY,
    amount: BigInt(index + 1) * 7n * MICRO,
    reliabilityBps: index === 3 ? 4200 : 10_000,
    ...(index === 4 ? {} : { stars: 5 - (index % 3) }),
    isLost: index === 3,
    weight: 1210 - index * 90,
    counted: index === 0 ? 940 : 1210 - index * 90,
  }));
}

function round(order: string, world: World, shape: Partial<RatingRoundView> = {}): RatingRoundView {
  const view = world.orders.find((one) => one.order === order);
  return {
    order,
    side: view?.side ?? 'buyer',
    buyer: view?.buyer ?? me.user,
    buyerHandle: view?.buyerHandle ?? me.handle,
    provider: view?.provider ?? grace?.user ?? '',
    providerHandle: view?.providerHandle ?? grace?.handle ?? '',
    round: 'committing',
    dueMs: world.startedMs + 5 * DAY,
    leftMs: 5.4 * DAY,
    byBuyer: { state: 'none' },
    byProvider: { state: 'committed' },
    mayRate: true,
    ...shape,
  };
}

export const RATING_HANDLERS: FakeHandlers<
  | 'reputationRead'
  | 'reputationsRead'
  | 'ratingsRead'
  | 'orderRatingRead'
  | 'ratingRoundsRead'
  | 'ratingGive'
  | 'blocksRead'
  | 'userBlock'
  | 'userUnblock'
  | 'reportsRead'
  | 'reportFile'
  | 'reportWithdraw'
  | 'reportClose'
> = {
  reputationRead: ({ world, params }) => ({
    user: params.user,
    handle: handleOf(params.user),
    medianAmount: 12n * MICRO,
    provider: { ...scoreOf(0), facts: factsOf(world) },
    buyer: { ...scoreOf(5), facts: [] },
  }),
  reputationsRead: () => ({
    items: people.slice(1, 7).map(({ user, handle }, index) => ({
      user,
      handle,
      provider: scoreOf(index),
      buyer: scoreOf(6 - index),
    })),
  }),
  ratingsRead: ({ world }) => ({
    items: [linus, margaret].map((person, index) => ({
      order: id(`order ${index}`),
      by: person?.user ?? '',
      byHandle: person?.handle ?? '',
      side: index === 0 ? ('buyer' as const) : ('provider' as const),
      stars: 5 - index * 2,
      text:
        index === 0
          ? 'Fast, and told me before the machine went to sleep. Would buy a whole weekend of it again.'
          : 'Пришлось ждать ответа почти час, но работа сделана.',
      poolMs: world.startedMs - (index + 1) * 6 * DAY,
    })),
  }),
  orderRatingRead: ({ world, params }) => round(params.order, world),
  ratingRoundsRead: ({ world }) => ({
    items: [
      round(id('order 3'), world),
      round(id('order 4'), world, {
        side: 'provider',
        buyer: linus?.user ?? '',
        buyerHandle: linus?.handle ?? '',
        byProvider: { state: 'committed', stars: 4, text: '' },
        mayRate: false,
      }),
    ],
  }),
  ratingGive: done,
  blocksRead: ({ world }) => ({
    items: [
      {
        user: margaret?.user ?? '',
        handle: margaret?.handle ?? '',
        reason: 'Left twice in the middle of a job.',
        sinceMs: world.startedMs - 12 * DAY,
      },
    ],
  }),
  reportsRead: ({ world }) => ({
    items: [
      {
        report: id('report 1'),
        state: 'open',
        user: linus?.user ?? '',
        handle: linus?.handle ?? '',
        about: margaret?.user ?? '',
        aboutHandle: margaret?.handle ?? '',
        isMine: false,
        category: 'abuse',
        text: 'Третью ночь подряд заказывает время и отменяет за минуту до начала, потом пишет грубости в споре.',
        openedMs: world.startedMs - 2 * DAY,
        leftMs: 11.8 * DAY,
        may: ['close'],
      },
      {
        report: id('report 2'),
        state: 'closed',
        user: me.user,
        handle: me.handle,
        about: linus?.user ?? '',
        aboutHandle: linus?.handle ?? '',
        isMine: true,
        category: 'spam',
        text: 'The same advertisement in every request.',
        openedMs: world.startedMs - 9 * DAY,
        closedBy: grace?.user ?? '',
        closedByHandle: grace?.handle ?? '',
        outcome: 'warned',
        reason: 'Spoken to; the advertisements are gone.',
        may: [],
      },
    ],
  }),
  reportFile: done,
  reportWithdraw: done,
  reportClose: done,
  userBlock: () => undefined,
  userUnblock: () => undefined,
};
