/** A pool whose owner's machine, which alone sealed, is lost, and what its recovery users sign. */
import { toHex } from '#core/kernel/bytes.ts';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { type Recovery, type RecoveryPlan, recoveryBytes, recoveryId, vetoBytes } from '#core/contract/recovery.ts';
import { type Seal, hashSeal } from '#core/contract/seal.ts';
import { ballotBytes } from '#core/consensus/notaries.ts';
import assert from 'node:assert/strict';
import type { Signer } from '../../src/engine/ports.ts';
import type { Member } from './lines.ts';
import { enter, made, pay } from './snapshot-pool.ts';
import { cast, testCrypto } from './test-pool.ts';

type Pool = ReturnType<typeof made>;
export const AWAKE_MS = 12 * TIME.MINUTE_MS;

/** The owner's machine, which alone sealed, is gone; three members' machines are left. `aheadMs`: of its clock when it sealed last. */
export function lost(
  t: Parameters<typeof made>[0],
  payments = 3,
  aheadMs = 0,
): { at: Pool; left: readonly [Member, Member, Member] } {
  const at = made(t);
  enter(at);
  pay(at, payments);
  const left = ['buyer', 'provider', 'member'].map((name) => at.lan.add(name, at.founded)) as [Member, Member, Member];
  for (const member of left) at.lan.link(at.owner, member);
  at.lan.settle();
  if (aheadMs > 0) {
    at.owner.skewMs = aheadMs;
    pay(at, 1);
    at.lan.settle();
  }
  // Long enough to count as awake from then on.
  at.lan.pass(AWAKE_MS);
  at.lan.remove(at.owner);
  for (const [index, member] of left.entries()) for (const other of left.slice(index + 1)) at.lan.link(member, other);
  for (const [index, name] of ['buyer', 'provider', 'member'].entries())
    (left[index] as Member).line.addSigner(cast(name).agent, cast(name).agentCertificate);
  at.lan.settle();
  return { at, left };
}

/** The last of those who are left loses touch with the others. */
export function cutOffLast([one, other, apart]: readonly [Member, Member, Member]): Member {
  for (const peer of [one, other]) {
    apart.line.peerDown(peer.id);
    peer.line.peerDown(apart.id);
  }
  return apart;
}

export function planOf({ line }: Member, change: Partial<RecoveryPlan> = {}): RecoveryPlan {
  const { space, sealNumber, sealHash } = line.status();
  const last = { number: sealNumber, hash: sealHash };
  return { space, epoch: 1, last, mode: '1/1', members: [cast('buyer').agent.device], ...change };
}

export function signed(plan: RecoveryPlan, round: 1 | 2, madeMs: number, by = 'owner'): Recovery {
  const signature = toHex(cast(by).root.sign(recoveryBytes(plan, { round, madeMs })));
  return { plan, signatures: [{ rootKey: cast(by).root.device, round, madeMs, signature }], vetoes: [] };
}

export function vetoed(plan: RecoveryPlan, by: string): Recovery {
  const { root } = cast(by);
  const signature = toHex(root.sign(vetoBytes(plan.space, recoveryId(plan, testCrypto))));
  return { plan, signatures: [], vetoes: [{ key: root.device, signature }] };
}

/** Certified by this notary alone; unless said as the first seal of a set. */
export function sealedBy(notary: Signer, content: Seal['content'], set = content.number, term = 1): Seal {
  const hash = hashSeal(content, testCrypto);
  const signature = notary.sign(
    ballotBytes('commit', { space: content.space, set, number: content.number, term, hash }),
  );
  return { content, hash, set, term, commits: [{ notary: notary.device, signature }] };
}

export const WEEK = LIMITS.recoveryWaitMs;

export function codeOf(result: ReturnType<Member['line']['recover']>): string | undefined {
  return result.ok ? undefined : result.refusal.code;
}

/** Time in which everybody is up: a minute twice a day, and long enough in the end that whoever woke believes what it holds. */
export function passAwake({ lan }: Pool, durationMs: number): void {
  const endMs = lan.nowMs + durationMs;
  while (lan.nowMs < endMs) {
    lan.nowMs += TIME.DAY_MS / 2;
    lan.pass(TIME.MINUTE_MS);
  }
  lan.pass(AWAKE_MS);
}

/** Both rounds, a week and an hour apart. */
export function recover({ at, left }: { at: Pool; left: readonly Member[] }, plan = planOf(left[0] as Member)): void {
  const [first] = left as [Member];
  assert.equal(codeOf(first.line.recover(signed(plan, 1, at.lan.nowMs))), undefined);
  const madeMs = at.lan.nowMs;
  at.lan.settle();
  passAwake(at, WEEK + TIME.HOUR_MS);
  assert.equal(codeOf(first.line.recover(signed(plan, 2, madeMs + WEEK))), undefined);
  at.lan.settle();
}
