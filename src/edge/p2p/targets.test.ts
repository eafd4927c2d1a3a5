import assert from 'node:assert/strict';
import { test } from 'node:test';
import { P2P_LIMITS } from './limits.ts';
import { backOffMs, newTargets } from './targets.ts';

const LIMITS = {
  ...P2P_LIMITS,
  learnedMax: 2,
  targetsMax: 4,
  learnedFailuresMax: 3,
  redialMs: 1_000,
  redialMsMax: 60_000,
};
const learned = (peerKey: string) => ({ peerKey, addresses: [`/at/${peerKey}`], isForEver: false, dueAtMs: 0 });
const met = (peerKey: string) => ({ ...learned(peerKey), isForEver: true });

test('the pause doubles from the first to the longest, half to one and a half of it', () => {
  assert.deepEqual(
    [1, 2, 3, 7, 50].map((failures) => backOffMs(failures, 0.5, LIMITS)),
    [1_000, 2_000, 4_000, 60_000, 60_000],
  );
  assert.equal(backOffMs(1, 0, LIMITS), 500);
  assert.equal(backOffMs(50, 1, LIMITS), 90_000);
});

test('who was met is tried for ever; who was only heard of is given up', () => {
  const targets = newTargets(LIMITS, () => false);
  const [a, b] = [targets.want(met('a'))!, targets.want(learned('b'))!];
  for (let i = 0; i < 100; i += 1) targets.failed(a, 0, 0.5);
  for (let i = 0; i < LIMITS.learnedFailuresMax; i += 1) targets.failed(b, 0, 0.5);
  assert.equal(targets.of('a'), a);
  assert.equal(targets.of('b'), undefined);
});

test('due are those whose time has come, the longest overdue first, but never the connected', () => {
  const connected = new Set<string>();
  const targets = newTargets(LIMITS, (peer) => connected.has(peer));
  targets.want({ ...met('a'), dueAtMs: 20 });
  targets.want({ ...met('b'), dueAtMs: 10 });
  targets.want({ ...met('c'), dueAtMs: 30 });
  assert.deepEqual(
    targets.due(20).map(({ id }) => id),
    ['b', 'a'],
  );
  connected.add('b');
  assert.deepEqual(
    targets.due(20).map(({ id }) => id),
    ['a'],
  );
  assert.equal(targets.nextDueAtMs(), 20);
  targets.of('a')!.isDialling = true;
  assert.equal(targets.nextDueAtMs(), 30);
});

test('there is a limit to hearsay, and one to everything', () => {
  const targets = newTargets(LIMITS, () => false);
  assert.ok(targets.want(learned('a')) && targets.want(learned('b')));
  assert.equal(targets.want(learned('c')), undefined);
  assert.ok(targets.want(met('d')) && targets.want(met('e')));
  assert.equal(targets.want(met('f')), undefined);
});

test('one peer is one target, with all its addresses', () => {
  const targets = newTargets(LIMITS, () => false);
  const first = targets.want(learned('a'));
  const second = targets.want({ ...met('a'), addresses: ['/at/b'] });
  assert.equal(first, second);
  assert.deepEqual(second?.addresses, ['/at/b', '/at/a']);
  assert.equal(second.isForEver, true);
  const unnamed = targets.want({ ...met('x'), peerKey: undefined })!;
  unnamed.peerKey = 'y';
  assert.equal(targets.of('y'), unnamed);
});
