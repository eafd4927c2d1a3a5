import assert from 'node:assert/strict';
import test from 'node:test';
import * as acts from '../../../../test/kit/acts.ts';
import * as quarrels from '../../../../test/kit/acts-quarrels.ts';
import { type Step, balance, build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { orderAt, orderOf } from '../../../../test/kit/situations.ts';
import type { TestPool } from '../../../../test/kit/test-pool.ts';
import { DISPUTE_DEFAULTS, DISPUTE_LIMITS, TIME } from '../../kernel/limits.ts';
import { type DisputeRow, disputes } from './disputes.tables.ts';

// Two slots for one minute: 120,000 used, 2,400 of it the fee.
const USED = 120_000n;
const FEE = 2_400n;
const NET = USED - FEE;

const earned = pool().with(orderAt('earned'));
const opened = earned.with(done(quarrels.openDispute()));
const answered = opened.with(done(quarrels.answerDispute()));
const taken = answered.with(done(quarrels.takeDispute()));
const decided = taken.with(done(quarrels.decideDispute(2_500)));

function disputeOf(world: TestPool): DisputeRow {
  const row = world.row(disputes, 'dispute');
  assert.ok(row !== undefined);
  return row;
}
const is =
  (state: string, fields: Partial<DisputeRow> = {}): Step =>
  (world) => {
    const row = disputeOf(world);
    assert.equal(row.state, state);
    for (const [name, value] of Object.entries(fields)) assert.equal(row[name as keyof DisputeRow], value, name);
  };
const orderIs =
  (state: string): Step =>
  (world) =>
    assert.equal(orderOf(world).state, state);

test('opening freezes this order’s money, all of it and only it (P12)', () => {
  given(earned)
    .when(quarrels.openDispute())
    .accepts()
    .moves([['P12', { 'pending:order': -NET, 'fees:order': -FEE, 'dispute:dispute': USED }]])
    .and(is('open', { frozenPending: NET, frozenFees: FEE, measured: USED, level: 'officer' }))
    .and(orderIs('disputed'));
});

test('the provider may open as well; others may not', () => {
  given(earned)
    .when(quarrels.openDispute({ by: 'provider' }))
    .accepts();
  given(earned)
    .when(quarrels.openDispute({ by: 'member' }))
    .refuses('order.not_yours');
  given(earned)
    .when(quarrels.openDispute({ of: 'f'.repeat(64) }))
    .refuses('order.unknown');
});

test('a claim reaches as far as what is frozen', () => {
  given(earned)
    .when(quarrels.openDispute({ claimed: USED }))
    .accepts();
  given(earned)
    .when(quarrels.openDispute({ claimed: USED + 1n }))
    .refuses('dispute.claim_above', { frozen: USED });
});

test('only what waits for settlement can be disputed', () => {
  for (const stage of ['placed', 'running', 'ending', 'declined', 'expired', 'cancelled', 'settled'] as const)
    given(pool().with(orderAt(stage)))
      .when(quarrels.openDispute({ claimed: 1n }))
      .refuses('order.wrong_state');
  given(pool().with(orderAt('cancelled late')))
    .when(quarrels.openDispute({ claimed: 1n }))
    .accepts();
  given(pool().with(orderAt('completed')))
    .when(quarrels.openDispute({ claimed: 1n }))
    .refuses('dispute.claim_above');
});

test('an open dispute blocks settlement and confirmation', () => {
  given(opened).when(acts.confirm()).refuses('order.wrong_state', { state: 'disputed' });
  given(opened)
    .whenWaiting(25 * TIME.HOUR_MS)
    .moves([])
    .and(orderIs('disputed'));
});

test('D1: one open dispute per order, and each side opens at most once', () => {
  given(opened)
    .when(quarrels.openDispute({ by: 'provider' }))
    .refuses('order.wrong_state');
  const again = opened.with(done(quarrels.withdrawDispute()));
  given(again)
    .when(quarrels.openDispute({ as: 'second' }))
    .refuses('dispute.once');
  given(again)
    .when(quarrels.openDispute({ by: 'provider', as: 'second' }))
    .accepts();
});

test('withdrawn: the mirror of the freeze, and the window goes on with what was left of it', () => {
  const late = earned.with(waited(4 * TIME.HOUR_MS), done(quarrels.openDispute()), waited(10 * TIME.HOUR_MS));
  given(late)
    .when(quarrels.withdrawDispute())
    .moves([['P12', { 'pending:order': NET, 'fees:order': FEE, 'dispute:dispute': -USED }]])
    .and(is('withdrawn'))
    .and(orderIs('completed'))
    .and((world) => assert.equal(orderOf(world).dueMs - world.poolMs, 20 * TIME.HOUR_MS))
    .next.whenWaiting(20 * TIME.HOUR_MS + TIME.MINUTE_MS)
    .and(orderIs('settled'));
});

test('withdrawn with minutes left: the window is an hour at least', () => {
  const late = earned.with(waited(24 * TIME.HOUR_MS - 2 * TIME.MINUTE_MS), done(quarrels.openDispute()));
  given(late)
    .when(quarrels.withdrawDispute())
    .and((world) => assert.equal(orderOf(world).dueMs - world.poolMs, TIME.HOUR_MS));
});

test('only its opener withdraws, and only before a decision', () => {
  given(opened)
    .when(quarrels.withdrawDispute({ by: 'provider' }))
    .refuses('dispute.not_opener');
  given(opened)
    .when(quarrels.withdrawDispute({ by: 'member' }))
    .refuses('dispute.not_yours');
  given(decided).when(quarrels.withdrawDispute()).refuses('dispute.wrong_state', { state: 'decided' });
});

test('the other side answers, once', () => {
  given(opened).when(quarrels.answerDispute()).accepts().and(is('evidence'));
  given(opened)
    .when(quarrels.answerDispute({ by: 'buyer' }))
    .refuses('dispute.own_answer');
  given(opened)
    .when(quarrels.answerDispute({ by: 'officer' }))
    .refuses('dispute.not_yours');
  given(answered).when(quarrels.answerDispute()).refuses('dispute.wrong_state');
});

test('silence decides for the opener what they claimed', () => {
  given(opened)
    .whenWaiting(DISPUTE_DEFAULTS.answerMs)
    .moves([])
    .and(is('decided', { basis: 'silence', awarded: 60_000n }));
  given(earned.with(done(quarrels.openDispute({ by: 'provider', claimed: 100_000n }))))
    .whenWaiting(DISPUTE_DEFAULTS.answerMs)
    .and(is('decided', { basis: 'silence', awarded: 20_000n }));
  given(opened)
    .whenWaiting(DISPUTE_DEFAULTS.answerMs - TIME.MINUTE_MS)
    .and(is('open'));
});

test('D2: no party, no inviter or invitee, no instance of a party, no member takes it', () => {
  given(answered).when(quarrels.takeDispute()).accepts().and(is('review'));
  given(answered)
    .when(quarrels.takeDispute({ by: 'owner' }))
    .accepts();
  given(answered)
    .when(quarrels.takeDispute({ by: 'member' }))
    .refuses('right.missing');
  given(opened).when(quarrels.takeDispute()).refuses('dispute.wrong_state');
  given(answered.with(done(acts.appoint('provider', 'officer'))))
    .when(quarrels.takeDispute({ by: 'provider' }))
    .refuses('right.party');
});

test('taken by nobody: the owner’s turn; silent: a GlobalAdmin’s, until thirty days are over', () => {
  const owners = answered.with(waited(DISPUTE_DEFAULTS.takeMs));
  given(owners)
    .and(is('evidence', { level: 'owner' }))
    .when(quarrels.takeDispute())
    .refuses('dispute.level');
  given(owners)
    .when(quarrels.takeDispute({ by: 'owner' }))
    .accepts()
    .and(is('review'));
  given(owners)
    .whenWaiting(DISPUTE_DEFAULTS.decideMs)
    .and(is('evidence', { level: 'admin', dueMs: 0 }));
  given(taken)
    .whenWaiting(DISPUTE_DEFAULTS.decideMs)
    .and(is('evidence', { level: 'owner', decider: null }));
});

test('an owner who is a party is passed over', () => {
  // The officer is out of reach; the owner sells.
  const selling = pool().with(
    done(acts.registerNode({ by: 'owner', as: 'node' })),
    done(acts.benchmark({ by: 'owner' })),
    done(acts.publish({ by: 'owner' })),
    done(acts.place()),
    done(acts.accept({ by: 'owner' })),
    done(acts.ready({ by: 'owner' })),
    waited(TIME.MINUTE_MS),
    done(acts.receipt({ by: 'owner', paidMs: 120_000, elapsedMs: 60_000 })),
    done(acts.stop()),
    done(acts.receipt({ by: 'owner', last: true })),
    done(quarrels.openDispute()),
    done(quarrels.answerDispute({ by: 'owner' })),
  );
  given(selling)
    .when(quarrels.takeDispute({ by: 'owner' }))
    .refuses('right.party');
  given(selling)
    .whenWaiting(DISPUTE_DEFAULTS.takeMs)
    .and(is('evidence', { level: 'admin' }));
});

test('a decision splits by percent, and counts after the appeal window (P13)', () => {
  // A quarter of 120,000 back; of the 90,000 that stay, the fee is its share.
  given(taken)
    .when(quarrels.decideDispute(2_500))
    .moves([])
    .and(is('decided', { awarded: 30_000n, basis: 'officer' }));
  given(decided)
    .whenWaiting(DISPUTE_DEFAULTS.appealWindowMs - TIME.MINUTE_MS)
    .moves([]);
  given(decided)
    .whenWaiting(DISPUTE_DEFAULTS.appealWindowMs)
    .moves([
      ['P13', { 'dispute:dispute': -USED, 'wallet:buyer': 30_000n, 'wallet:provider': 88_200n, treasury: 1_800n }],
    ])
    .and(is('resolved', { paidBuyer: 30_000n, paidProvider: 88_200n, paidTreasury: 1_800n }))
    .and(orderIs('settled'));
});

test('all to the buyer, or nothing', () => {
  const all = taken.with(done(quarrels.decideDispute(10_000)));
  given(all)
    .whenWaiting(DISPUTE_DEFAULTS.appealWindowMs)
    .moves([['P13', { 'dispute:dispute': -USED, 'wallet:buyer': USED }]]);
  const none = taken.with(done(quarrels.decideDispute(0)));
  given(none)
    .whenWaiting(DISPUTE_DEFAULTS.appealWindowMs)
    .moves([['P13', { 'dispute:dispute': -USED, 'wallet:provider': NET, treasury: FEE }]]);
});

test('only who took it decides', () => {
  given(taken)
    .when(quarrels.decideDispute(1, { by: 'owner' }))
    .refuses('dispute.other_decider');
  given(answered).when(quarrels.decideDispute(1)).refuses('dispute.wrong_state');
});

test('an appeal goes to the owner; whose decision replaces the first, and may be appealed too', () => {
  const appealed = decided.with(done(quarrels.appealDispute()));
  given(appealed)
    .and(is('appealed', { level: 'owner' }))
    .when(quarrels.decideDispute(0))
    .refuses('dispute.level');
  given(appealed)
    .when(quarrels.decideDispute(0, { by: 'owner' }))
    .and(is('decided', { basis: 'owner', awarded: 0n, ...firstOf(appealed) }))
    .next.when(quarrels.appealDispute({ by: 'buyer' }))
    .and(is('appealed', { level: 'admin' }))
    .next.whenWaiting(DISPUTE_DEFAULTS.appealMs)
    .and(is('resolved', { paidBuyer: 0n }));
  given(appealed)
    .whenWaiting(DISPUTE_DEFAULTS.appealMs)
    .and(is('resolved', { paidBuyer: 30_000n }));
});

function firstOf(of: Parameters<typeof build>[0]): Pick<DisputeRow, 'firstDecider' | 'firstAwarded'> {
  const { firstDecider, firstAwarded } = disputeOf(build(of));
  return { firstDecider, firstAwarded };
}

test('both sign a split: resolved at once, at any moment', () => {
  for (const plan of [opened, answered, taken, decided, decided.with(done(quarrels.appealDispute()))]) {
    const offered = plan.with(done(quarrels.offerSplit(1_000n)));
    given(offered)
      .when(quarrels.acceptSplit(1_000n))
      .moves([
        ['P13', { 'dispute:dispute': -USED, 'wallet:buyer': 1_000n, 'wallet:provider': 116_620n, treasury: 2_380n }],
      ])
      .and(is('resolved', { basis: 'parties' }));
  }
});

test('nobody accepts their own offer, another amount, or none', () => {
  const offered = opened.with(done(quarrels.offerSplit(1_000n)));
  given(offered)
    .when(quarrels.acceptSplit(1_000n, { by: 'buyer' }))
    .refuses('dispute.no_offer');
  given(offered).when(quarrels.acceptSplit(999n)).refuses('dispute.no_offer');
  given(opened).when(quarrels.acceptSplit(0n)).refuses('dispute.no_offer');
  given(opened).when(quarrels.offerSplit(USED)).accepts();
  given(opened)
    .when(quarrels.offerSplit(USED + 1n))
    .refuses('dispute.claim_above');
});

test('thirty days: a decision stands, else both keep what was measured', () => {
  const admins = answered.with(waited(DISPUTE_DEFAULTS.takeMs + DISPUTE_DEFAULTS.decideMs));
  given(admins)
    .whenWaiting(DISPUTE_DEFAULTS.hardMs - DISPUTE_DEFAULTS.takeMs - DISPUTE_DEFAULTS.decideMs)
    .and(is('resolved', { basis: 'measured', paidBuyer: 0n, paidProvider: NET, paidTreasury: FEE }));
});

test('what the buyer never countersigned is not measured', () => {
  const half = pool().with(
    orderAt('running'),
    waited(TIME.MINUTE_MS),
    done(acts.receipt({ paidMs: 60_000, elapsedMs: 60_000 })),
    done(acts.receipt({ paidMs: 120_000, elapsedMs: 60_000, signed: 'nobody' })),
    done(acts.stop()),
    done(acts.receipt({ last: true, signed: 'nobody' })),
    done(quarrels.openDispute()),
    done(quarrels.answerDispute()),
  );
  given(half).and(is('evidence', { measured: 60_000n }));
  given(half)
    .whenWaiting(DISPUTE_DEFAULTS.hardMs)
    .and(is('resolved', { basis: 'measured', paidBuyer: 60_000n, paidProvider: 58_800n, paidTreasury: 1_200n }));
});

test('each party attaches evidence, up to its limit', () => {
  const full = opened.with(
    ...Array.from({ length: DISPUTE_LIMITS.evidencePerPartyMax }, () => done(quarrels.addEvidence())),
  );
  given(full).when(quarrels.addEvidence()).refuses('dispute.evidence_full');
  given(full)
    .when(quarrels.addEvidence({ by: 'provider' }))
    .accepts();
  given(full)
    .when(quarrels.addEvidence({ by: 'officer' }))
    .refuses('dispute.not_yours');
});

test('whoever was banned still answers, appeals and settles', () => {
  const kicked = opened.with(done(acts.kick('provider')));
  given(kicked).when(quarrels.answerDispute()).accepts();
  given(kicked)
    .when(quarrels.offerSplit(0n, { by: 'provider' }))
    .accepts();
});

test('D3: money of a dispute is never lost on the way', () => {
  const world = build(decided.with(waited(DISPUTE_DEFAULTS.appealWindowMs)));
  assert.equal(balance(world, 'dispute:dispute'), 0n);
  assert.equal(balance(world, 'pending:order') + balance(world, 'fees:order') + balance(world, 'escrow:order'), 0n);
});
