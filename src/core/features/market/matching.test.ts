import assert from 'node:assert/strict';
import test from 'node:test';
import { type Candidate, type Need, matchNeed, misfitOf, percentile } from './matching.ts';
import { USUAL_RULES } from './offer.schemas.ts';

const offer = (of: Partial<Candidate> = {}): Candidate => ({
  offer: 'a',
  title: 'fast cores',
  user: 'ann',
  isMine: false,
  slots: 4,
  slotsFree: 4,
  coresPerSlot: 2,
  memoryPerSlotBytes: 1000,
  pricePerSlotHour: 100n,
  minMs: 1000,
  maxMs: 2000,
  singleScore: 50,
  isOnline: true,
  isolation: { bwrap: true },
  rules: USUAL_RULES,
  sellerBoundBps: 5000,
  ...of,
});
const need: Need = { slots: 4, durationMs: 2000 };
/** Thursday, 1 January 1970, 00:00. */
const NOW = 0;

test('each filter lets through on its border and names itself beyond it', () => {
  const full: Need = {
    slots: 4,
    durationMs: 2000,
    coresPerSlot: 2,
    memoryPerSlotBytes: 1000,
    maxPrice: 100n,
    singleScore: 50,
    scoreBps: 5000,
    seller: 'ann',
    sandboxed: true,
    online: true,
    text: 'FAST',
  };
  assert.equal(misfitOf(offer(), full, NOW), undefined);
  const beyond: readonly (readonly [string, Partial<Candidate>])[] = [
    ['own', { isMine: true }],
    ['seller', { user: 'bob' }],
    ['text', { title: 'slow' }],
    ['cores', { coresPerSlot: 1 }],
    ['memory', { memoryPerSlotBytes: 999 }],
    ['slots', { slots: 3 }],
    ['duration', { maxMs: 1999 }],
    ['duration', { minMs: 2001, maxMs: 3000 }],
    ['hours', { rules: { ...USUAL_RULES, hours: [{ day: 4, from: 0, to: 60 }] } }],
    ['price', { pricePerSlotHour: 101n }],
    ['speed', { singleScore: 49 }],
    ['score', { sellerBoundBps: 4999 }],
    ['sandbox', { isolation: { bwrap: false } }],
    ['offline', { isOnline: false }],
    ['sold_out', { slotsFree: 3 }],
  ];
  for (const [filter, of] of beyond) assert.equal(misfitOf(offer(of), full, NOW), filter);
  assert.equal(
    misfitOf(offer({ rules: { ...USUAL_RULES, hours: [{ day: 3, from: 0, to: 60 }] } }), full, NOW),
    undefined,
  );
});

test('the best is the lowest price times (2 − score), ties by id; what fell out is told by filter with its nearest', () => {
  const all = [
    offer({ offer: 'dear but good', pricePerSlotHour: 110n, sellerBoundBps: 9000 }),
    offer({ offer: 'cheap and unknown', pricePerSlotHour: 100n, sellerBoundBps: 5000 }),
    offer({ offer: 'b', isOnline: false, pricePerSlotHour: 3n }),
    offer({ offer: 'c', isOnline: false, pricePerSlotHour: 2n }),
    offer({ offer: 'd', slotsFree: 0, pricePerSlotHour: 1n }),
  ];
  const { ranked, fellOut } = matchNeed(all, need, NOW);
  assert.deepEqual(
    ranked.map(({ offer: { offer: id }, weighed }) => [id, weighed]),
    [
      ['dear but good', 121n],
      ['cheap and unknown', 150n],
    ],
  );
  assert.deepEqual(
    fellOut.map(({ filter, count, nearest }) => [filter, count, nearest.offer]),
    [
      ['offline', 2, 'c'],
      ['sold_out', 1, 'd'],
    ],
  );
  assert.deepEqual(matchNeed([], need, NOW), { ranked: [], fellOut: [] });
});

test('percentiles by nearest rank over a histogram', () => {
  const counts = [
    [30n, 1],
    [10n, 8],
    [20n, 1],
  ] as const;
  assert.deepEqual(
    [10, 50, 80, 81, 90, 91, 100].map((p) => percentile(counts, p)),
    [10n, 10n, 10n, 20n, 20n, 30n, 30n],
  );
  assert.equal(percentile([[5n, 1]], 10), 5n);
  assert.throws(() => percentile([], 50), RangeError);
});
