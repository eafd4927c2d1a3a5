/** A pool whose quorum is lost for good, recovered outside of its log: real lines, the clock of the test. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '#core/kernel/bytes.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import {
  type Recovery,
  type RecoveryPlan,
  encodeRecovery,
  recoveryBytes,
  recoveryId,
  vetoBytes,
} from '#core/contract/recovery.ts';
import { encodeSeal } from '#core/contract/seal.ts';
import type { Member } from '../../test/kit/lines.ts';
import { assertSame, enter, made, pay } from '../../test/kit/snapshot-pool.ts';
import { cast, openTestStore, testCrypto } from '../../test/kit/test-pool.ts';
import { recoveryUsersOf } from '#core/features/index.ts';
import { replaySpace } from './replay.ts';
import { encodeMessage } from './wire.ts';

type Pool = ReturnType<typeof made>;

/** The owner's machine, which alone sealed, is gone; three members' machines are left. */
function lost(t: Parameters<typeof made>[0]): { at: Pool; left: readonly [Member, Member, Member] } {
  const at = made(t);
  enter(at);
  pay(at, 3);
  const left = ['buyer', 'provider', 'member'].map((name) => at.lan.add(name, at.founded)) as [Member, Member, Member];
  for (const member of left) at.lan.link(at.owner, member);
  at.lan.settle();
  at.lan.remove(at.owner);
  for (const [index, member] of left.entries()) for (const other of left.slice(index + 1)) at.lan.link(member, other);
  for (const [index, name] of ['buyer', 'provider', 'member'].entries())
    (left[index] as Member).line.addSigner(cast(name).agent, cast(name).agentCertificate);
  at.lan.settle();
  return { at, left };
}

function planOf({ line }: Member, change: Partial<RecoveryPlan> = {}): RecoveryPlan {
  const { space, sealNumber, sealHash } = line.status();
  const last = { number: sealNumber, hash: sealHash };
  return { space, epoch: 1, last, mode: '1/1', members: [cast('buyer').agent.device], ...change };
}

function signed(plan: RecoveryPlan, round: 1 | 2, madeMs: number, by = 'owner'): Recovery {
  const signature = toHex(cast(by).root.sign(recoveryBytes(plan, { round, madeMs })));
  return { plan, signatures: [{ rootKey: cast(by).root.device, round, madeMs, signature }], vetoes: [] };
}

function vetoed(plan: RecoveryPlan, by: string): Recovery {
  const { root } = cast(by);
  const signature = toHex(root.sign(vetoBytes(plan.space, recoveryId(plan, testCrypto))));
  return { plan, signatures: [], vetoes: [{ key: root.device, signature }] };
}

const WEEK = LIMITS.recoveryWaitMs;

function codeOf(result: ReturnType<Member['line']['recover']>): string | undefined {
  return result.ok ? undefined : result.refusal.code;
}

/** Both rounds, a week and an hour apart. */
function recover({ at, left }: { at: Pool; left: readonly Member[] }, plan = planOf(left[0] as Member)): void {
  const [first] = left as [Member];
  assert.equal(codeOf(first.line.recover(signed(plan, 1, at.lan.nowMs))), undefined);
  const madeMs = at.lan.nowMs;
  at.lan.settle();
  at.lan.nowMs += WEEK + TIME.HOUR_MS;
  assert.equal(codeOf(first.line.recover(signed(plan, 2, madeMs + WEEK))), undefined);
  at.lan.settle();
}

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
  left[0].line.recover(signed(plan, 2, at.lan.nowMs + WEEK));
  at.lan.settle();
  at.lan.nowMs += WEEK - TIME.MINUTE_MS;
  at.lan.settle();
  assert.equal(left[0].line.status().sealNumber, sealNumber, 'a clock that is set ahead wins nothing');
  at.lan.nowMs += TIME.MINUTE_MS;
  at.lan.settle();
  assert.equal(left[0].line.status().sealNumber > sealNumber, true);
});

test('a second round that was signed too early does not count', (t) => {
  const { at, left } = lost(t);
  const plan = planOf(left[0]);
  const { sealNumber } = left[0].line.status();
  left[0].line.recover(signed(plan, 1, at.lan.nowMs));
  left[0].line.recover(signed(plan, 2, at.lan.nowMs + WEEK - 1));
  at.lan.nowMs += 2 * WEEK;
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
    left[0].line.recover(signed(plan, 2, at.lan.nowMs + WEEK));
    at.lan.nowMs += 2 * WEEK;
    at.lan.settle();
    assert.equal(left[0].line.status().recoveries[0]?.recovery.vetoes.length, 1);
    assert.equal(left[0].line.status().sealNumber, sealNumber, by);
  }
});

test('two that differ part nobody: none is accepted until one of them is taken back', (t) => {
  const { at, left } = lost(t);
  const plans = ['buyer', 'member'].map((name) => planOf(left[0], { members: [cast(name).agent.device] }));
  const [one, two] = plans as [RecoveryPlan, RecoveryPlan];
  for (const round of [1, 2] as const)
    for (const plan of plans) left[0].line.recover(signed(plan, round, at.lan.nowMs + (round - 1) * WEEK));
  at.lan.nowMs += WEEK + TIME.HOUR_MS;
  at.lan.settle();
  const { sealNumber } = left[0].line.status();
  assert.equal(sealNumber, one.last.number);
  left[0].line.recover(vetoed(two, 'owner'));
  at.lan.settle();
  assert.equal(left[2].line.status().sealNumber > sealNumber, true);
  assertSame(left[0], left[2]);
});

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
  // The old notary comes back and seals on its own.
  const owner = at.lan.add('owner', at.founded, { store: at.owner.store });
  owner.line.addSigner(cast('owner').agent, cast('owner').agentCertificate);
  const old = at.owner.store.lastSeal();
  assert.equal(old === undefined, false);
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
  member.line.recover(signed(plan, 2, nowMs + WEEK));
  member.line.recover(signed(plan, 2, nowMs + WEEK, 'provider'));
  at.lan.nowMs += WEEK + TIME.HOUR_MS;
  at.lan.settle();
  assert.equal(member.line.status().sealNumber, plan.last.number, 'the provider did not sign the first round');
  member.line.recover(signed(plan, 2, nowMs + WEEK, 'buyer'));
  at.lan.settle();
  assert.equal(member.line.status().sealNumber > plan.last.number, true);
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
