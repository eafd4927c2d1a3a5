/** Saved searches and the terms form of the market page, without a browser. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { OFFER_SORTS, OfferFilter } from '#core/features/market/search.api.ts';
import { z } from 'zod';
import { clockOf, minutesOf } from '../../../web/src/features/market/clock.ts';
import { makeWorld } from './fake-world.ts';
import { NO_FILTERS, applyFilters } from '../../../web/src/features/market/filters.ts';
import { filtersOf, searchOf } from '../../../web/src/features/market/saved.ts';

const Saved = OfferFilter.extend({ sort: z.enum(OFFER_SORTS) });
const ME = 'a'.repeat(64);
const again = (filters: typeof NO_FILTERS) => filtersOf(Saved.parse(searchOf(filters, ME)), ME);

test('what the bar asks is saved and comes back the same', () => {
  assert.deepEqual(again(NO_FILTERS), NO_FILTERS);
  const filters = {
    ...NO_FILTERS,
    text: 'fast cores',
    minCores: 4,
    minMemoryGb: 2,
    maxPrice: 1_500_000n,
    isOnlineOnly: true,
    isFreeOnly: true,
    isMineOnly: true,
    sort: 'score' as const,
  };
  assert.deepEqual(again(filters), filters);
});

test('what only the command line asks is kept beside the bar, and saved again with it', () => {
  const asked = { slots: 3, durationMs: 7_200_000, singleScore: 90, seller: 'b'.repeat(64), sandboxed: true };
  const filters = filtersOf(Saved.parse({ ...asked, sandboxed: 'true', sort: 'newest' }), ME);
  assert.deepEqual(filters.asked, asked);
  assert.equal(filters.isFreeOnly, true);
  assert.deepEqual(again(filters), filters);
});

test('what is asked beside the bar leaves out what does not have it', () => {
  const { offers } = makeWorld('rich');
  const [one] = offers.filter(({ isMine, state }) => !isMine && state === 'active');
  assert.ok(one !== undefined);
  const found = (asked: NonNullable<typeof NO_FILTERS.asked>) =>
    applyFilters([one], { ...NO_FILTERS, asked }).length === 1;
  assert.ok(found({ slots: one.slotsFree, durationMs: one.maxMs, singleScore: one.singleScore, seller: one.user }));
  assert.ok(found({ durationMs: one.minMs }));
  assert.ok(!found({ slots: one.slotsFree + 1 }));
  assert.ok(!found({ durationMs: one.maxMs + 1 }));
  assert.ok(!found({ durationMs: one.minMs - 1 }));
  assert.ok(!found({ singleScore: one.singleScore + 1 }));
  assert.ok(!found({ seller: ME }));
  assert.equal(found({ sandboxed: true }), one.isolation.bwrap);
});

test('hours are typed as on a clock, to the end of the day', () => {
  assert.deepEqual([0, 1080, 1439, 1440].map(clockOf), ['00:00', '18:00', '23:59', '24:00']);
  assert.deepEqual(['0:00', '18:00', ' 23.59', '24:00'].map(minutesOf), [0, 1080, 1439, 1440]);
  for (const text of ['', '24:01', '18:60', '6', '6:5', 'six', '-1:00']) assert.equal(minutesOf(text), undefined, text);
});
