/** A set of three notaries of which one is gone, and the two that are left part in their terms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TIME } from '#core/kernel/limits.ts';
import type { Member } from '../../test/kit/lines.ts';
import { enter, made, pay } from '../../test/kit/snapshot-pool.ts';
import { cast } from '../../test/kit/test-pool.ts';
import { due, poolClock } from './tables.ts';

const NAMES = ['owner', 'buyer', 'provider'] as const;

/** The owner's leads, the second has gone on to later terms by itself, the third is gone for good. */
function parted(t: Parameters<typeof made>[0]): {
  readonly at: ReturnType<typeof made>;
  readonly left: readonly [Member, Member];
} {
  const at = made(t);
  enter(at);
  pay(at, 1);
  const { lan, owner } = at;
  const [second, third] = NAMES.slice(1).map((name) => {
    const member = lan.add(name, at.founded);
    member.line.addSigner(cast(name).agent, cast(name).agentCertificate);
    lan.link(owner, member);
    return member;
  }) as [Member, Member];
  lan.link(second, third);
  lan.settle();
  // Its key is forgotten by a timer, days later.
  const idem = { key: 'once', body: '0'.repeat(64) };
  const members = NAMES.map((name) => cast(name).agent.device);
  const draft = { type: 'notaries.changed.v1', payload: { mode: '2/3', members, reason: 'three' }, idem };
  assert.ok(owner.line.submit([{ signer: cast('owner').personal, draft }])[0]?.ok);
  lan.pass(TIME.MINUTE_MS);
  lan.remove(third);
  for (const [one, other] of [
    [owner, second],
    [second, owner],
  ] as const)
    one.line.peerDown(other.id);
  lan.pass(TIME.MINUTE_MS);
  lan.link(owner, second);
  return { at, left: [owner, second] };
}

const termOf = ({ line }: Member): number => line.status().quorum?.term ?? 0;
const poolMsOf = ({ store, line }: Member): number => store.get(poolClock, line.status().sealNumber)?.poolMs ?? 0;

test('an open deadline gets its seal although nothing else waits and the sequencer beats', (t) => {
  const { at, left } = parted(t);
  const [owner, second] = left;
  assert.equal(owner.line.status().pending, 0);
  assert.equal(owner.store.scan(due, [], { limit: 1 }).length, 1, 'a deadline is open');
  assert.ok(termOf(second) > termOf(owner), `terms ${termOf(owner)} and ${termOf(second)}`);
  const before = poolMsOf(owner);
  at.lan.pass(5 * TIME.MINUTE_MS);
  assert.ok(poolMsOf(owner) > before, 'the pool clock moves');
  assert.equal(second.line.status().sealHash, owner.line.status().sealHash);
});
