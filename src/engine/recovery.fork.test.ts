/** A quorum that certified two seals for one number: the pool is only read, until its recovery users say where it goes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Seal, encodeSeal } from '#core/contract/seal.ts';
import type { Member } from '../../test/kit/lines.ts';
import {
  AWAKE_MS,
  WEEK,
  codeOf,
  lost,
  passAwake,
  planOf,
  recover,
  sealedBy,
  signed,
} from '../../test/kit/recovery-pool.ts';
import { assertSame, enter, made, pay } from '../../test/kit/snapshot-pool.ts';
import { cast } from '../../test/kit/test-pool.ts';
import { encodeMessage } from './wire.ts';

/** Another seal of the same number, certified by the same lone notary. */
function twinOf({ content, set, term }: Seal): Seal {
  return sealedBy(cast('owner').agent, { ...content, timeMs: content.timeMs + 1 }, set, term);
}

function show(to: Member, seal: Seal, from: Member): void {
  const message = { kind: 'seals', highest: seal.content.number, seals: [encodeSeal(seal)] } as const;
  to.line.peerUp(from.id);
  to.line.receive(from.id, encodeMessage(message));
}

const isRead = ({ line }: Member): boolean => /two certificates|another history/.test(line.status().stopped ?? '');

test('all who saw both go on from the seal that a recovery names, and the other certificate stops nothing any more', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  const [first, second, third] = left;
  const { sealNumber } = first.line.status();
  const twin = twinOf(first.store.seal(sealNumber) as Seal);
  for (const member of left) show(member, twin, member === first ? second : first);
  assert.ok(left.every(isRead));
  // A week and two rounds, as where a quorum is lost.
  const plan = planOf(first);
  assert.equal(codeOf(first.line.recover(signed(plan, 1, at.lan.nowMs))), undefined);
  at.lan.settle();
  passAwake(at, WEEK / 2);
  assert.ok(left.every(isRead), 'half a week is not enough');
  passAwake(at, WEEK);
  assert.ok(left.every(isRead), 'nor is one round');
  assert.equal(codeOf(first.line.recover(signed(plan, 2, at.lan.nowMs))), undefined);
  at.lan.settle();
  assert.notEqual(first.store.seal(sealNumber + 1)?.content.recovery, undefined);
  assertSame(first, second);
  assertSame(first, third);
  show(first, twin, second);
  assert.equal(first.line.status().stopped, undefined);
  pay({ ...at, owner: first }, 2);
  at.lan.settle();
  at.lan.remove(third);
  const again = at.lan.add('member', at.founded, { store: third.store });
  at.lan.link(again, first);
  show(again, twin, first);
  at.lan.settle();
  assert.equal(again.line.status().stopped, undefined);
  assertSame(first, again);
});

test('a fork is remembered over a restart, and so is a recovery that was accepted right before one', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  const [first, , third] = left;
  show(third, twinOf(first.store.seal(first.line.status().sealNumber) as Seal), first);
  at.lan.remove(third);
  const again = at.lan.add('member', at.founded, { store: third.store });
  assert.ok(isRead(again));
  for (const member of left.slice(0, 2)) at.lan.link(again, member);
  at.lan.settle();
  recover(pool);
  at.lan.settle();
  assertSame(first, again);
});

test('one that stopped earlier on the same branch follows to its end', (t) => {
  const at = made(t);
  enter(at);
  pay(at, 3);
  const [first, second, third] = ['buyer', 'provider', 'member'].map((name) => at.lan.add(name, at.founded)) as [
    Member,
    Member,
    Member,
  ];
  for (const member of [first, second, third]) at.lan.link(at.owner, member);
  at.lan.settle();
  at.lan.pass(AWAKE_MS);
  const early = third.line.status().sealNumber;
  const twin = twinOf(first.store.seal(early) as Seal);
  show(third, twin, at.owner);
  pay(at, 2);
  at.lan.settle();
  assert.equal(third.line.status().sealNumber, early, 'it follows a quorum that certified two no further');
  for (const member of [first, second]) show(member, twin, at.owner);
  assert.ok([first, second, third].every(isRead));
  at.lan.remove(at.owner);
  at.lan.link(first, second);
  first.line.addSigner(cast('buyer').agent, cast('buyer').agentCertificate);
  recover({ at, left: [first, second, third] });
  assertSame(first, second);
  at.lan.link(third, first);
  at.lan.settle();
  passAwake(at, WEEK);
  at.lan.settle();
  assertSame(first, third);
});

test('one on the other branch takes the next snapshot of the one that was chosen', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  const [first] = left;
  // The owner's copied machine sealed another history for somebody else.
  const beside = made(t);
  enter(beside);
  pay(beside, 2);
  beside.lan.nowMs += 5000;
  pay(beside, 3);
  const apart = beside.lan.add('spare', beside.founded);
  beside.lan.link(beside.owner, apart);
  beside.lan.settle();
  assert.notEqual(apart.store.seal(6)?.hash, first.store.seal(6)?.hash);
  beside.lan.remove(apart);
  const other = at.lan.add('spare', at.founded, { store: apart.store });
  at.lan.link(other, first);
  at.lan.settle();
  assert.ok(isRead(other) && isRead(first));
  recover(pool);
  assert.notEqual(first.line.status().sealNumber, 6);
  pay({ ...at, owner: first }, 24);
  at.lan.settle();
  at.lan.pass(AWAKE_MS);
  assert.equal(other.line.status().stopped, undefined);
  assertSame(first, other);
});

test('a recovery of before the fork says nothing of it, however often it is shown', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  const [first, second] = left;
  const { sealNumber } = first.line.status();
  recover(pool);
  const recovered = second.store.seal(sealNumber + 1) as Seal;
  assert.notEqual(recovered.content.recovery, undefined);
  pay({ ...at, owner: first }, 2);
  at.lan.settle();
  const last = second.store.lastSeal() as Seal;
  const twin = { ...last.content, timeMs: last.content.timeMs + 1 };
  show(second, sealedBy(cast('buyer').agent, twin, last.set, last.term), first);
  assert.ok(isRead(second));
  show(second, recovered, first);
  assert.ok(isRead(second));
});
