/** Whom the dialog of the notaries proposes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NotariesView } from '#core/features/notaries/notaries.api.ts';
import { fillSeats, moveUp, rankCandidates, suggestedMode } from '../../../web/src/features/notaries/choice.ts';

function viewOf(mode: NotariesView['mode'], people: readonly (readonly [string, boolean])[]): NotariesView {
  const candidates = people.map(([device, isConnected]) => ({
    device,
    user: device.slice(0, 1),
    handle: device,
    isConnected,
    isNotary: false,
  }));
  return {
    mode,
    quorum: 1,
    term: 1,
    isEstablished: true,
    members: [],
    reachable: 0,
    standing: 'none',
    quarantine: [],
    fold: { version: 1, supported: 1, isOutdated: false, lacking: [] },
    candidates,
    seal: { number: 1, timeMs: 0, ageMs: 0 },
  };
}
const devices = (view: NotariesView): string[] => rankCandidates(view).map(({ device }) => device);

test('who can be reached comes first, one machine of each person before their second', () => {
  assert.deepEqual(
    devices(
      viewOf('1/1', [
        ['c1', false],
        ['a1', false],
        ['a2', true],
        ['a3', true],
        ['b1', true],
      ]),
    ),
    ['a2', 'b1', 'a3', 'c1', 'a1'],
  );
});

test('a lone notary is proposed as many as are there to fill the seats, another set stays as it is', () => {
  const there = (count: number): [string, boolean][] => Array.from({ length: count }, (_, at) => [`${at}x`, true]);
  assert.equal(suggestedMode(viewOf('1/1', there(1))), '2/3');
  assert.equal(suggestedMode(viewOf('1/1', there(3))), '2/3');
  assert.equal(suggestedMode(viewOf('1/1', there(4))), '3/4');
  assert.equal(suggestedMode(viewOf('5/7', there(1))), '5/7');
});

test('seats keep who was chosen, in their order; nobody who is away is proposed', () => {
  const ranked = rankCandidates(
    viewOf('1/1', [
      ['a', true],
      ['b', true],
      ['c', true],
      ['d', false],
    ]),
  );
  assert.deepEqual(fillSeats('2/3', ['d', 'b'], ranked), ['d', 'b', 'a']);
  assert.deepEqual(fillSeats('1/1', ['d', 'b'], ranked), ['d']);
  assert.deepEqual(fillSeats('5/7', [], ranked), ['a', 'b', 'c']);
});

test('one goes up by one place; the first stays', () => {
  assert.deepEqual(moveUp(['a', 'b', 'c'], 2), ['a', 'c', 'b']);
  assert.deepEqual(moveUp(['a', 'b'], 0), ['a', 'b']);
  assert.deepEqual(moveUp(['a', 'b'], 2), ['a', 'b']);
});
