/** Who confirms, what the timeline tells of it, and the day with notice where nobody else may. */
import assert from 'node:assert/strict';
import test from 'node:test';
import * as acts from '../../../../test/kit/acts.ts';
import { announceSettings } from '../../../../test/kit/acts-govern.ts';
import { askOut, confirmOut, freezeOut, rejectOut, startOut } from '../../../../test/kit/acts-quarrels.ts';
import { type Step, balance, build, done, emptyPool, given, pool, waited } from '../../../../test/kit/given.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { SETTING_DEFAULTS, WITHDRAWAL_DEFAULTS as D } from '../../kernel/limits.ts';
import { MICRO } from '../../kernel/money.ts';
import { withdrawalSteps, withdrawals } from './withdrawals.tables.ts';

/** Beyond what an officer may confirm, and beyond what one alone may. */
const BEYOND = D.officerMaxMicro + 1n;
const WITHIN = D.officerMaxMicro;
const held = waited(D.newDestinationHoldMs);
const is =
  (state: string): Step =>
  (world) =>
    assert.equal(world.row(withdrawals, 'withdrawal')?.state, state);
const causes = (world: TestPool) =>
  world
    .all(withdrawalSteps)
    .map(({ cause, user }) => [cause, ['owner', 'officer', 'member'].find((name) => cast(name).user === user)]);

/** An owner, officers by name, and `who` asks for so much. */
function asked(who: string, amount: bigint, officers: readonly string[] = ['officer']) {
  return emptyPool({ access: 'public' }).with(
    ...[...officers, 'member'].map((name) => done(acts.join(name))),
    ...officers.map((name) => done(acts.appoint(name, 'officer'))),
    done(acts.grantTo(who, 900n * MICRO)),
    done(askOut(amount, { by: who })),
    held,
  );
}
const byOwner = done(confirmOut({ by: 'owner' }));

test('the first of two confirmations is a step of the timeline; the second confirms', () => {
  const world = build(asked('member', D.largeMicro + 1n).with(done(confirmOut())));
  const before = world.row(withdrawals, 'withdrawal');
  assert.deepEqual(causes(world).at(-1), ['confirmed by one: another is needed', 'officer']);
  assert.deepEqual([before?.state, before?.steps], ['awaiting_confirmation', world.all(withdrawalSteps).length]);
  // Neither its state nor its deadline are other ones.
  assert.equal(before?.dueMs, build(asked('member', D.largeMicro + 1n)).row(withdrawals, 'withdrawal')?.dueMs);
  byOwner(world);
  assert.deepEqual(causes(world).at(-1), ['confirmed', 'owner']);
});

test('where the owner alone may confirm that much, a day with notice stands in for the second', () => {
  const first = asked('member', BEYOND).with(byOwner);
  given(first)
    .and((world) =>
      assert.deepEqual(causes(world).at(-1), ['confirmed by one: nobody else may, a day passes', 'owner']),
    )
    .when(confirmOut({ by: 'owner' }))
    .refuses('right.second_person')
    .next.when(confirmOut())
    .refuses('withdrawal.officer_limit', { limit: D.officerMaxMicro })
    .next.when(startOut({ by: 'officer' }))
    .refuses('withdrawal.wrong_state')
    .next.whenWaiting(D.soloMs - 1)
    .and(is('awaiting_confirmation'))
    .next.whenWaiting(1)
    .and(is('confirmed'))
    .and((world) => assert.equal(causes(world).at(-1)?.[0], 'confirmed: nobody else is there to'))
    // It is paid by another than who confirmed it, where another is there.
    .next.when(startOut({ by: 'owner' }))
    .refuses('right.second_person')
    .next.when(startOut({ by: 'officer' }))
    .accepts();
});

test('the owner’s own, beyond what officers may confirm: their word, then a day in which every officer may object', () => {
  const own = asked('owner', BEYOND);
  given(own)
    .when(confirmOut())
    .refuses('withdrawal.officer_limit')
    .next.when(confirmOut({ by: 'owner' }))
    .accepts()
    .next.when(confirmOut({ by: 'owner' }))
    .refuses('right.second_person')
    .next.whenWaiting(D.soloMs - 1)
    .and(is('awaiting_confirmation'))
    .next.whenWaiting(1)
    .and(is('confirmed'))
    .next.when(startOut({ by: 'owner' }))
    .refuses('right.party')
    .next.when(startOut({ by: 'officer' }))
    .accepts();
  const day = own.with(byOwner);
  given(day)
    .when(rejectOut())
    .moves([['P14', { 'hold:withdrawal': -BEYOND, 'wallet:owner': BEYOND }]])
    .and(is('rejected'))
    .next.whenWaiting(D.soloMs)
    .and(is('rejected'));
  given(day)
    .when(freezeOut({ by: 'officer' }))
    .accepts()
    .next.whenWaiting(D.soloMs)
    .and(is('frozen'));
});

test('who has confirmers keeps them: up to the officers’ limit nothing is other than before', () => {
  // Border: an officer may confirm exactly the limit.
  given(asked('owner', WITHIN))
    .when(confirmOut({ by: 'owner' }))
    .refuses('right.party')
    .next.when(confirmOut())
    .accepts()
    .and(is('awaiting_confirmation'));
  const first = asked('member', WITHIN).with(byOwner);
  given(first)
    .and((world) => assert.equal(causes(world).at(-1)?.[0], 'confirmed by one: another is needed'))
    .whenWaiting(D.soloMs)
    .and(is('awaiting_confirmation'))
    .next.when(confirmOut())
    .accepts()
    .and(is('confirmed'));
  // Two who may: no day for either, and it expires as before.
  given(first).whenWaiting(D.confirmMs).and(is('expired'));
  // An officer's own word is none, whatever the sum.
  for (const amount of [WITHIN, BEYOND]) given(asked('officer', amount)).when(confirmOut()).refuses('right.party');
  given(asked('member', BEYOND))
    .when(confirmOut({ by: 'member' }))
    .refuses('right.missing');
});

test('a limit that is raised within the day brings the officer back, and the day counts no more', () => {
  const raised = { withdrawals: { officerMaxMicro: BEYOND.toString() } };
  const announced = asked('member', BEYOND).with(done(announceSettings(raised)));
  const noticed = announced.with(waited(SETTING_DEFAULTS.settingsNoticeMs - D.soloMs + 1), byOwner);
  given(noticed)
    .whenWaiting(D.soloMs)
    .and(is('awaiting_confirmation'))
    .next.when(confirmOut())
    .accepts()
    .and(is('confirmed'));
});

test('no coin is lost on any way', () => {
  for (const who of ['member', 'owner']) {
    const world = build(asked(who, BEYOND));
    const all = balance(world, `wallet:${who}`) + balance(world, 'hold:withdrawal');
    world.wait(D.confirmMs);
    assert.equal(balance(world, `wallet:${who}`), all, 'nobody confirmed');
    assert.equal(balance(world, 'hold:withdrawal'), 0n);
  }
  const late = build(asked('member', BEYOND).with(byOwner));
  late.wait(D.soloMs + D.executeMs);
  assert.deepEqual([balance(late, 'hold:withdrawal'), late.row(withdrawals, 'withdrawal')?.state], [0n, 'expired']);
});

test('the usual pool tells every confirmation with its name', () => {
  const world = build(pool().with(done(askOut(10n * MICRO)), held, done(confirmOut())));
  assert.deepEqual(causes(world).at(-1), ['confirmed', 'officer']);
});
