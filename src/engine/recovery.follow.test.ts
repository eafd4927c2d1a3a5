/** Who comes to a recovered pool late: new, asleep, cut off, awake, with a wrong clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TIME } from '#core/kernel/limits.ts';
import { encodeSeal } from '#core/contract/seal.ts';
import { AWAKE_MS, WEEK, cutOffLast, lost, passAwake, planOf, recover, signed } from '../../test/kit/recovery-pool.ts';
import { assertSame, enter, made, pay } from '../../test/kit/snapshot-pool.ts';
import { cast } from '../../test/kit/test-pool.ts';
import { encodeMessage } from './wire.ts';

test('one that slept through it accepts with the first seal, also after a restart; old seals are ignored from then on', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  const [, , asleep] = left;
  at.lan.remove(asleep);
  recover({ at, left });
  const again = at.lan.add('member', at.founded, { store: asleep.store });
  for (const other of left.slice(0, 2)) at.lan.link(again, other);
  at.lan.settle();
  assertSame(left[0], again);
  // The old notary comes back without a seal of its own, and follows.
  const owner = at.lan.add('owner', at.founded, { store: at.owner.store });
  owner.line.addSigner(cast('owner').agent, cast('owner').agentCertificate);
  at.lan.link(owner, left[0]);
  at.lan.settle();
  assert.deepEqual(at.lan.rejected, []);
  assert.equal(left[0].line.status().stopped, undefined);
  assertSame(left[0], owner);
});

test('one that knows a seal above the last stops, and shows both', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  // The old quorum sealed once more, and only one of those who are left saw it.
  const owner = at.lan.add('owner', at.founded, { store: at.owner.store });
  const witness = at.lan.add('officer', at.founded);
  at.lan.link(left[1], witness);
  at.lan.settle();
  for (const { id, line } of at.lan.members) {
    witness.line.peerDown(id);
    line.peerDown(witness.id);
  }
  at.lan.link(owner, witness);
  owner.line.addSigner(cast('owner').agent, cast('owner').agentCertificate);
  at.lan.settle();
  pay({ ...at, owner }, 1);
  at.lan.settle();
  at.lan.remove(owner);
  assert.equal(witness.line.status().sealNumber, left[0].line.status().sealNumber + 1);
  recover(pool);
  const first = left[0].store.seal(witness.line.status().sealNumber);
  assert.ok(first !== undefined);
  at.lan.link(witness, left[0]);
  witness.line.receive(
    left[0].id,
    encodeMessage({ kind: 'seals', highest: first.content.number, seals: [encodeSeal(first)] }),
  );
  assert.match(witness.line.status().stopped ?? '', /two certificates/);
  // Those who go on hear of the other seal from it, and take it for what it is: of a set that was replaced.
  const { sealNumber } = witness.line.status();
  const old = witness.store.seal(sealNumber);
  assert.ok(old !== undefined && old.hash !== first.hash);
  const bytes = encodeMessage({ kind: 'seals', highest: sealNumber, seals: [encodeSeal(old)] });
  for (const member of left) member.line.receive(witness.id, bytes);
  pay({ ...at, owner: left[0] }, 1);
  at.lan.settle();
  for (const member of left) assert.equal(member.line.status().stopped, undefined);
});

test('a newcomer comes by snapshot over a recovery: who could recover, and that they did, is proven from the genesis on', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  recover(pool);
  const owner = left[0];
  const users = [cast('buyer'), cast('member')];
  const payload = {
    users: users.map(({ user }) => user),
    rootKeys: users.map(({ root }) => root.device),
    needed: 1,
    reason: '',
  };
  assert.ok(
    owner.line.submit([{ signer: cast('owner').personal, draft: { type: 'recovery.named.v1', payload } }])[0]?.ok,
  );
  pay({ ...at, owner }, 24);
  const newcomer = at.lan.add('newcomer', at.founded);
  at.lan.link(owner, newcomer);
  at.lan.settle();
  assertSame(owner, newcomer);
  assert.equal(newcomer.line.status().prunedTo > 0, true);
  const second = at.lan.add('spare', at.founded);
  at.lan.link(newcomer, second);
  at.lan.settle();
  assertSame(owner, second);
});

test('a newcomer whose snapshot ends right before the recovery folds its seal as everybody does', (t) => {
  const pool = lost(t, 6);
  const { at, left } = pool;
  recover(pool);
  assert.notEqual(left[0].store.seal(10)?.content.recovery, undefined);
  const newcomer = at.lan.add('newcomer', at.founded);
  at.lan.link(left[0], newcomer);
  at.lan.settle();
  assert.equal(newcomer.line.status().prunedTo > 0, true);
  assertSame(left[0], newcomer);
});

test('an awake one that gets the seal first does not follow: it holds what the seal carries, and may object for a week', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  const apart = cutOffLast(left);
  // Awake all the time, with somebody who knows as much.
  const beside = at.lan.add('spare', at.founded);
  at.lan.link(apart, beside);
  at.lan.settle();
  recover({ at, left: left.slice(0, 2) });
  const { sealNumber } = apart.line.status();
  const first = left[0].store.seal(sealNumber + 1);
  assert.ok(first !== undefined);
  const bytes = encodeMessage({ kind: 'seals', highest: first.content.number, seals: [encodeSeal(first)] });
  at.lan.link(apart, left[0]);
  apart.line.receive(left[0].id, bytes);
  at.lan.pass(60_000);
  assert.equal(apart.line.status().sealNumber, sealNumber);
  assert.equal(apart.line.status().stopped, undefined);
  assert.equal(apart.line.status().recoveries.length, 1);
  passAwake(at, WEEK);
  at.lan.pass(12 * TIME.MINUTE_MS);
  assertSame(left[0], apart);
});

test('one that was cut off for a week believes the first seal, as one that slept', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  const apart = cutOffLast(left);
  recover({ at, left: left.slice(0, 2) });
  at.lan.link(apart, left[0]);
  at.lan.settle();
  assertSame(left[0], apart);
});

test('a week that a wrong clock began in the future begins when the clock is right', (t) => {
  const { at, left } = lost(t);
  const [first, second] = left;
  second.skewMs = 365 * TIME.DAY_MS;
  first.line.recover(signed(planOf(first), 1, at.lan.nowMs));
  at.lan.settle();
  at.lan.remove(second);
  const again = at.lan.add('provider', at.founded, { store: second.store });
  at.lan.pass(AWAKE_MS);
  assert.ok(Math.abs((again.line.status().recoveries[0]?.sinceMs ?? 0) - at.lan.nowMs) < AWAKE_MS);
});

test('a clock that is years behind at the start proves no week either', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  const [first, second] = left;
  const plan = planOf(first);
  first.line.recover(signed(plan, 1, at.lan.nowMs - WEEK));
  at.lan.settle();
  first.line.recover(signed(plan, 2, at.lan.nowMs));
  at.lan.settle();
  at.lan.remove(second);
  const again = at.lan.add('provider', at.founded, { store: second.store, skewMs: -5 * 365 * TIME.DAY_MS });
  at.lan.pass(AWAKE_MS);
  again.skewMs = 0;
  at.lan.pass(AWAKE_MS);
  assert.equal(again.line.status().sealNumber, plan.last.number);
  assert.equal(again.line.status().isRecovered, false);
});

test('a last seal by a clock that was a season ahead stops no recovery', (t) => {
  const pool = lost(t, 3, 100 * TIME.DAY_MS);
  const [first, second] = pool.left;
  const { sealNumber } = first.line.status();
  assert.ok((first.store.seal(sealNumber)?.content.timeMs ?? 0) > pool.at.lan.nowMs + 99 * TIME.DAY_MS);
  recover(pool);
  assert.notEqual(first.store.seal(sealNumber + 1)?.content.recovery, undefined);
  assertSame(first, second);
});

test('a clock that jumped a year ahead proves no week', (t) => {
  const { at, left } = lost(t);
  const [first, second] = left;
  const plan = planOf(first);
  first.line.recover(signed(plan, 1, at.lan.nowMs));
  at.lan.settle();
  const sinceMs = second.line.status().recoveries[0]?.sinceMs;
  second.skewMs = 365 * TIME.DAY_MS;
  at.lan.pass(TIME.MINUTE_MS);
  second.skewMs = 0;
  at.lan.pass(TIME.MINUTE_MS);
  assert.equal(second.line.status().recoveries[0]?.sinceMs, sinceMs);
});

test('who comes to a busy pool is awake in ten minutes, whatever one peer says of how far it goes', (t) => {
  const at = made(t);
  enter(at);
  const member = at.lan.add('buyer', at.founded);
  at.lan.link(at.owner, member);
  const liar = at.lan.add('spare', at.founded);
  member.line.peerUp(liar.id);
  const told = encodeMessage({ kind: 'seals', highest: 1_000_000, seals: [] });
  for (let minute = 0; minute < 14; minute += 1) {
    pay(at, 1);
    at.lan.pass(TIME.MINUTE_MS);
    member.line.receive(liar.id, told);
  }
  assert.notEqual(member.store.meta('awake'), undefined);
});
