import test from 'node:test';
import assert from 'node:assert/strict';
import { FOLD_VERSION } from '../../kernel/limits.ts';
import {
  certifyDevice,
  kick,
  leave,
  nameNotaries,
  nameRecovery,
  supportFold,
  upgradePool,
} from '../../../../test/kit/acts.ts';
import { nextRoot, replaceRoot, rotateRoot } from '../../../../test/kit/acts-roots.ts';
import { build, done, given, pool } from '../../../../test/kit/given.ts';
import { type Person, certify } from '../../../../test/kit/people.ts';
import { cast } from '../../../../test/kit/test-pool.ts';
import { planRefusal, recoveryUsersOf } from './recovery.ts';
import { notarySetNow } from './notaries.reads.ts';

const agents = (...names: string[]) => names.map((name) => cast(name).agent.device);

test('the owner replaces the whole set, and it seals from the next number on', () => {
  const three = ['owner', 'officer', 'member'];
  const world = build(pool());
  const before = world.sealNumber;
  done(nameNotaries('2/3', three))(world);
  assert.deepEqual(notarySetNow(world.store), {
    number: before + 1,
    mode: '2/3',
    members: JSON.stringify(agents(...three)),
    recovered: 0,
  });
});

test('each mode takes exactly its number of notaries', () => {
  const all = ['owner', 'officer', 'member', 'buyer', 'provider'];
  given(pool())
    .when(nameNotaries('3/4', all.slice(0, 4)))
    .accepts();
  given(pool())
    .when(nameNotaries('3/4', all.slice(0, 3)))
    .refuses('notaries.wrong_count');
  given(pool()).when(nameNotaries('3/4', all)).refuses('notaries.wrong_count');
  given(pool())
    .when(nameNotaries('1/1', ['member']))
    .accepts();
});

test('only agents of active members, each on an instance of its own', () => {
  given(pool())
    .when(nameNotaries('2/3', ['owner', 'officer', 'officer']))
    .refuses('notaries.twice');
  given(pool().with(done(kick('member'))))
    .when(nameNotaries('1/1', ['member']))
    .refuses('notaries.not_a_member');
  given(pool())
    .when(nameNotaries('1/1', ['owner'], { with: { members: [cast('owner').personal.device] } }))
    .refuses('notaries.not_an_agent');
  given(pool())
    .when(nameNotaries('1/1', ['eve']))
    .refuses('notaries.unknown_device');
});

test('two notaries on one instance are refused, whoever they belong to', () => {
  const [buyer, owner, spare] = ['buyer', 'owner', 'spare'].map(cast) as [Person, Person, Person];
  const certificate = certify({
    user: buyer.user,
    root: buyer.root,
    peer: owner.peer,
    device: spare.agent.device,
    kind: 'agent',
  });
  const members = [...agents('owner', 'officer'), spare.agent.device];
  given(pool().with(done(certifyDevice({ certificate }))))
    .when(nameNotaries('2/3', [], { with: { members } }))
    .refuses('notaries.same_instance');
});

test('a notary neither leaves nor is kicked before another is named', () => {
  const sealed = pool().with(done(nameNotaries('2/3', ['owner', 'officer', 'member'])));
  given(sealed)
    .when(leave({ by: 'member' }))
    .refuses('member.is_notary');
  given(sealed).when(kick('member')).refuses('member.is_notary');
  given(sealed.with(done(nameNotaries('1/1', ['owner']))))
    .when(leave({ by: 'member' }))
    .accepts();
});

test('naming those who are notaries already is refused, their order is not', () => {
  given(pool())
    .when(nameNotaries('1/1', ['owner']))
    .refuses('notaries.unchanged');
  const three = ['owner', 'officer', 'member'];
  given(pool().with(done(nameNotaries('2/3', three))))
    .when(nameNotaries('2/3', three))
    .refuses('notaries.unchanged');
  given(pool().with(done(nameNotaries('2/3', three))))
    .when(nameNotaries('2/3', three.toReversed()))
    .accepts();
});

test('a notary whose program lacks the rules of the pool is not named, one whose program has them is', () => {
  const next = FOLD_VERSION + 1;
  const raised = pool().with(done(supportFold(next)), done(upgradePool(next)));
  given(raised)
    .when(nameNotaries('1/1', ['officer']))
    .refuses('notaries.update_needed');
  given(raised.with(done(supportFold(next, { by: 'officer' }))))
    .when(nameNotaries('1/1', ['officer']))
    .accepts();
});

test('a recovery names whoever is left: nobody can say in the log any more what their program supports', () => {
  const next = FOLD_VERSION + 1;
  const { store, sealNumber: number } = build(pool().with(done(supportFold(next)), done(upgradePool(next))));
  const last = { number, hash: '1'.repeat(64) };
  const plan = { space: 'a'.repeat(64), epoch: 1, last, mode: '1/1' as const, members: agents('officer') };
  assert.equal(planRefusal(plan, store, { space: plan.space, ...last }), undefined);
});

test('the rules are raised once each notary supports it, never past what the least of them does', () => {
  const next = FOLD_VERSION + 1;
  const two = pool().with(done(nameNotaries('2/3', ['owner', 'officer', 'member'])), done(supportFold(next)));
  given(two.with(done(supportFold(next, { by: 'officer' }))))
    .when(upgradePool(next))
    .refuses('upgrade.not_supported');
  const all = two.with(done(supportFold(next, { by: 'officer' })), done(supportFold(next + 1, { by: 'member' })));
  given(all).when(upgradePool(next)).accepts();
  given(all)
    .when(upgradePool(next + 1))
    .refuses('upgrade.not_supported');
  given(all).when(upgradePool(FOLD_VERSION)).refuses('upgrade.not_newer');
});

test('nobody but the owner names notaries', () => {
  for (const by of ['officer', 'member'])
    given(pool())
      .when(nameNotaries('1/1', [by], { by }))
      .refuses('right.missing');
});

test('who may recover the pool is the owner until others are named, each with the key that they have', () => {
  const world = build(pool());
  const owner = cast('owner');
  assert.deepEqual(recoveryUsersOf(world.store), { epoch: 0, needed: 1, users: [[owner.user, owner.root.device]] });
  done(nameRecovery(2, ['officer', 'member']))(world);
  assert.deepEqual(recoveryUsersOf(world.store), {
    epoch: 0,
    needed: 2,
    users: ['officer', 'member'].map((name) => [cast(name).user, cast(name).root.device]),
  });
  given(pool())
    .when(nameRecovery(2, ['officer', 'member']))
    .accepts();
  given(pool())
    .when(nameRecovery(3, ['officer', 'member']))
    .refuses('recovery.too_few_users');
  given(pool())
    .when(nameRecovery(1, ['officer'], { with: { rootKeys: [] } }))
    .refuses('event.malformed');
});

test('whoever has another phrase by now is named with the key of that one', () => {
  const rotated = pool().with(done(rotateRoot('officer')));
  const key = nextRoot('officer').device;
  given(rotated)
    .when(nameRecovery(1, ['officer']))
    .refuses('recovery.other_key');
  given(rotated)
    .when(nameRecovery(1, ['officer'], { with: { rootKeys: [key] } }))
    .accepts();
  // What only waits does not count yet.
  given(pool().with(done(replaceRoot('officer'))))
    .when(nameRecovery(1, ['officer']))
    .accepts();
});
