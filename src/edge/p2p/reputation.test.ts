import assert from 'node:assert/strict';
import { test } from 'node:test';
import { P2P_LIMITS } from './limits.ts';
import type { BanBook } from './port.ts';
import { newReputation } from './reputation.ts';

const NO_BOOK: BanBook = { list: () => [], put: () => undefined, remove: () => undefined };
const LIMITS = {
  ...P2P_LIMITS,
  ...{
    penaltyPoints: 10,
    penaltyForgiveMs: 1_000,
    penaltyDropPoints: 20,
    penaltyBanPoints: 30,
    banMs: 60_000,
    banMsMax: 200_000,
  },
};

test('penalties drop, then ban; a ban ends by itself, and the next is longer', () => {
  const reputation = newReputation(LIMITS, NO_BOOK);
  const ban = (nowMs: number) => Array.from({ length: 3 }, () => reputation.penalise('p', nowMs));
  assert.deepEqual(ban(0), ['keep', 'drop', 'ban']);
  assert.equal(reputation.bannedUntilMs('p', 0), 60_000);
  assert.equal(reputation.bannedUntilMs('p', 60_000), undefined);
  ban(100_000);
  assert.equal(reputation.bannedUntilMs('p', 100_000), 220_000);
  ban(300_000);
  assert.equal(reputation.bannedUntilMs('p', 300_000), 500_000, 'but never longer than the longest');
});

test('penalties fade', () => {
  const reputation = newReputation(LIMITS, NO_BOOK);
  for (let minute = 0; minute < 100; minute += 1) assert.equal(reputation.penalise('p', minute * 60_000), 'keep');
  assert.equal(reputation.bannedUntilMs('q', 0), undefined);
});

test('records are bounded: the one that was penalised longest ago makes room', () => {
  const reputation = newReputation({ ...LIMITS, reputationsMax: 2 }, NO_BOOK);
  for (const peer of ['a', 'b', 'a', 'c']) reputation.penalise(peer, 0);
  assert.equal(reputation.penalise('a', 0), 'ban', 'a is remembered');
  assert.equal(reputation.penalise('b', 0), 'keep', 'b is not');
});
