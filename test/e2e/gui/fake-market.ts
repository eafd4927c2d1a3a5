/** What the fake instance answers about prices that were paid, saved searches and terms of offers. */
import { USUAL_RULES } from '#core/features/market/offer.schemas.ts';
import type { FakeHandlers } from './fake-answers.ts';
import { POOL, type World, id } from './fake-world.ts';

const DAY = 86_400_000;
const done = () => ({ event: id('market'), pool: POOL, status: 'sealed' as const, seal: 4712, id: id('market') });

type Names =
  | 'pricesRead'
  | 'savedSearchesRead'
  | 'savedSearchCreate'
  | 'savedSearchDelete'
  | 'offerCost'
  | 'offerRulesRead'
  | 'offerRulesSet'
  | 'offerRemove'
  | 'nodeUnverify';

const saved = new WeakMap<World, { id: string; name: string; filter: Readonly<Record<string, unknown>> }[]>();
const savedOf = (world: World) => {
  const known = saved.get(world) ?? [
    { id: 'a'.repeat(32), name: 'Four cores, cheap', filter: { coresPerSlot: 4, sort: 'price' } },
    {
      id: 'b'.repeat(32),
      name: 'Ночной рендер с очень длинным названием',
      filter: { durationMs: 8 * 3_600_000, sandboxed: true, scoreBps: 6000, sort: 'score' },
    },
  ];
  saved.set(world, known);
  return known;
};

export const MARKET_HANDLERS: FakeHandlers<Names> = {
  pricesRead: ({ world, query }) => {
    const classes = world.offers.length === 0 ? [] : ['game/2', 'wasi/1', 'wasi/2'];
    const today = Math.floor(world.startedMs / DAY);
    return {
      classes,
      items: classes.flatMap((name, kind) =>
        Array.from({ length: Math.min(query.days, 40) }, (_, index) => {
          const median = 500_000n * BigInt(kind + 1) + BigInt(Math.round(90_000 * Math.sin(index / 3 + kind)));
          return {
            class: name,
            dayMs: (today - index) * DAY,
            orders: 3 + ((index * 7 + kind * 11) % 19),
            median,
            p10: (median * 7n) / 10n,
            p90: (median * 14n) / 10n,
          };
        }),
      ),
    };
  },
  savedSearchesRead: ({ world }) => ({
    items: savedOf(world).map((one) => ({ ...one, filter: one.filter as never, createdMs: world.startedMs })),
  }),
  savedSearchCreate: ({ world, body }) => {
    const made = id(body.name).slice(0, 32);
    saved.set(world, [...savedOf(world).filter(({ name }) => name !== body.name), { ...body, id: made }]);
    return { id: made };
  },
  savedSearchDelete: ({ world, params }) => {
    saved.set(
      world,
      savedOf(world).filter((one) => one.id !== params.id),
    );
    return undefined;
  },
  offerCost: ({ world, params, query }) => {
    const offer = world.offers.find((one) => one.offer === params.offer);
    const price = offer?.pricePerSlotHour ?? 0n;
    const maximum = (price * BigInt(query.slots) * BigInt(query.durationMs)) / 3_600_000n;
    return {
      maximum,
      perHour: price * BigInt(query.slots),
      fee: maximum / 50n,
      cancelFee: (price * BigInt(query.slots)) / 60n,
      available: maximum,
      left: 0n,
      isAffordable: true,
    };
  },
  offerRulesRead: ({ world, params }) => {
    const offer = world.offers.find((one) => one.offer === params.offer);
    return {
      ...USUAL_RULES,
      hours: [
        { day: 0, from: 1080, to: 1440 },
        { day: 5, from: 0, to: 1440 },
      ],
      noticeMs: 300_000,
      minMs: offer?.minMs ?? 60_000,
      maxMs: offer?.maxMs ?? DAY,
    };
  },
  offerRulesSet: done,
  offerRemove: ({ world, params }) => {
    world.offers = world.offers.filter(({ offer }) => offer !== params.offer);
    return done();
  },
  nodeUnverify: ({ world, params }) => {
    world.nodes = world.nodes.map((node) =>
      node.node === params.node
        ? { ...node, state: 'registered', singleScore: 0, allScore: 0, benchmarkedMs: 0 }
        : node,
    );
    return done();
  },
};
