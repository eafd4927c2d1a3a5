import assert from 'node:assert/strict';
import { test } from 'node:test';
import { P2P_LIMITS } from './limits.ts';
import type { Ban, BanBook } from './port.ts';
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

function memoryBook(): BanBook & { readonly kept: Map<string, Ban> } {
  const kept = new Map<string, Ban>();
  return {
    kept,
    list: () => [...kept.values()],
    put: (ban) => void kept.set(ban.peerKey, ban),
    remove: (peer) => void kept.delete(peer),
  };
}

test('bans are kept in the book: the next start knows them, and that the next is to be longer', () => {
  const book = memoryBook();
  const before = newReputation(LIMITS, book);
  for (let i = 0; i < 3; i += 1) before.penalise('p', 0);
  const after = newReputation(LIMITS, book);
  assert.equal(after.bannedUntilMs('p', 59_999), 60_000);
  assert.equal(after.bannedUntilMs('p', 60_000), undefined, 'it ends by itself');
  for (let i = 0; i < 3; i += 1) after.penalise('p', 70_000);
  assert.equal(after.bannedUntilMs('p', 70_000), 190_000);
  assert.deepEqual(
    after.bans(70_000).map(({ cause, count }) => [cause, count]),
    [['input', 2]],
  );
});

test('what a person decides stands over penalties, until it ends or is taken back', () => {
  const book = memoryBook();
  const reputation = newReputation(LIMITS, book);
  reputation.ban('p', 1_000_000, 0);
  for (let i = 0; i < 3; i += 1) reputation.penalise('p', 0);
  assert.equal(reputation.bannedUntilMs('p', 0), 1_000_000, 'not made shorter');
  assert.equal(reputation.bans(0)[0]?.cause, 'user');
  assert.equal(reputation.pardon('p', 0), true);
  assert.equal(reputation.bannedUntilMs('p', 0), undefined);
  assert.equal(reputation.points('p', 0), 0);
  assert.equal(reputation.pardon('p', 0), false, 'there is none');
  assert.equal(book.kept.size, 0);
});

test('points fade, and a clock that was set back forgives nothing', () => {
  const reputation = newReputation(LIMITS, memoryBook());
  reputation.penalise('p', 10_000);
  assert.equal(reputation.points('p', 10_000), 10);
  assert.equal(reputation.points('p', 14_000), 6);
  assert.equal(reputation.points('p', 1_000), 10);
  assert.equal(reputation.points('p', 99_000), 0);
});

test('the book is bounded: bans that are over make room first, then old ones for input, a person never does', () => {
  const book = memoryBook();
  const reputation = newReputation({ ...LIMITS, reputationsMax: 2 }, book);
  reputation.ban('mine', 1_000_000, 0);
  for (const peer of ['a', 'b']) for (let i = 0; i < 3; i += 1) reputation.penalise(peer, 0);
  assert.deepEqual([...book.kept.keys()].sort(), ['b', 'mine']);
});
