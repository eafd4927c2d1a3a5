/** A pool whose quorum is lost for good, recovered outside of its log: real lines, the clock of the test. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { type RecoveryPlan, encodeRecovery } from '#core/contract/recovery.ts';
import { encodeSeal } from '#core/contract/seal.ts';
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
  vetoed,
} from '../../test/kit/recovery-pool.ts';
import { assertSame, enter, followed, made, pay } from '../../test/kit/snapshot-pool.ts';
import { cast, openTestStore, testCrypto } from '../../test/kit/test-pool.ts';
import { recoveryUsersOf } from '#core/features/index.ts';
import { replaySpace } from './replay.ts';
import { encodeMessage } from './wire.ts';

test('signed twice, a week apart, it names notaries who go on from the last seal, and everybody follows', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  const before = left[0].line.status().sealNumber;
  recover(pool);
  for (const member of left) {
    const { sealNumber, notaries, stopped } = member.line.status();
    assert.deepEqual([notaries, stopped], [[cast('buyer').agent.device], undefined]);
    assert.equal(sealNumber > before, true);
    assertSame(left[0], member);
  }
  assert.notEqual(left[0].store.seal(before + 1)?.content.recovery, undefined);
  assert.equal(left[0].store.seal(before + 2)?.content.recovery, undefined);
  assert.equal(recoveryUsersOf(left[1].store).epoch, 1);
  pay({ ...at, owner: left[0] }, 2);
  at.lan.settle();
  assertSame(left[0], left[2]);
  using scratch = openTestStore(at.founded.space);
  const replayed = replaySpace(left[2].store, scratch, testCrypto);
  assert.ok(replayed.ok && replayed.value.stateHash === left[2].line.status().stateHash);
});

test('not before a peer held the first round for a week by its own clock, nor without the second', (t) => {
  const { at, left } = lost(t);
  const plan = planOf(left[0]);
  const { sealNumber } = left[0].line.status();
  left[0].line.recover(signed(plan, 1, at.lan.nowMs));
  assert.equal(
    codeOf(left[0].line.recover(signed(plan, 2, at.lan.nowMs + WEEK))),
    'recovery.clock_ahead',
    'a clock that is set ahead wins nothing',
  );
  // Nor one that was set back: the week is that of whoever holds it.
  left[0].line.recover(signed(plan, 1, at.lan.nowMs - WEEK));
  left[0].line.recover(signed(plan, 2, at.lan.nowMs));
  at.lan.settle();
  at.lan.nowMs += WEEK - AWAKE_MS - TIME.MINUTE_MS;
  at.lan.pass(AWAKE_MS);
  assert.equal(left[0].line.status().sealNumber, sealNumber);
  at.lan.pass(TIME.MINUTE_MS);
  assert.equal(left[0].line.status().sealNumber > sealNumber, true);
});

test('a second round that was signed too early does not count', (t) => {
  const { at, left } = lost(t);
  const plan = planOf(left[0]);
  const { sealNumber } = left[0].line.status();
  const { nowMs } = at.lan;
  left[0].line.recover(signed(plan, 1, nowMs));
  passAwake(at, 2 * WEEK);
  left[0].line.recover(signed(plan, 2, nowMs + WEEK - 1));
  at.lan.settle();
  assert.equal(left[0].line.status().sealNumber, sealNumber);
});

test('what no recovery user signed, or is of another seal, epoch or pool, counts nowhere', (t) => {
  const { at, left } = lost(t);
  const plan = planOf(left[0]);
  const tell = (change: Partial<RecoveryPlan>, by = 'owner'): string | undefined =>
    codeOf(left[0].line.recover(signed({ ...plan, ...change }, 1, at.lan.nowMs, by)));
  assert.equal(tell({}, 'buyer'), 'recovery.not_signed');
  assert.equal(tell({ epoch: 2 }), 'recovery.wrong_epoch');
  assert.equal(tell({ last: { ...plan.last, number: plan.last.number - 1 } }), 'recovery.not_the_last');
  assert.equal(tell({ last: { ...plan.last, hash: 'f'.repeat(64) } }), 'recovery.not_the_last');
  assert.equal(tell({ space: 'f'.repeat(64) }), 'recovery.other_pool');
  assert.equal(tell({ members: [cast('eve').agent.device] }), 'notaries.unknown_device');
  const stolen = signed(plan, 1, at.lan.nowMs);
  const other = { ...stolen, plan: { ...plan, members: [cast('member').agent.device] } };
  assert.equal(codeOf(left[0].line.recover(other)), 'recovery.not_signed', 'a signature is of one plan');
  const bytes = encodeMessage({ kind: 'recovery', recovery: encodeRecovery(other) });
  assert.equal(left[0].line.receive(left[1].id, bytes), 'ignore');
  assert.deepEqual(left[0].line.status().recoveries, []);
});

test('a quorum that lives answers with a seal, and the recovery is void', (t) => {
  const at = made(t);
  enter(at);
  const member = at.lan.add('buyer', at.founded);
  at.lan.link(at.owner, member);
  at.lan.settle();
  const { sealNumber } = at.owner.line.status();
  assert.equal(codeOf(member.line.recover(signed(planOf(member), 1, at.lan.nowMs))), undefined);
  at.lan.settle();
  assert.equal(at.owner.line.status().sealNumber, sealNumber + 1);
  assert.deepEqual(
    [at.owner, member].map(({ line }) => line.status().recoveries),
    [[], []],
  );
});

test('a change of notaries that waited since before the recovery does not hand the seals back', (t) => {
  const pool = lost(t);
  const { at, left } = pool;
  const [first] = left;
  first.line.addSigner(cast('owner').personal, encodeCanonical(cast('owner').certificates[0]));
  const members = [cast('member').agent.device];
  const draft = { type: 'notaries.changed.v1', payload: { mode: '1/1', members, reason: 'before' } };
  const [waiting] = first.line.submit([{ signer: cast('owner').personal, draft }]);
  assert.ok(waiting?.ok);
  recover(pool);
  at.lan.pass(3 * TIME.MINUTE_MS);
  assert.equal(first.store.outcome(waiting.value.event)?.code, 'notaries.before_recovery');
  const [again] = first.line.submit([{ signer: cast('owner').personal, draft }]);
  assert.ok(again?.ok);
  at.lan.settle();
  at.lan.pass(TIME.MINUTE_MS);
  assert.equal(first.store.outcome(again.value.event)?.code, undefined);
});

test('a veto of a notary or of a recovery user ends it; of anybody else it is nothing', (t) => {
  for (const by of ['owner', 'notary']) {
    const pool = lost(t);
    const { at, left } = pool;
    const plan = planOf(left[0]);
    const { sealNumber } = left[0].line.status();
    left[0].line.recover(signed(plan, 1, at.lan.nowMs));
    at.lan.settle();
    left[1].line.recover(vetoed(plan, 'buyer'));
    assert.deepEqual(left[1].line.status().recoveries[0]?.recovery.vetoes, []);
    if (by === 'notary') {
      const [held] = left[2].line.status().recoveries;
      const { device } = cast('owner').agent;
      const unknown = left[2].line.vetoRecovery({ id: 'f'.repeat(64), device });
      assert.equal(unknown.ok ? '' : unknown.refusal.code, 'recovery.unknown');
      const none = left[2].line.vetoRecovery({ id: held?.id ?? '', device });
      assert.equal(none.ok ? '' : none.refusal.code, 'recovery.not_a_notary');
      left[2].line.addSigner(cast('owner').agent, cast('owner').agentCertificate);
      assert.ok(left[2].line.vetoRecovery({ id: held?.id ?? '', device }).ok);
    } else left[1].line.recover(vetoed(plan, by));
    at.lan.settle();
    passAwake(at, 2 * WEEK);
    left[0].line.recover(signed(plan, 2, at.lan.nowMs));
    at.lan.settle();
    assert.equal(left[0].line.status().recoveries[0]?.recovery.vetoes.length, 1);
    assert.equal(left[0].line.status().sealNumber, sealNumber, by);
  }
});

test('two that differ part nobody: none is accepted until one of them is taken back', (t) => {
  const { at, left } = lost(t);
  const plans = ['buyer', 'member'].map((name) => planOf(left[0], { members: [cast(name).agent.device] }));
  const [one, two] = plans as [RecoveryPlan, RecoveryPlan];
  for (const round of [1, 2] as const) {
    for (const plan of plans) left[0].line.recover(signed(plan, round, at.lan.nowMs));
    at.lan.settle();
    if (round === 1) passAwake(at, WEEK + TIME.HOUR_MS);
  }
  at.lan.settle();
  const { sealNumber } = left[0].line.status();
  assert.equal(sealNumber, one.last.number);
  left[0].line.recover(vetoed(two, 'owner'));
  at.lan.settle();
  assert.equal(left[2].line.status().sealNumber > sealNumber, true);
  assertSame(left[0], left[2]);
});

test('recovery users are named by the owner; as many of them as were asked for must sign both rounds', (t) => {
  const at = made(t);
  enter(at);
  const users = ['owner', 'buyer', 'provider'].map((name) => cast(name).user);
  const rootKeys = ['owner', 'buyer', 'provider'].map((name) => cast(name).root.device);
  const draft = { type: 'recovery.named.v1', payload: { users, rootKeys, needed: 2, reason: '' } };
  assert.ok(at.owner.line.submit([{ signer: cast('owner').personal, draft }])[0]?.ok);
  const member = at.lan.add('member', at.founded);
  at.lan.link(at.owner, member);
  at.lan.settle();
  at.lan.remove(at.owner);
  member.line.addSigner(cast('member').agent, cast('member').agentCertificate);
  const plan = planOf(member, { members: [cast('member').agent.device] });
  const { nowMs } = at.lan;
  member.line.recover(signed(plan, 1, nowMs));
  assert.equal(member.line.status().recoveries[0]?.sinceMs, undefined, 'one of two has signed');
  member.line.recover(signed(plan, 1, nowMs, 'buyer'));
  assert.equal(member.line.status().recoveries[0]?.sinceMs, nowMs);
  passAwake(at, WEEK + TIME.HOUR_MS);
  member.line.recover(signed(plan, 2, nowMs + WEEK));
  member.line.recover(signed(plan, 2, nowMs + WEEK, 'provider'));
  at.lan.settle();
  assert.equal(member.line.status().sealNumber, plan.last.number, 'the provider did not sign the first round');
  member.line.recover(signed(plan, 2, nowMs + WEEK, 'buyer'));
  at.lan.settle();
  assert.equal(member.line.status().sealNumber > plan.last.number, true);
});

test('several who sign at several machines come to the same seal, whatever came first where', (t) => {
  const at = made(t);
  enter(at);
  const names = ['owner', 'buyer', 'provider'];
  const users = names.map((name) => cast(name).user);
  const rootKeys = names.map((name) => cast(name).root.device);
  const draft = { type: 'recovery.named.v1', payload: { users, rootKeys, needed: 2, reason: '' } };
  assert.ok(at.owner.line.submit([{ signer: cast('owner').personal, draft }])[0]?.ok);
  pay(at, 2);
  const left = ['buyer', 'provider', 'member'].map((name) => at.lan.add(name, at.founded));
  for (const member of left) at.lan.link(at.owner, member);
  at.lan.settle();
  at.lan.pass(AWAKE_MS);
  at.lan.remove(at.owner);
  for (const [index, name] of ['buyer', 'provider', 'member'].entries())
    (left[index] as Member).line.addSigner(cast(name).agent, cast(name).agentCertificate);
  const members = ['buyer', 'provider', 'member'].map((name) => cast(name).agent.device);
  const plan = planOf(left[0] as Member, { mode: '2/3', members });
  const sign = (round: 1 | 2): void => {
    // Apart from each other, each in an order of its own.
    for (const [index, member] of left.entries())
      for (const by of [...names.slice(index), ...names.slice(0, index)])
        member.line.recover(signed(plan, round, at.lan.nowMs, by));
  };
  sign(1);
  passAwake(at, WEEK + TIME.HOUR_MS);
  sign(2);
  for (const [index, member] of left.entries()) for (const other of left.slice(index + 1)) at.lan.link(member, other);
  at.lan.pass(3 * TIME.MINUTE_MS);
  for (const member of left) {
    assert.equal(member.line.status().stopped, undefined);
    assert.equal(member.line.status().sealNumber > plan.last.number, true);
    assertSame(left[0] as Member, member);
  }
});

test('who could once recover the pool stops nobody with it', (t) => {
  const { at, member } = followed(t, 'buyer', 3);
  at.lan.pass(AWAKE_MS);
  const [one, two] = [1, 2].map((number) => member.store.seal(number));
  assert.ok(one !== undefined && two !== undefined);
  const plan = planOf(member, { last: { number: 1, hash: one.hash } });
  const nowMs = at.lan.nowMs;
  const recovery = {
    plan,
    signatures: [...signed(plan, 1, nowMs - WEEK).signatures, ...signed(plan, 2, nowMs).signatures],
    vetoes: [],
  };
  const forged = sealedBy(cast('buyer').agent, {
    ...two.content,
    events: [],
    rejections: [],
    recovery: encodeRecovery(recovery),
  });
  const bytes = encodeMessage({ kind: 'seals', highest: 2, seals: [encodeSeal(forged)] });
  for (const [each, from] of [
    [at.owner, member],
    [member, at.owner],
  ] as const) {
    each.line.receive(from.id, bytes);
    assert.equal(each.line.status().stopped, undefined);
  }
});

test('plans that somebody objected to are in nobody’s way, and stay void', (t) => {
  const { at, left } = lost(t);
  const seats = ['buyer', 'provider', 'member'].map((name) => cast(name).agent.device);
  const plans = [
    ...seats.map((device) => planOf(left[0], { members: [device] })),
    planOf(left[0], { mode: '2/3', members: seats }),
    planOf(left[0], { mode: '2/3', members: seats.toReversed() }),
  ];
  for (const plan of plans.slice(0, LIMITS.recoveriesHeldMax)) {
    left[0].line.recover(signed(plan, 1, at.lan.nowMs));
    left[0].line.recover(vetoed(plan, 'owner'));
  }
  assert.equal(codeOf(left[0].line.recover(signed(plans.at(-1) as RecoveryPlan, 1, at.lan.nowMs))), undefined);
  left[0].line.recover(signed(plans[0] as RecoveryPlan, 1, at.lan.nowMs));
  assert.equal(left[0].line.status().recoveries.filter(({ recovery }) => recovery.vetoes.length === 0).length, 1);
});
