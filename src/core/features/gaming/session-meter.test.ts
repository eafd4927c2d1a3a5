import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { GAME_LIMITS } from '../../kernel/limits.ts';
import { usageCost } from '../orders/pricing.ts';
import { claimOf } from './session-claim.ts';
import {
  FRESH_METER,
  type SessionClaim,
  type SessionMeter,
  claimProblem,
  isContestOver,
  takeClaim,
  unsignedClaim,
} from './session-meter.ts';
import { type WindowClass, agreeWindow, countClasses, halvesOf, paidMsOf, windowsOf } from './tally.ts';

/** Twenty-four windows, in halves. */
const TWO_MINUTES = 48;
const MINUTE = GAME_LIMITS.minuteWindows;
const CLASSES: readonly WindowClass[] = ['full', 'half', 'none'];
const oneClass = fc.constantFrom(...CLASSES);
const lists = (minLength: number, maxLength: number) => fc.array(oneClass, { minLength, maxLength });
/** Many windows alike, as sessions are: half of the dice fall on one class. */
const truth = fc.oneof(
  lists(0, 400),
  fc.tuple(oneClass, fc.nat({ max: 1500 })).map(([one, length]) => Array.from({ length }, () => one)),
);

function take(meter: SessionMeter, claim: SessionClaim, isSigned: boolean): SessionMeter {
  const elapsedMs = windowsOf(claim.provider) * GAME_LIMITS.windowMs;
  assert.equal(claimProblem(meter, claim, { isSigned, elapsedMs }), undefined);
  return takeClaim(meter, claim, isSigned);
}

const halves = (classes: readonly WindowClass[]): number => halvesOf(countClasses(classes));
const slices = (length: number, cuts: readonly number[]): number[] => [
  ...new Set([...cuts.map((cut) => cut % (length + 1)), length].toSorted((a, b) => a - b)),
];

test('the lower class counts, and a difference is a contested window', () => {
  assert.deepEqual(agreeWindow('full', 'half'), { agreed: 'half', isContested: true });
  assert.deepEqual(agreeWindow('none', 'full'), { agreed: 'none', isContested: true });
  assert.deepEqual(agreeWindow('half', 'half'), { agreed: 'half', isContested: false });
  fc.assert(fc.property(oneClass, oneClass, (a, b) => assert.deepEqual(agreeWindow(a, b), agreeWindow(b, a))));
});

test('any split of windows into receipts pays the same, and what both sides list is always a claim without a problem', () => {
  fc.assert(
    fc.property(truth, truth, fc.array(fc.nat(), { maxLength: 30 }), (provider, player, cuts) => {
      const whole = claimOf({ provider, player: provider.map((_, window) => player[window] ?? 'none') });
      let meter = FRESH_METER;
      for (const end of slices(provider.length, cuts)) {
        const claim = claimOf({
          provider: provider.slice(0, end),
          player: provider.slice(0, end).map((_, window) => player[window] ?? 'none'),
        });
        meter = take(meter, claim, true);
      }
      assert.deepEqual(meter.latest, whole);
      assert.equal(meter.paidHalves, halvesOf(whole.agreed));
    }),
  );
});

test('money is linear in the windows: receipts in any split post the one-shot amount', () => {
  const price = fc.bigInt({ min: 1n, max: 10n ** 12n });
  fc.assert(
    fc.property(
      truth,
      price,
      fc.nat({ max: 10_000 }),
      fc.array(fc.nat(), { maxLength: 20 }),
      (played, per, feeBps, cuts) => {
        const terms = { pricePerSlotHour: per, feeBps };
        const funded = 10n ** 18n;
        let posted = { net: 0n, fee: 0n };
        for (const end of slices(played.length, cuts)) {
          const cost = usageCost(terms, paidMsOf(halves(played.slice(0, end))), funded);
          assert.ok(cost.net + cost.fee >= posted.net + posted.fee);
          posted = cost;
        }
        const whole = usageCost(terms, paidMsOf(halves(played)), funded);
        assert.deepEqual(posted, whole);
        assert.equal(whole.net + whole.fee, (per * BigInt(halves(played)) * 2500n) / 3_600_000n);
      },
    ),
  );
});

test('inv. M4: whatever claims a provider gets past the rule, paid is at most what was agreed and signed plus two minutes', () => {
  const someTally = fc.record({ full: fc.nat({ max: 80 }), half: fc.nat({ max: 80 }), none: fc.nat({ max: 80 }) });
  const claim = fc.record({
    provider: someTally,
    player: someTally,
    agreed: someTally,
    contested: fc.nat({ max: 200 }),
  });
  let taken = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(claim, fc.boolean()), { maxLength: 40 }), (claims) => {
      let meter = FRESH_METER;
      for (const [wild, isSigned] of claims) {
        // A bold one as it fell, and one bent to what the rule may let pass.
        for (const one of [wild, isSigned ? wild : unsignedClaim(meter, wild.provider)]) {
          if (claimProblem(meter, one, { isSigned, elapsedMs: 10 ** 9 }) !== undefined) continue;
          taken += 1;
          const before = meter.paidHalves;
          meter = takeClaim(meter, one, isSigned);
          assert.ok(meter.paidHalves >= before);
          assert.ok(meter.paidHalves <= halvesOf(meter.signed.agreed) + TWO_MINUTES);
          assert.ok(halvesOf(meter.signed.agreed) <= halvesOf(meter.signed.player));
        }
      }
    }),
    { numRuns: 2000 },
  );
  assert.ok(taken > 1000, `${taken} claims were taken`);
});

/** Minute by minute, each with one receipt, until the session ends or the windows do. */
function play(
  windows: number,
  minute: (end: number, meter: SessionMeter) => readonly [SessionClaim, boolean],
): { readonly meter: SessionMeter; readonly played: number } {
  let meter = FRESH_METER;
  let played = 0;
  while (played < windows && !isContestOver(meter)) {
    played = Math.min(windows, played + MINUTE);
    const [claim, isSigned] = minute(played, meter);
    meter = take(meter, claim, isSigned);
  }
  return { meter, played };
}

const listAt = (list: readonly WindowClass[], end: number, fill: WindowClass): WindowClass[] =>
  Array.from({ length: end }, (_, window) => list[window] ?? fill);

test('inv. M5: an inflating provider gains at most two minutes, whoever signs when', () => {
  fc.assert(
    fc.property(truth, lists(0, 1500), fc.array(fc.boolean(), { maxLength: 130 }), (honest, lies, signs) => {
      const { meter, played } = play(honest.length, (end, now) => {
        const provider = listAt(lies, end, 'full');
        const isSigned = signs[end / MINUTE] ?? false;
        return isSigned
          ? [claimOf({ provider, player: honest.slice(0, end) }), true]
          : [unsignedClaim(now, countClasses(provider)), false];
      });
      assert.ok(meter.paidHalves - halves(honest.slice(0, played)) <= TWO_MINUTES);
    }),
  );
});

test('inv. M5: a deflating player gains at most two minutes in an hour and one more in each further, signing or not', () => {
  const lie = fc.oneof(
    lists(0, 1500),
    fc.constant([] as WindowClass[]),
    fc.array(fc.constantFrom<WindowClass>('full', 'full', 'full', 'half'), { maxLength: 1500 }),
  );
  let longest = 0;
  fc.assert(
    fc.property(truth, lie, fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 130 }), (honest, lies, refuses) => {
      const { meter, played } = play(honest.length, (end, now) => {
        const provider = honest.slice(0, end);
        if (refuses[end / MINUTE] === 0) return [unsignedClaim(now, countClasses(provider)), false];
        const player = provider.map((one, window) => agreeWindow(one, lies[window] ?? 'none').agreed);
        return [claimOf({ provider, player }), true];
      });
      const hours = Math.floor(played / GAME_LIMITS.hourWindows);
      longest = Math.max(longest, played);
      const gained = halves(honest.slice(0, played)) - meter.paidHalves;
      assert.ok(gained <= TWO_MINUTES + GAME_LIMITS.contestHalvesPerHour * hours, `${gained} halves`);
    }),
    { numRuns: 1000 },
  );
  assert.ok(longest > GAME_LIMITS.hourWindows, 'some sessions outlast an hour');
});

test('who classes every second window lower ends the session after its second minute', () => {
  const provider = Array.from({ length: 60 }, (): WindowClass => 'full');
  const player = provider.map((_, window): WindowClass => (window % 2 === 0 ? 'full' : 'half'));
  const { played, meter } = play(60, (end) => [
    claimOf({ provider: provider.slice(0, end), player: player.slice(0, end) }),
    true,
  ]);
  assert.equal(played, 2 * MINUTE);
  assert.equal(meter.streak, GAME_LIMITS.contestWindows);
});

test('a minute of agreement between two bad ones begins the count anew', () => {
  const lists = [6, 0, 6, 0].flatMap((contested) => [
    ...Array.from({ length: contested }, (): WindowClass => 'half'),
    ...Array.from({ length: MINUTE - contested }, (): WindowClass => 'full'),
  ]);
  const provider = lists.map((): WindowClass => 'full');
  const { played, meter } = play(lists.length, (end) => [
    claimOf({ provider: provider.slice(0, end), player: lists.slice(0, end) }),
    true,
  ]);
  assert.deepEqual([played, meter.streak], [4 * MINUTE, 0]);
});

test('a signature after minutes without one takes back no pay, and pays no more until the signed windows caught up', () => {
  const full = (length: number) => Array.from({ length }, (): WindowClass => 'full');
  const none = (length: number) => Array.from({ length }, (): WindowClass => 'none');
  let meter = take(FRESH_METER, unsignedClaim(FRESH_METER, countClasses(full(12))), false);
  assert.equal(meter.paidHalves, 24);
  // In truth only the first two were.
  meter = take(meter, claimOf({ provider: [...full(12), ...none(1)], player: [...full(2), ...none(11)] }), true);
  assert.deepEqual([meter.paidHalves, halvesOf(meter.signed.agreed)], [24, 4]);
  const later = { provider: [...full(12), ...none(1), ...full(9)], player: [...full(2), ...none(11), ...full(9)] };
  meter = take(meter, claimOf(later), true);
  assert.equal(meter.paidHalves, 24, 'eleven windows are agreed, twelve were paid');
});
