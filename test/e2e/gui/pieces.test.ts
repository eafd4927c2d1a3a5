/** The parts of pages that decide something, without a browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NotificationView } from '#core/features/notifications/notifications.api.ts';
import type { OrderDetail } from '#core/features/orders/orders.api.ts';
import { TOLD_REASONS } from '#core/features/orders/orders.events.ts';
import { NO_FILTERS, applyFilters, isFiltering } from '../../../web/src/features/market/filters.ts';
import { medianPrice } from '../../../web/src/features/market/market.queries.ts';
import { addressReach, shortAddress } from '../../../web/src/features/network/addresses.ts';
import { createJudge } from '../../../web/src/features/play/judge.ts';
import { providerFace } from '../../../web/src/features/jobs/providers.ts';
import { readPpm } from '../../../web/src/features/jobs/tile.ts';
import { pointsOf, withGaps } from '../../../web/src/features/nodes/load-points.ts';
import { freshNotices } from '../../../web/src/features/notifications/fresh.ts';
import { causeKey } from '../../../web/src/features/orders/causes.ts';
import { movesOf, storyOf } from '../../../web/src/features/orders/story.ts';
import { parseMoney } from '../../../web/src/ui/money-text.ts';
import { MONEY_MAX } from '#core/kernel/money.ts';
import { makeWorld } from './fake-world.ts';

type Posting = OrderDetail['postings'][number];
const posting = (account: string, amount: bigint, change: Partial<Posting> = {}): Posting => ({
  no: 1,
  code: 'P4',
  memo: '',
  timeMs: 1,
  event: 'e',
  account,
  amount,
  ...change,
});

test('every reason that a provider tells has words of its own, wherever it stands in the timeline', () => {
  const steps = ['declined by', 'given up by', 'notice given by'].map((verb) => `${verb} the provider`);
  for (const step of [...steps, 'stopped by provider'])
    for (const told of TOLD_REASONS) {
      const key = causeKey(`${step}: ${told}`);
      assert.ok(key !== undefined && key !== causeKey(step), `${step}: ${told}`);
    }
});

test('moves of a transaction say who gave to whom, and give away what was taken, to the last micro-credit', () => {
  const moves = movesOf([
    posting('pending', -7n),
    posting('fees', -2n),
    posting('wallet', 7n, { user: 'bob' }),
    posting('treasury', 2n),
  ]);
  assert.deepEqual(moves, [
    { from: 'pending', to: 'wallet:bob', amount: 7n },
    { from: 'fees', to: 'treasury', amount: 2n },
  ]);
  const split = movesOf([posting('a', -5n), posting('b', -5n), posting('c', 8n), posting('d', 2n)]);
  assert.deepEqual(
    split.map(({ from, to, amount }) => `${from}${to}${amount}`),
    ['ac5', 'bc3', 'bd2'],
  );
});

test('money stands under the step whose event moved it; a receipt, which is no step, stands alone in its time', () => {
  const step = (state: 'placed' | 'running' | 'settled', event: string, sealMs: number) => ({
    state,
    cause: state,
    event,
    sealMs,
    poolMs: sealMs,
  });
  const story = storyOf({
    timeline: [step('placed', 'e1', 10), step('running', 'e2', 20), step('settled', 'e4', 40)],
    postings: [
      posting('wallet', -9n, { user: 'ada', event: 'e1' }),
      posting('escrow', 9n, { event: 'e1' }),
      posting('escrow', -4n, { no: 2, event: 'e3', timeMs: 30 }),
      posting('pending', 4n, { no: 2, event: 'e3', timeMs: 30 }),
    ],
  });
  assert.deepEqual(
    story.map(({ step: told, movements }) => [told?.state, movements.map(({ no }) => no)]),
    [
      ['placed', [1]],
      ['running', []],
      [undefined, [2]],
      ['settled', []],
    ],
  );
});

test('filters leave out what does not fit and nothing else; an order leaves out nothing', () => {
  const { offers } = makeWorld('rich');
  const listed = applyFilters(offers, NO_FILTERS);
  assert.equal(listed.length, offers.filter(({ state, isMine }) => isMine || state !== 'paused').length);
  for (let index = 1; index < listed.length; index += 1)
    assert.ok((listed[index - 1]?.pricePerSlotHour ?? 0n) <= (listed[index]?.pricePerSlotHour ?? 0n));
  const reversed = applyFilters(offers, { ...NO_FILTERS, isReversed: true });
  assert.deepEqual(reversed.map(({ offer }) => offer).sort(), listed.map(({ offer }) => offer).sort());
  assert.equal(reversed[0]?.pricePerSlotHour, listed.at(-1)?.pricePerSlotHour);
  const border = listed[2]?.pricePerSlotHour ?? 0n;
  const cheap = applyFilters(offers, { ...NO_FILTERS, maxPrice: border });
  assert.equal(cheap.length, 3, 'the price itself is within "at most"');
  assert.equal(applyFilters(offers, { ...NO_FILTERS, text: 'EPYC линус' }).length, 1, 'all words, anywhere');
  assert.equal(isFiltering({ ...NO_FILTERS, sort: 'score' }), false);
  assert.equal(isFiltering({ ...NO_FILTERS, isFreeOnly: true }), true);
});

test('the median is the lower middle of what can be bought now', () => {
  const { offers } = makeWorld('rich');
  const active = offers.filter(({ state }) => state === 'active').map(({ pricePerSlotHour }) => pricePerSlotHour);
  const sorted = active.toSorted((a, b) => (a < b ? -1 : 1));
  assert.equal(medianPrice(offers), sorted[Math.floor((sorted.length - 1) / 2)]);
  assert.equal(medianPrice([]), undefined);
});

test('a line is broken where nothing was measured, and only there', () => {
  const sample = (atMs: number) => ({ atMs, cpuPercent: 5, memoryUsedBytes: 1, memoryTotalBytes: 2, tasks: 0 });
  const points = pointsOf([0, 60_000, 600_000].map(sample), 'hour');
  const drawn = withGaps(points, 60_000);
  assert.deepEqual(
    drawn.map(({ atMs, cpu }) => [atMs, cpu]),
    [
      [0, 5],
      [60_000, 5],
      [120_000, null],
      [600_000, 5],
    ],
  );
  assert.equal(drawn[0]?.temperature, null, 'what was not told is not nought');
  assert.equal(pointsOf([sample(0), sample(3_600_001)], 'hour').length, 1, 'the range ends at the newest one');
});

test('addresses are shortened and told apart by how far they can reach', () => {
  const id = '/p2p/12D3KooW';
  const told = (address: string): unknown[] => [shortAddress(address), addressReach(address)];
  assert.deepEqual(told(`/ip4/127.0.0.1/tcp/5001${id}`), ['127.0.0.1:5001', 'local']);
  assert.deepEqual(told(`/ip4/172.31.0.9/tcp/5001${id}`), ['172.31.0.9:5001', 'lanOnly']);
  assert.deepEqual(told(`/ip4/172.32.0.9/tcp/5001${id}`), ['172.32.0.9:5001', 'public']);
  assert.deepEqual(told(`/ip6/fe80::1/tcp/5001${id}`), ['[fe80::1]:5001', 'lanOnly']);
  assert.deepEqual(told(`/ip6/2001:db8::1/tcp/5001${id}`), ['[2001:db8::1]:5001', 'public']);
  assert.deepEqual(told('/unix/tmp'), ['/unix/tmp', undefined]);
});

test('only pictures of bare pixels are read, and none that claims more than it holds', () => {
  const ppm = (head: string, pixels: readonly number[]): Uint8Array =>
    new Uint8Array([...new TextEncoder().encode(head), ...pixels]);
  const two = [255, 0, 0, 0, 0, 255];
  assert.deepEqual([...(readPpm(ppm('P6\n# a note\n2 1\n255\n', two))?.rgba ?? [])], [255, 0, 0, 255, 0, 0, 255, 255]);
  assert.equal(readPpm(ppm('P6 2 1 255\n', two.slice(1))), undefined, 'a byte short');
  assert.equal(readPpm(ppm('P6 9000 9000 255\n', two)), undefined, 'larger than any tile');
  assert.equal(readPpm(ppm('P6 -2 1 255\n', two)), undefined);
  assert.equal(readPpm(ppm('P6 2 1 65535\n', two)), undefined, 'two bytes a colour');
  assert.equal(readPpm(ppm('<svg onload="1"/>', two)), undefined);
  assert.equal(readPpm(new Uint8Array(0)), undefined);
});

test('a provider counts as gone only while something of it is open', () => {
  const face = (orderState: string, isOnline: boolean, isGivenUp = false): string =>
    providerFace({ user: '', handle: '', order: '', tasksEnded: 0, cost: 0n, orderState, isOnline, isGivenUp });
  assert.equal(face('running', true), 'working');
  assert.equal(face('running', false), 'gone');
  assert.equal(face('running', false, true), 'gone');
  assert.equal(face('running', true, true), 'left', 'it is there, and given nothing more');
  assert.equal(face('settled', false, true), 'done', 'what is paid is over, wherever it is now');
  assert.equal(face('interrupted', true), 'gone');
  assert.equal(face('placed', false), 'waiting');
});

test('typed money is what its writer meant, or nothing', () => {
  const english = [
    ['0', 0n],
    ['12', 12_000_000n],
    ['1,284.5', 1_284_500_000n],
    ['1 284.5', 1_284_500_000n],
    ['1,284,000', 1_284_000_000_000n],
    ['0.000001', 1n],
    ['1.', 1_000_000n],
    ['1,5', undefined],
    ['12,84', undefined],
    ['1,2845', undefined],
    ['1284,500', undefined],
    ['0.0000001', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['', undefined],
  ] as const;
  for (const [text, amount] of english) assert.equal(parseMoney(text, 'en'), amount, text);
  const russian = [
    ['1,5', 1_500_000n],
    ['1.5', 1_500_000n],
    ['1\u00a0284,5', 1_284_500_000n],
    ['1,284,000', undefined],
    ['1,2845678', undefined],
  ] as const;
  for (const [text, amount] of russian) assert.equal(parseMoney(text, 'ru'), amount, text);
  const most = MONEY_MAX / 1_000_000n;
  assert.ok((parseMoney(String(most), 'en') ?? 0n) <= MONEY_MAX);
  assert.equal(parseMoney(String(most + 1n), 'en'), undefined);
});

test('income is told even when a seal brings more than is told at once', () => {
  const example: NotificationView = {
    no: 1,
    kind: 'money',
    event: 'money.earned',
    atMs: 1,
    isRead: false,
    pool: 'p',
    poolName: 'Pool',
    symbol: 'C',
    decimals: 2,
  };
  const newestFirst = (['money.settled', 'order.ended', 'money.earned', 'order.placed'] as const).map(
    (event, index) => ({ ...example, event, no: 9 - index, isRead: false }),
  );
  const told = (last: number) => freshNotices(newestFirst, last).map(({ event }) => event);
  assert.deepEqual(told(5), ['money.earned', 'money.settled'], 'the oldest first');
  assert.deepEqual(told(7), ['order.ended', 'money.settled'], 'nothing twice');
  assert.deepEqual(told(9), []);
  assert.deepEqual(freshNotices([{ ...example, isRead: true, no: 10 }], 9), [], 'what was read elsewhere');
});

test('a WebRTC connection is left when a tenth of six seconds is lost, or two fifths of them stand still', () => {
  const STEP_MS = 500;
  const isLeft = (lostOfHundred: number, frozenShare: number): boolean => {
    const judge = createJudge();
    return Array.from({ length: 13 }, (_, index) =>
      judge({
        atMs: index * STEP_MS,
        packetsReceived: index * (100 - lostOfHundred),
        packetsLost: index * lostOfHundred,
        totalFreezesDurationUs: index * STEP_MS * 1000 * frozenShare,
      }),
    ).includes(true);
  };
  assert.equal(isLeft(0, 0), false);
  assert.equal(isLeft(10, 0.4), false);
  assert.equal(isLeft(11, 0), true);
  assert.equal(isLeft(0, 0.41), true);
  // Not before six seconds were seen, and what was long ago does not count.
  const judge = createJudge();
  const still = { packetsReceived: 0, packetsLost: 0, totalFreezesDurationUs: 0 };
  assert.equal(judge({ ...still, atMs: 0 }), false);
  assert.equal(judge({ ...still, packetsLost: 50, atMs: 5_999 }), false);
  assert.equal(judge({ ...still, packetsLost: 50, packetsReceived: 1_000, atMs: 12_100 }), false);
});
