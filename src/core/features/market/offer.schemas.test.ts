import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { TIME } from '../../kernel/limits.ts';
import { type OfferHours, OfferRules, USUAL_RULES, acceptsByItself, openForMs } from './offer.schemas.ts';

const { MINUTE_MS, DAY_MS } = TIME;
/** A Monday, 00:00 UTC: 5 January 1970. */
const MONDAY = 4 * DAY_MS;
const at = (day: number, minute: number): number => MONDAY + day * DAY_MS + minute * MINUTE_MS;

test('windows that touch count as one, also over midnight and the end of the week', () => {
  const hours: OfferHours[] = [
    { day: 0, from: 600, to: 700 },
    { day: 0, from: 700, to: 800 },
    { day: 6, from: 1380, to: 1440 },
    { day: 0, from: 0, to: 60 },
  ];
  assert.equal(openForMs([], at(3, 0)), Number.MAX_SAFE_INTEGER);
  assert.equal(openForMs(hours, at(0, 600)), 200 * MINUTE_MS);
  assert.equal(openForMs(hours, at(0, 599)), 0);
  assert.equal(openForMs(hours, at(0, 800)), 0);
  assert.equal(openForMs(hours, at(6, 1430)), 70 * MINUTE_MS, 'Sunday night runs into Monday');
  assert.equal(openForMs(hours, at(0, 30)), 30 * MINUTE_MS);
});

test('against minute by minute: open for as long as each next minute is open', () => {
  const window = fc
    .record({
      day: fc.integer({ min: 0, max: 6 }),
      from: fc.integer({ min: 0, max: 1430 }),
      size: fc.integer({ min: 1, max: 600 }),
    })
    .map(({ day, from, size }) => ({ day, from, to: Math.min(1440, from + size) }));
  fc.assert(
    fc.property(
      fc.array(window, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 0, max: 7 * 1440 - 1 }),
      (hours, start) => {
        const isOpen = (minute: number): boolean =>
          hours.some(
            ({ day, from, to }) => minute % (7 * 1440) >= day * 1440 + from && minute % (7 * 1440) < day * 1440 + to,
          );
        let minutes = 0;
        while (minutes < 7 * 1440 && isOpen(start + minutes)) minutes += 1;
        const found = openForMs(hours, MONDAY + start * MINUTE_MS) / MINUTE_MS;
        assert.ok(minutes === 7 * 1440 ? found >= minutes : found === minutes, `${found} for ${minutes}`);
      },
    ),
    { numRuns: 200 },
  );
});

test('what a node accepts by itself has bounds, both included', () => {
  const rules = { ...USUAL_RULES, auto: { isOn: true, slotsMax: 2, durationMaxMs: 1000 } };
  assert.ok(acceptsByItself(rules, { slots: 2, durationMs: 1000 }));
  assert.ok(!acceptsByItself(rules, { slots: 3, durationMs: 1000 }));
  assert.ok(!acceptsByItself(rules, { slots: 2, durationMs: 1001 }));
  assert.ok(!acceptsByItself({ ...rules, auto: { isOn: false } }, { slots: 1, durationMs: 1 }));
  assert.ok(acceptsByItself(USUAL_RULES, { slots: 4096, durationMs: DAY_MS }));
});

test('hours that end before they begin are no hours', () => {
  const rules = (hours: unknown) => OfferRules.safeParse({ ...USUAL_RULES, hours }).success;
  assert.ok(rules([{ day: 0, from: 0, to: 1440 }]));
  assert.ok(!rules([{ day: 0, from: 60, to: 60 }]));
  assert.ok(!rules([{ day: 7, from: 0, to: 60 }]));
  assert.ok(!rules(Array.from({ length: 22 }, () => ({ day: 0, from: 0, to: 60 }))));
});
