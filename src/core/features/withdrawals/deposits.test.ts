import assert from 'node:assert/strict';
import test from 'node:test';
import * as acts from '../../../../test/kit/acts.ts';
import * as quarrels from '../../../../test/kit/acts-quarrels.ts';
import { type Step, done, emptyPool, given, pool, waited } from '../../../../test/kit/given.ts';
import { WITHDRAWAL_DEFAULTS } from '../../kernel/limits.ts';
import { MICRO, MONEY_MAX } from '../../kernel/money.ts';
import { type DepositRow, deposits } from './withdrawals.tables.ts';

const D = WITHDRAWAL_DEFAULTS;
const TEN = 10n * MICRO;

const depositIs =
  (state: DepositRow['state']): Step =>
  (world) =>
    assert.equal(world.row(deposits, 'deposit')?.state, state);

test('a deposit takes two people and a reference of its own (P3)', () => {
  const recorded = pool().with(done(quarrels.recordIn('member', TEN, 'in-1')));
  given(recorded)
    .when(quarrels.confirmIn())
    .moves([['P3', { 'external:manual': -TEN, 'wallet:member': TEN }]])
    .and(depositIs('confirmed'));
  given(recorded)
    .when(quarrels.confirmIn({ by: 'officer' }))
    .refuses('right.second_person');
  given(recorded)
    .when(quarrels.confirmIn({ of: 'f'.repeat(64) }))
    .refuses('deposit.unknown');
  given(recorded)
    .when(quarrels.recordIn('member', TEN, 'in-1', { by: 'owner', as: 'second' }))
    .refuses('rail.reference_used');
  given(recorded).whenWaiting(D.confirmMs).moves([]).and(depositIs('expired'));
  given(recorded.with(waited(D.confirmMs)))
    .when(quarrels.recordIn('member', TEN, 'in-1', { as: 'second' }))
    .accepts();
  given(recorded.with(done(quarrels.confirmIn())))
    .when(quarrels.confirmIn())
    .refuses('deposit.wrong_state');
  given(pool())
    .when(quarrels.recordIn('officer', TEN, 'in-1'))
    .refuses('right.party');
  given(pool())
    .when(quarrels.recordIn('f'.repeat(64), TEN, 'in-1'))
    .refuses('member.unknown');
  given(pool().with(done(quarrels.recordIn('owner', TEN, 'in-1'))))
    .when(quarrels.confirmIn())
    .refuses('right.party');
  const alone = emptyPool().with(done(quarrels.recordIn('owner', TEN, 'in-1', { by: 'owner' })));
  given(alone)
    .whenWaiting(D.soloMs)
    .moves([['P3', { 'external:manual': -TEN, 'wallet:owner': TEN }]]);
  // More than a wallet can hold is not half entered when its time comes.
  const full = emptyPool().with(
    done(acts.grantTo('owner', MICRO)),
    done(quarrels.recordIn('owner', MONEY_MAX, 'in-1', { by: 'owner' })),
  );
  given(full).whenWaiting(D.soloMs).moves([]).and(depositIs('recorded'));
});
