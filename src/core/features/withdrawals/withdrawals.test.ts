import assert from 'node:assert/strict';
import test from 'node:test';
import * as acts from '../../../../test/kit/acts.ts';
import * as quarrels from '../../../../test/kit/acts-quarrels.ts';
import { type Step, build, done, emptyPool, given, pool, waited } from '../../../../test/kit/given.ts';
import { certify } from '../../../../test/kit/people.ts';
import { cast } from '../../../../test/kit/test-pool.ts';
import { TIME, WITHDRAWAL_DEFAULTS } from '../../kernel/limits.ts';
import { MICRO } from '../../kernel/money.ts';
import { type WithdrawalRow, withdrawals } from './withdrawals.tables.ts';

const { askOut, cancelOut, confirmOut, rejectOut, startOut, payOut, failOut, doubtOut, freezeOut, thawOut } = quarrels;
const { DAY_MS, HOUR_MS, MINUTE_MS } = TIME;
const D = WITHDRAWAL_DEFAULTS;
const TEN = 10n * MICRO;

const rich = pool().with(done(acts.grantTo('member', 5_000n * MICRO)));
const asked = rich.with(done(askOut(TEN)));
const awaiting = asked.with(waited(D.newDestinationHoldMs));
const confirmed = awaiting.with(done(confirmOut()));
const executing = confirmed.with(done(startOut()));
const unknown = executing.with(done(doubtOut()));

const is =
  (state: string, fields: Partial<WithdrawalRow> = {}): Step =>
  (world) => {
    const row = world.row(withdrawals, 'withdrawal');
    assert.equal(row?.state, state);
    for (const [name, value] of Object.entries(fields)) assert.equal(row?.[name as keyof WithdrawalRow], value, name);
  };
const back = [['P14', { 'hold:withdrawal': -TEN, 'wallet:member': TEN }]] as const;

test('asking sets the amount aside (P14), a day and longer to a new destination', () => {
  given(rich)
    .when(askOut(TEN))
    .moves([['P14', { 'wallet:member': -TEN, 'hold:withdrawal': TEN }]])
    .and(is('hold'));
  given(asked)
    .whenWaiting(D.newDestinationHoldMs - MINUTE_MS)
    .and(is('hold'));
  given(asked).whenWaiting(D.newDestinationHoldMs).and(is('awaiting_confirmation'));
  const paid = executing.with(done(payOut('ref-1')), done(askOut(TEN)), waited(D.holdMs));
  given(paid).and(is('awaiting_confirmation'));
  given(executing.with(done(payOut('ref-1')), done(askOut(TEN, { to: 'another' })), waited(D.holdMs))).and(is('hold'));
});

test('not more than there is, not twice in a row', () => {
  given(pool())
    .when(askOut(101n * MICRO))
    .refuses('ledger.insufficient_funds');
  given(pool())
    .when(askOut(100n * MICRO))
    .accepts();
  given(asked)
    .when(askOut(TEN, { as: 'second' }))
    .refuses('withdrawal.cooling');
  given(asked.with(waited(D.coolingMs)))
    .when(askOut(TEN, { as: 'second' }))
    .accepts();
});

test('limits per day and week of the pool clock (W3)', () => {
  const pause = waited(D.coolingMs);
  const day = rich.with(done(askOut(D.dayMaxMicro - TEN)), pause);
  given(day)
    .when(askOut(TEN, { as: 'second' }))
    .accepts();
  given(day)
    .when(askOut(TEN + 1n, { as: 'second' }))
    .refuses('withdrawal.day_limit', { used: D.dayMaxMicro - TEN });
  const days = [1, 2, 3].flatMap((n) => [done(askOut(D.dayMaxMicro, { as: `full ${n}` })), waited(DAY_MS)]);
  given(rich.with(...days))
    .when(askOut(1n))
    .refuses('withdrawal.week_limit', { limit: D.weekMaxMicro });
  given(rich.with(...days, waited(5 * DAY_MS)))
    .when(askOut(1n))
    .accepts();
});

test('what was taken back does not count against a limit', () => {
  const freed = rich.with(done(askOut(D.dayMaxMicro)), done(cancelOut()), waited(D.coolingMs));
  given(freed)
    .when(askOut(D.dayMaxMicro, { as: 'second' }))
    .accepts();
});

test('cancel is one click until it is handed to the rail', () => {
  for (const plan of [asked, awaiting, confirmed])
    given(plan)
      .when(cancelOut())
      .moves([['P14', { 'hold:withdrawal': -TEN, 'wallet:member': TEN }]])
      .and(is('cancelled'));
  given(executing).when(cancelOut()).refuses('withdrawal.wrong_state', { state: 'executing' });
  given(asked)
    .when(cancelOut({ by: 'buyer' }))
    .refuses('withdrawal.not_yours');
});

test('W4: cancel and start in one seal have one winner', () => {
  for (const order of [
    [cancelOut(), startOut()],
    [startOut(), cancelOut()],
  ]) {
    const world = build(confirmed);
    const fates = world.tryAll(order.map((command) => command(world)));
    assert.deepEqual(
      fates.map(({ refusal }) => refusal?.code),
      [undefined, 'withdrawal.wrong_state'],
    );
  }
});

test('confirmed by staff who did not ask (W2)', () => {
  given(awaiting).when(confirmOut()).accepts().and(is('confirmed'));
  given(awaiting)
    .when(confirmOut({ by: 'owner' }))
    .accepts();
  given(awaiting)
    .when(confirmOut({ by: 'buyer' }))
    .refuses('right.missing');
  given(asked).when(confirmOut()).refuses('withdrawal.wrong_state', { state: 'hold' });
  const officers = pool().with(done(askOut(TEN, { by: 'officer' })), waited(D.newDestinationHoldMs));
  given(officers).when(confirmOut()).refuses('right.party');
  given(officers)
    .when(confirmOut({ by: 'owner' }))
    .accepts();
});

test('above the large amount two confirm, and they differ', () => {
  const large = rich.with(done(askOut(D.largeMicro + 1n)), waited(D.newDestinationHoldMs), done(confirmOut()));
  given(large).and(is('awaiting_confirmation')).when(confirmOut()).refuses('right.second_person');
  given(large)
    .when(confirmOut({ by: 'owner' }))
    .accepts()
    .and(is('confirmed'));
  const border = rich.with(done(askOut(D.largeMicro)), waited(D.newDestinationHoldMs));
  given(border).when(confirmOut()).and(is('confirmed'));
});

test('rejected, or confirmed by nobody: all of it back', () => {
  for (const plan of [asked, awaiting, confirmed]) given(plan).when(rejectOut()).moves(back).and(is('rejected'));
  given(awaiting).whenWaiting(D.confirmMs).moves(back).and(is('expired'));
  given(confirmed).whenWaiting(D.executeMs).moves(back).and(is('expired'));
  given(executing).when(rejectOut()).refuses('withdrawal.wrong_state');
  given(awaiting)
    .when(rejectOut({ by: 'buyer' }))
    .refuses('right.missing');
});

test('started by another than requester and only approver (P15)', () => {
  given(confirmed)
    .when(startOut())
    .moves([['P15', { 'hold:withdrawal': -TEN, 'clearing:withdrawal': TEN }]])
    .and(is('executing'));
  given(confirmed)
    .when(startOut({ by: 'officer' }))
    .refuses('right.second_person');
  given(confirmed)
    .when(startOut({ device: 'agent' }))
    .refuses('withdrawal.other_device');
  given(awaiting).when(startOut()).refuses('withdrawal.wrong_state');
  given(executing).when(startOut()).refuses('withdrawal.wrong_state');
});

test('a named device alone executes', () => {
  const webhook = rich.with(
    done(askOut(TEN, { rail: 'webhook' })),
    waited(D.newDestinationHoldMs),
    done(confirmOut({ executor: 'owner' })),
  );
  given(webhook).when(startOut()).refuses('withdrawal.other_device');
  given(webhook)
    .when(startOut({ device: 'agent' }))
    .accepts();
  given(webhook)
    .when(startOut({ by: 'officer', device: 'agent' }))
    .refuses('withdrawal.other_device');
  given(awaiting)
    .when(confirmOut({ executor: 'buyer' }))
    .refuses('withdrawal.bad_executor');
  given(awaiting)
    .when(confirmOut({ executor: 'member' }))
    .refuses('withdrawal.bad_executor');
});

test('a pool of one cannot reach two: a day passes instead', () => {
  const alone = emptyPool().with(
    done(acts.grantTo('owner', 50n * MICRO)),
    done(askOut(TEN, { by: 'owner' })),
    waited(D.newDestinationHoldMs),
    done(confirmOut({ by: 'owner' })),
  );
  given(alone).and(is('awaiting_confirmation')).when(startOut()).refuses('withdrawal.wrong_state');
  given(alone.with(waited(D.soloMs)))
    .and(is('confirmed'))
    .when(startOut())
    .accepts();
  const company = ['officer', 'second'].flatMap((name) => [done(acts.join(name)), done(acts.appoint(name, 'officer'))]);
  const open = (amount: bigint) =>
    emptyPool({ access: 'public' }).with(
      done(acts.grantTo('owner', amount)),
      done(askOut(amount, { by: 'owner' })),
      waited(D.newDestinationHoldMs),
      done(confirmOut({ by: 'owner' })),
      ...company,
    );
  // Somebody came meanwhile: the day is not waited for any more, they confirm.
  given(open(TEN).with(waited(D.soloMs)))
    .and(is('awaiting_confirmation'))
    .when(confirmOut())
    .accepts()
    .and(is('confirmed', { secondApprover: null }));
  // And the requester's own word is none of the two that a large amount needs.
  const large = open(D.largeMicro + 1n);
  given(large.with(done(confirmOut()))).and(is('awaiting_confirmation'));
  given(large.with(done(confirmOut()), done(confirmOut({ by: 'second' })))).and(is('confirmed'));
  // Nor does a freeze begin a day in which one person's word becomes enough.
  const half = pool().with(
    done(acts.grantTo('member', 900n * MICRO)),
    done(askOut(D.largeMicro + 1n)),
    waited(D.newDestinationHoldMs),
    done(confirmOut({ by: 'owner' })),
    done(freezeOut({ by: 'owner' })),
    done(thawOut({ by: 'owner' })),
  );
  given(half.with(waited(D.soloMs))).and(is('awaiting_confirmation'));
  const oneStaff = emptyPool({ access: 'public' }).with(
    done(acts.join('member')),
    done(askOut(TEN)),
    waited(D.newDestinationHoldMs),
    done(confirmOut({ by: 'owner' })),
  );
  given(oneStaff).and(is('confirmed')).when(startOut()).refuses('right.alone_wait');
  given(oneStaff.with(waited(D.soloMs)))
    .when(startOut())
    .accepts();
});

test('paid: out of the pool, beyond what came in by the rail burned (P16)', () => {
  given(executing)
    .when(payOut('ref-1'))
    .moves([['P16', { 'clearing:withdrawal': -TEN, issuance: TEN }]])
    .and(is('executed', { reference: 'ref-1' }));
  const backed = rich.with(done(quarrels.recordIn('member', TEN, 'in-1')), done(quarrels.confirmIn()));
  given(backed.with(done(askOut(TEN)), waited(D.newDestinationHoldMs), done(confirmOut()), done(startOut())))
    .when(payOut('ref-1'))
    .moves([['P16', { 'clearing:withdrawal': -TEN, 'external:manual': TEN }]]);
});

test('W1: one execution, one reference, by the executing device', () => {
  given(executing.with(done(payOut('ref-1'))))
    .when(payOut('ref-2'))
    .refuses('withdrawal.wrong_state', { state: 'executed' });
  given(executing)
    .when(payOut('ref-1', { by: 'officer' }))
    .refuses('withdrawal.other_device');
  given(executing)
    .when(payOut('ref-1', { device: 'agent' }))
    .refuses('withdrawal.other_device');
  const second = executing.with(
    done(payOut('ref-1')),
    done(askOut(TEN)),
    waited(D.holdMs),
    done(confirmOut()),
    done(startOut()),
  );
  given(second).when(payOut('ref-1')).refuses('rail.reference_used');
  given(second).when(payOut('ref-2')).accepts();
});

test('failed for certain: all of it back (P17)', () => {
  for (const plan of [executing, unknown])
    given(plan)
      .when(failOut())
      .moves([['P17', { 'clearing:withdrawal': -TEN, 'wallet:member': TEN }]])
      .and(is('failed'));
  given(confirmed).when(failOut()).refuses('withdrawal.wrong_state');
});

test('no word of the rail: unknown, and nothing moves', () => {
  given(executing).when(doubtOut()).moves([]).and(is('unknown'));
  given(executing).whenWaiting(D.executingMs).moves([]).and(is('unknown'));
  given(unknown).when(payOut('ref-1')).accepts().and(is('executed'));
  given(unknown).when(doubtOut()).refuses('withdrawal.wrong_state');
});

test('after fourteen days two may rule, and only the same', () => {
  given(unknown).when(quarrels.ruleOut('failed', 'none')).refuses('withdrawal.rail_first');
  const late = unknown.with(waited(D.unknownDecideMs));
  given(late)
    .and(is('unknown', { ruling: 1 }))
    .when(quarrels.ruleOut('failed', 'none', { by: 'buyer' }))
    .refuses('right.missing');
  const one = late.with(done(quarrels.ruleOut('failed', 'none')));
  given(one).when(quarrels.ruleOut('failed', 'none')).refuses('right.second_person');
  given(one)
    .when(quarrels.ruleOut('failed', 'none', { by: 'owner' }))
    .moves([['P17', { 'clearing:withdrawal': -TEN, 'wallet:member': TEN }]]);
  given(one)
    .when(quarrels.ruleOut('executed', 'ref-9', { by: 'owner' }))
    .moves([])
    .and(is('unknown'));
  const paid = late.with(done(quarrels.ruleOut('executed', 'ref-9')));
  given(paid)
    .when(quarrels.ruleOut('executed', 'ref-9', { by: 'owner' }))
    .moves([['P16', { 'clearing:withdrawal': -TEN, issuance: TEN }]]);
  given(late)
    .whenWaiting(D.unknownAdminMs - D.unknownDecideMs)
    .and(is('unknown', { ruling: 2, dueMs: 0 }));
});

test('frozen for three days, then back with what was left; the owner renews or thaws', () => {
  const frozen = asked.with(waited(HOUR_MS), done(freezeOut()));
  given(frozen).and(is('frozen')).when(cancelOut()).refuses('withdrawal.wrong_state', { state: 'frozen' });
  given(frozen).whenWaiting(D.freezeMs).and(is('hold'));
  given(frozen)
    .whenWaiting(D.freezeMs)
    .next.whenWaiting(D.newDestinationHoldMs - HOUR_MS)
    .and(is('awaiting_confirmation'));
  given(frozen).when(freezeOut()).refuses('withdrawal.wrong_state');
  const renewed = frozen.with(waited(D.freezeMs - HOUR_MS), done(freezeOut({ by: 'owner' })));
  given(renewed)
    .whenWaiting(D.freezeMs - HOUR_MS)
    .and(is('frozen'));
  given(frozen).when(thawOut()).accepts().and(is('hold'));
  given(executing).when(freezeOut()).refuses('withdrawal.wrong_state');
  given(asked)
    .when(freezeOut({ by: 'buyer' }))
    .refuses('right.missing');
  given(asked).when(thawOut()).refuses('withdrawal.wrong_state');
});

test('another device executes when the owner and a second person say so; the rail is asked first', () => {
  const once = executing.with(done(quarrels.reassignOut('officer')));
  given(once).and(is('executing'));
  given(once).when(quarrels.reassignOut('officer')).refuses('right.second_person');
  const twice = once.with(done(quarrels.reassignOut('officer', { by: 'officer' })));
  given(twice).and(is('unknown')).when(payOut('ref-1')).refuses('withdrawal.other_device');
  given(twice)
    .when(payOut('ref-1', { by: 'officer', device: 'agent' }))
    .accepts();
  given(executing).when(quarrels.reassignOut('buyer')).refuses('withdrawal.bad_executor');
  given(confirmed).when(quarrels.reassignOut('officer')).refuses('withdrawal.wrong_state');
  const officers = executing.with(
    done(acts.appoint('buyer', 'officer')),
    done(quarrels.reassignOut('officer', { by: 'officer' })),
  );
  given(officers.with(done(quarrels.reassignOut('officer', { by: 'buyer' })))).and(is('executing'));
});

test('whoever reassigns second acts from another instance', () => {
  const { user, root } = cast('officer');
  const guest = cast('guest of the owner').personal;
  const certificate = certify({ user, root, peer: cast('owner').peer, device: guest.device, kind: 'personal' });
  given(executing.with(done(acts.certifyDevice({ by: 'officer', certificate })), done(quarrels.reassignOut('officer'))))
    .when((world) => ({ ...quarrels.reassignOut('officer', { by: 'officer' })(world), signer: guest }))
    .refuses('right.second_person')
    .next.when(quarrels.reassignOut('officer', { by: 'officer' }))
    .accepts()
    .and(is('unknown'));
});

test('a kicked member still takes their money out', () => {
  given(rich.with(done(acts.kick('member'))))
    .when(askOut(TEN))
    .accepts();
});
