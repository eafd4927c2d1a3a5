/** What the fake instance answers about books, deposits and the rail; about requests, bids and matches. */
import { USUAL_RULES } from '#core/features/market/offer.schemas.ts';
import type { RequestView } from '#core/features/requests/requests.api.ts';
import { type FakeHandlers, FakeRefusal } from './fake-answers.ts';
import { MICRO, POOL, type World, id, me, people } from './fake-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const GIB = 1024 ** 3;
const [, grace, linus] = people;
const done = () => ({ event: id('books'), pool: POOL, status: 'sealed' as const, seal: 4712, id: id('books') });

function requestsOf(world: World): RequestView[] {
  if (world.pools.length === 0) return [];
  const base = {
    executor: 'wasi',
    slots: 4,
    coresPerSlot: 2,
    memoryPerSlotBytes: 2 * GIB,
    durationMs: 2 * HOUR,
    maxPricePerSlotHour: 900_000n,
    openedMs: world.startedMs - HOUR,
  };
  return [
    {
      ...base,
      request: id('request 0'),
      user: me.user,
      handle: me.handle,
      isMine: true,
      state: 'open',
      title: 'Forty frames of the bridge scene',
      leftMs: 5 * HOUR,
      bids: 3,
      lowest: 540_000n,
    },
    {
      ...base,
      request: id('request 1'),
      user: linus?.user ?? '',
      handle: linus?.handle ?? '',
      isMine: false,
      state: 'open',
      title: 'Сжать архив наблюдений',
      slots: 1,
      coresPerSlot: 1,
      leftMs: 20 * HOUR,
      bids: 0,
    },
    {
      ...base,
      request: id('request 2'),
      user: grace?.user ?? '',
      handle: grace?.handle ?? '',
      isMine: false,
      state: 'matched',
      title: 'Monte Carlo, second try',
      leftMs: 0,
      bids: 1,
      lowest: 610_000n,
      order: id('order 1'),
    },
  ];
}

type Names =
  | 'trialBalanceRead'
  | 'correctionsRead'
  | 'correctionPropose'
  | 'depositsRead'
  | 'depositRecord'
  | 'depositConfirm'
  | 'railRead'
  | 'reconcile'
  | 'requestsRead'
  | 'requestRead'
  | 'requestOpen'
  | 'requestCancel'
  | 'requestMatch'
  | 'bidPlace'
  | 'bidWithdraw'
  | 'matchRead';

export const BOOKS_HANDLERS: FakeHandlers<Names> = {
  trialBalanceRead: ({ world, query }) => {
    const accounts = [
      { account: 'issuance', balance: -1_000_000n * MICRO },
      { account: 'external:manual', balance: -250n * MICRO },
      { account: 'treasury', balance: 998_240n * MICRO },
      ...people.map(({ user }, index) => ({ account: `wallet:${user}`, balance: BigInt(index * 20) * MICRO })),
      { account: `escrow:${id('order 0')}`, balance: 150n * MICRO },
      { account: `hold:${id('withdrawal 0')}`, balance: 40n * MICRO },
    ].filter(({ balance }) => balance !== 0n);
    const sum = accounts.reduce((total, { balance }) => total + balance, 0n);
    const last = accounts.at(-1);
    if (last !== undefined) last.balance -= sum;
    const of = (group: string) => accounts.filter(({ account }) => account.split(':')[0] === group);
    const debitOf = (rows: typeof accounts) => rows.reduce((t, { balance }) => (balance < 0n ? t - balance : t), 0n);
    const creditOf = (rows: typeof accounts) => rows.reduce((t, { balance }) => (balance > 0n ? t + balance : t), 0n);
    return {
      pool: POOL,
      seal: 4711,
      timeMs: query.atMs ?? world.startedMs,
      transactions: 18_204,
      groups: (['wallet', 'escrow', 'hold', 'treasury', 'issuance', 'external'] as const).map((group) => ({
        group,
        accounts: of(group).length,
        debit: debitOf(of(group)),
        credit: creditOf(of(group)),
      })),
      accounts,
      debit: debitOf(accounts),
      credit: creditOf(accounts),
      isBalanced: true,
      supply: 1_000_000n * MICRO,
    };
  },
  correctionsRead: ({ world }) => ({
    items: [
      {
        correction: id('correction 0'),
        state: 'proposed',
        no: 8114,
        reason: 'The deposit was another member’s.',
        byHandle: me.handle,
        reversed: 0n,
        owed: 0n,
        poolMs: world.startedMs - DAY,
      },
      {
        correction: id('correction 1'),
        state: 'done',
        no: 7002,
        reason: 'Recorded twice.',
        byHandle: me.handle,
        confirmedBy: grace?.user,
        reversed: 40n * MICRO,
        owed: 12n * MICRO,
        poolMs: world.startedMs - 9 * DAY,
      },
    ],
  }),
  correctionPropose: done,
  depositsRead: ({ world }) => ({
    items: [
      {
        deposit: id('deposit 0'),
        state: 'recorded',
        user: linus?.user ?? '',
        handle: linus?.handle ?? '',
        rail: 'manual',
        amount: 250n * MICRO,
        reference: 'bank-2088',
        byHandle: grace?.handle ?? '',
        poolMs: world.startedMs - HOUR,
        leftMs: 6 * DAY,
        mayConfirm: true,
      },
      {
        deposit: id('deposit 1'),
        state: 'confirmed',
        user: me.user,
        handle: me.handle,
        rail: 'webhook',
        amount: 80n * MICRO,
        reference: 'pay_9K2m',
        byHandle: grace?.handle ?? '',
        confirmedByHandle: linus?.handle ?? '',
        poolMs: world.startedMs - 4 * DAY,
        mayConfirm: false,
      },
    ],
  }),
  depositRecord: done,
  depositConfirm: done,
  railRead: () => ({
    pool: POOL,
    url: 'https://pay.example.org/realms',
    hasSecret: true,
    callbackPath: `/api/v1/pools/${POOL}/rail/callback`,
    allowsInternal: false,
  }),
  reconcile: ({ body }) => ({
    rail: body.rail,
    paidOut: 750n * MICRO,
    paidIn: 330n * MICRO,
    isComplete: false,
    matched: body.lines.length,
    missingOutside: [{ reference: 'bank-2071', subject: id('withdrawal 2'), amount: -40n * MICRO }],
    missingHere: [],
    differing: [],
  }),
  requestsRead: ({ world, query }) => ({
    items: requestsOf(world).filter(({ state }) => query.state === 'all' || state === 'open'),
  }),
  requestRead: ({ world, params }) => {
    const found = requestsOf(world).find(({ request }) => request === params.request);
    if (found === undefined) throw new FakeRefusal('request.unknown', 404);
    const bids = [
      [1, 540_000n, 8400, true],
      [2, 560_000n, 9100, true],
      [3, 510_000n, 0, false],
    ] as const;
    return {
      ...found,
      items:
        found.bids === 0
          ? []
          : bids.map(([index, price, boundBps, isOnline]) => {
              const person = people[index];
              return {
                bid: id(`bid ${index}`),
                user: person?.user ?? '',
                handle: person?.handle ?? '',
                isMine: false,
                offer: id(`offer ${index}`),
                offerTitle: world.offers[index]?.title ?? 'Box',
                offerVersion: id(`offer ${index}`),
                pricePerSlotHour: price,
                state: 'open' as const,
                placedMs: world.startedMs - HOUR / 2,
                boundBps,
                isNew: boundBps === 0,
                weighed: (price * BigInt(20_000 - boundBps)) / 10_000n,
                maximum: price * 8n,
                cancelFee: price / 60n,
                noticeMs: index === 1 ? 0 : 300_000,
                isSuggested: index === 2,
                isOnline,
              };
            }),
    };
  },
  requestOpen: done,
  requestCancel: done,
  requestMatch: done,
  bidPlace: done,
  bidWithdraw: done,
  matchRead: ({ world, query }) => {
    const fits = world.offers.filter(
      (offer) => offer.state === 'active' && !offer.isMine && offer.slotsFree >= query.slots,
    );
    fits.sort((a, b) => (a.pricePerSlotHour < b.pricePerSlotHour ? -1 : 1));
    const [best] = fits;
    const closed = world.offers.find(({ state }) => state !== 'active');
    return {
      ...(best === undefined
        ? {}
        : {
            best: {
              ...best,
              rules: USUAL_RULES,
              sellerBoundBps: 8_700,
              sellerIsNew: false,
            },
            maximum: (best.pricePerSlotHour * BigInt(query.durationMs)) / 3_600_000n,
          }),
      ranked: fits.slice(0, 4).map(({ offer, title, pricePerSlotHour }, index) => ({
        offer,
        title,
        pricePerSlotHour,
        boundBps: 8_700 - index * 900,
        weighed: (pricePerSlotHour * BigInt(11_300 + index * 900)) / 10_000n,
      })),
      fellOut: [
        {
          filter: 'own',
          count: 1,
          offer: id('offer ada'),
          title: world.offers.find(({ isMine }) => isMine)?.title ?? '',
        },
        { filter: 'sold_out', count: 2, offer: closed?.offer ?? '', title: closed?.title ?? '' },
        { filter: 'offline', count: 1, offer: id('offer 9'), title: 'Attic server' },
      ],
    };
  },
};
