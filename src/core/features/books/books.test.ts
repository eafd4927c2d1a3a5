import assert from 'node:assert/strict';
import test from 'node:test';
import * as acts from '../../../../test/kit/acts.ts';
import { adminAct } from '../../../../test/kit/acts-govern.ts';
import * as quarrels from '../../../../test/kit/acts-quarrels.ts';
import { balance, build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { orderAt, orderOf } from '../../../../test/kit/situations.ts';
import { DISPUTE_DEFAULTS, TIME, TRANSFER_DAY_MAX_MICRO } from '../../kernel/limits.ts';
import { MICRO } from '../../kernel/money.ts';
import { corrections, receivables } from './books.tables.ts';

const { refund, proposeCorrection, withdrawCorrection } = quarrels;
const NET = 117_600n;

const settled = pool().with(orderAt('earned'), (world) => world.wait(orderOf(world).dueMs - world.poolMs));

test('a provider gives back at most what the order paid (P11)', () => {
  given(settled)
    .when(refund(NET))
    .moves([['P11', { 'wallet:provider': -NET, 'wallet:buyer': NET }]])
    .next.when(refund(1n))
    .refuses('refund.above_paid', { paid: NET, refunded: NET });
  given(settled)
    .when(refund(NET + 1n))
    .refuses('refund.above_paid');
  given(settled)
    .when(refund(1n, { by: 'buyer' }))
    .refuses('order.not_yours');
  given(settled)
    .when(refund(1n, { of: 'f'.repeat(64) }))
    .refuses('order.unknown');
  given(pool().with(orderAt('earned')))
    .when(refund(1n))
    .refuses('order.wrong_state');
});

test('after a dispute, at most what the decision left', () => {
  const resolved = pool().with(
    orderAt('disputed'),
    done(quarrels.offerSplit(100_000n)),
    done(quarrels.acceptSplit(100_000n)),
  );
  given(resolved).when(refund(19_600n)).accepts();
  given(resolved).when(refund(19_601n)).refuses('refund.above_paid', { paid: 19_600n });
});

test('transfers have a limit per day of the pool clock (P19)', () => {
  const rich = pool().with(done(acts.grantTo('buyer', TRANSFER_DAY_MAX_MICRO + MICRO)));
  given(rich)
    .when(acts.transferTo('member', TRANSFER_DAY_MAX_MICRO))
    .accepts()
    .next.when(acts.transferTo('member', 1n))
    .refuses('transfer.day_limit', { limit: TRANSFER_DAY_MAX_MICRO, sent: TRANSFER_DAY_MAX_MICRO })
    .and((world) => world.wait(TIME.DAY_MS))
    .next.when(acts.transferTo('member', 1n))
    .accepts();
  given(rich)
    .when(acts.transferTo('member', TRANSFER_DAY_MAX_MICRO + 1n))
    .refuses('transfer.day_limit');
});

const sent = pool().with(done(acts.transferTo('member', 10n * MICRO)));
const proposed = sent.with(done(proposeCorrection('P19')));

test('a correction takes the owner and a GlobalAdmin (P18)', () => {
  given(proposed).and((world) => assert.equal(world.row(corrections, 'correction')?.state, 'proposed'));
  given(proposed)
    .when(adminAct({ kind: 'ledger.correct', correction: 'correction' }))
    .moves([['P18', { 'wallet:member': -10n * MICRO, 'wallet:buyer': 10n * MICRO }]])
    .next.when(adminAct({ kind: 'ledger.correct', correction: 'correction' }))
    .refuses('correction.wrong_state', { state: 'done' });
  given(sent)
    .when(proposeCorrection('P19', { by: 'officer' }))
    .refuses('right.missing');
  given(proposed).when(proposeCorrection('P19')).refuses('correction.once');
  given(sent)
    .when(adminAct({ kind: 'ledger.correct', correction: 'f'.repeat(64) }))
    .refuses('correction.unknown');
  // One that was mistaken makes room for the right one.
  given(proposed.with(done(withdrawCorrection())))
    .when(proposeCorrection('P19'))
    .accepts();
  given(proposed.with(done(withdrawCorrection())))
    .when(withdrawCorrection())
    .refuses('correction.wrong_state');
});

test('at most what is there goes back; the rest is a receivable', () => {
  const spent = proposed.with(done(acts.transferTo('officer', 105n * MICRO, { by: 'member' })));
  given(spent)
    .when(adminAct({ kind: 'ledger.correct', correction: 'correction' }))
    .moves([['P18', { 'wallet:member': -5n * MICRO, 'wallet:buyer': 5n * MICRO }]])
    .and((world) => {
      const row = world.row(corrections, 'correction');
      assert.deepEqual([row?.reversed, row?.owed], [5n * MICRO, 5n * MICRO]);
      assert.deepEqual(
        world.all(receivables).map(({ amount }) => amount),
        [5n * MICRO],
      );
    });
});

test('only a transaction that is there, whole, and nobody else’s', () => {
  const lines = (change: object[]) => ({ with: { lines: change } });
  const whole = proposeCorrection('P19')(build(sent)).payload['lines'] as { account: string; amount: string }[];
  const [from, to] = whole;
  given(sent)
    .when(
      proposeCorrection(
        'P19',
        lines([
          { ...from, amount: '-1' },
          { ...to, amount: '1' },
        ]),
      ),
    )
    .refuses('correction.no_such_transaction');
  given(sent)
    .when(proposeCorrection('P19', lines([from as object, from as object])))
    .refuses('correction.no_such_transaction');
  given(pool().with(orderAt('placed')))
    .when(proposeCorrection('P4'))
    .refuses('correction.not_correctable');
});

test('a GlobalAdmin decides a dispute that came to them, for good', () => {
  const admins = pool().with(
    orderAt('disputed'),
    done(quarrels.answerDispute()),
    waited(DISPUTE_DEFAULTS.takeMs + DISPUTE_DEFAULTS.decideMs),
  );
  const decideAs = { kind: 'dispute.decide', dispute: 'dispute', buyerBps: 5_000, ground: 'other' };
  given(admins)
    .when(adminAct(decideAs))
    .moves([
      ['P13', { 'dispute:dispute': -120_000n, 'wallet:buyer': 60_000n, 'wallet:provider': 58_800n, treasury: 1_200n }],
    ]);
  given(pool().with(orderAt('disputed')))
    .when(adminAct(decideAs))
    .refuses('dispute.wrong_state');
  given(pool().with(orderAt('disputed'), done(quarrels.answerDispute())))
    .when(adminAct(decideAs))
    .refuses('dispute.level', { level: 'officer' });
});

test('a GlobalAdmin is one of two who confirm a large withdrawal, freezes, and rules the undecided', () => {
  const { askOut, confirmOut, doubtOut, startOut } = quarrels;
  const rich = pool().with(done(acts.grantTo('member', 1_000n * MICRO)));
  const confirming = { kind: 'withdrawal.confirm', withdrawal: 'withdrawal' };
  const large = rich.with(done(askOut(600n * MICRO)), waited(2 * TIME.DAY_MS), done(confirmOut()));
  given(large).when(adminAct(confirming)).accepts().next.when(startOut()).accepts();
  const small = rich.with(done(askOut(MICRO)), waited(2 * TIME.DAY_MS));
  given(small).when(adminAct(confirming)).refuses('withdrawal.not_large');
  given(small)
    .when(adminAct({ kind: 'withdrawal.freeze', withdrawal: 'withdrawal' }))
    .accepts()
    .next.when(confirmOut())
    .refuses('withdrawal.wrong_state', { state: 'frozen' });
  const ruling = {
    kind: 'withdrawal.rule',
    withdrawal: 'withdrawal',
    outcome: 'failed',
    reference: 'none',
    proof: acts.sha('x'),
  };
  const lost = small.with(done(confirmOut()), done(startOut()), done(doubtOut()));
  given(lost).when(adminAct(ruling)).refuses('withdrawal.rail_first');
  const late = lost.with(waited(30 * TIME.DAY_MS));
  given(late)
    .when(adminAct(ruling))
    .moves([['P17', { 'clearing:withdrawal': -MICRO, 'wallet:member': MICRO }]]);
  assert.equal(balance(build(late), 'clearing:withdrawal'), MICRO);
});
