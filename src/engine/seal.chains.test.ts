/** Whoever seals may leave events out, but not out of their author's order, and none twice: no peer follows that, whoever certified it (I5, I8). */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { SignedEvent } from '#core/contract/event.ts';
import { type Seal, encodeSeal } from '#core/contract/seal.ts';
import type { Member } from '../../test/kit/lines.ts';
import { sealedBy } from '../../test/kit/recovery-pool.ts';
import { type Made, followed } from '../../test/kit/snapshot-pool.ts';
import { cast, testCrypto } from '../../test/kit/test-pool.ts';
import { executeSeal } from './fold.ts';
import { continuesChains } from './seal.ts';
import { authors } from './tables.ts';
import { encodeMessage } from './wire.ts';

const pool = (t: TestContext): { at: Made; member: Member } => followed(t, 'buyer', 3);

/** What a modified program of the lone notary certifies: right in everything but the order of `events`. */
function sealOf({ at }: { at: Made }, events: readonly SignedEvent[]): Seal {
  const { store, line } = at.owner;
  const { space, sealNumber, sealHash, stateHash, sealTimeMs } = line.status();
  const [number, timeMs] = [sealNumber + 1, sealTimeMs + 100];
  const plan = { space, number, timeMs, events, prevStateHash: stateHash };
  const { rejections, stateHash: after } = executeSeal(plan, store, store, testCrypto);
  const content: Seal['content'] = {
    ...(store.seal(sealNumber) as Seal).content,
    number,
    prevSeal: sealHash,
    timeMs,
    events: events.map(({ hash }) => hash),
    rejections,
    stateHash: after,
  };
  return sealedBy(cast('owner').agent, content, 0);
}

function show({ at, member }: ReturnType<typeof pool>, seal: Seal): void {
  member.line.receive(
    at.owner.id,
    encodeMessage({ kind: 'seals', highest: seal.content.number, seals: [encodeSeal(seal)] }),
  );
  for (let n = 0; n < 5; n += 1) {
    at.lan.nowMs += 60;
    member.line.tick();
  }
}

/** A member's transfers that wait in both logs. */
function waiting({ at, member }: ReturnType<typeof pool>, count: number): SignedEvent[] {
  const { personal } = cast('buyer');
  const from = (member.store.head(personal.device)?.seq ?? 0) + 1;
  const payload = { to: cast('provider').user, amount: '1', memo: 'x' };
  const commands = Array.from({ length: count }, () => ({
    signer: personal,
    draft: { type: 'transfer.made.v1', payload },
  }));
  assert.ok(member.line.submit(commands).every(({ ok }) => ok));
  const events = member.store.range(personal.device, from, from + count - 1);
  at.lan.bring(at.owner, events);
  return events;
}

test('the next events of a chain are followed', (t) => {
  const given = pool(t);
  const events = waiting(given, 2);
  assert.ok(continuesChains(given.member.store, events));
  const seal = sealOf(given, events);
  show(given, seal);
  assert.equal(given.member.line.status().sealHash, seal.hash);
});

for (const [what, pick] of [
  ['one is left out', ([, second]: SignedEvent[]) => [second]],
  ['they are out of order', ([first, second]: SignedEvent[]) => [second, first]],
  ['one comes twice', ([first]: SignedEvent[]) => [first, first]],
] as const)
  test(`a certified seal is not followed where ${what}: the space stops and says so`, (t) => {
    const given = pool(t);
    const events = pick(waiting(given, 2)) as SignedEvent[];
    const { member } = given;
    const before = member.line.status();
    assert.ok(!continuesChains(member.store, events));
    show(given, sealOf(given, events));
    const { sealNumber, stateHash, stopped } = member.line.status();
    assert.deepEqual([sealNumber, stateHash], [before.sealNumber, before.stateHash]);
    assert.match(stopped ?? '', /does not continue an author's chain/);
  });

test('what an earlier seal decided is not decided again', (t) => {
  const given = pool(t);
  const { personal } = cast('buyer');
  const decided = given.member.store.get(authors, personal.device);
  const last = given.member.store.eventAt(personal.device, decided?.seq ?? 0) as SignedEvent;
  show(given, sealOf(given, [last]));
  assert.match(given.member.line.status().stopped ?? '', /does not continue an author's chain/);
});
