/** What members could try on disputes, withdrawals, deposits and the books. */
import { TRANSFER_DAY_MAX_MICRO, WITHDRAWAL_DEFAULTS } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { corrections } from '#core/features/books/books.tables.ts';
import * as acts from '../kit/acts.ts';
import { adminAct } from '../kit/acts-govern.ts';
import * as quarrels from '../kit/acts-quarrels.ts';
import type { Forgeries, Forgery } from './forgeries.ts';
import { NOTHING } from './world.ts';

type Act = (options: acts.ActOptions) => acts.Command;
const of = (name: string) => ({ of: name });
const SHORT = 'ledger.insufficient_funds';

/** What is refused of every act of a party on a dispute. */
function byParty(act: Act, state: string): readonly Forgery[] {
  return [
    ['dispute.unknown', 'on a dispute that never was', act({ of: NOTHING })],
    ['dispute.not_yours', 'by somebody else', act({ of: state, by: 'member' })],
    ['device.kind_forbidden', 'by an agent device', act({ of: state, device: 'agent' })],
  ];
}

/** On disputes that are in none of its states; without that rule, the money is not there, or nothing is. */
function disputesIn(act: Act, states: Readonly<Record<string, string>>): readonly Forgery[] {
  return Object.entries(states).map(
    ([name, becomes]) => ['dispute.wrong_state', `on a dispute that is ${name}`, act(of(name)), becomes] as const,
  );
}

function byStaff(act: Act, name: string, becomes?: string): readonly Forgery[] {
  return [
    ['withdrawal.unknown', 'of a withdrawal that never was', act({ of: NOTHING })],
    ['right.missing', 'by a member', act({ of: name, by: 'buyer' }), becomes ?? 'accepted'],
  ];
}

function withdrawalsIn(act: Act, states: Readonly<Record<string, string>>): readonly Forgery[] {
  return Object.entries(states).map(
    ([name, becomes]) => ['withdrawal.wrong_state', `of one that is ${name}`, act(of(name)), becomes] as const,
  );
}

/** The first transfer there was, whose correction is proposed. */
const again: acts.Command = (world) => {
  const row = world.row(corrections, 'proposed');
  const lines = JSON.parse(row?.lines ?? '[]') as unknown;
  return quarrels.proposeCorrection('P19', { with: { no: row?.no, lines } })(world);
};

const decideHalf: Act = (options) => quarrels.decideDispute(5_000, options);
const offer: Act = (options) => quarrels.offerSplit(1_000n, options);
const acceptOffer: Act = (options) => quarrels.acceptSplit(1_000n, options);
const pay: Act = (options) => quarrels.payOut('paid-new', options);
const rule: Act = (options) => quarrels.ruleOut('failed', 'none', options);
const reassign: Act = (options) => quarrels.reassignOut('deputy', options);
const adminOn = (kind: string, withdrawal: string): acts.Command =>
  adminAct({
    kind,
    withdrawal,
    ...(kind === 'withdrawal.rule' ? { outcome: 'failed', reference: 'none', proof: acts.sha('proof') } : {}),
  });

export const QUARRELS: Forgeries = {
  'dispute.opened.v1': [
    ['order.unknown', 'about no order', quarrels.openDispute({ of: NOTHING })],
    ['order.not_yours', 'about somebody else’s order', quarrels.openDispute({ of: 'completed', by: 'member' })],
    ['order.wrong_state', 'about an order in dispute', quarrels.openDispute({ of: 'order of open' })],
    ['order.wrong_state', 'about a settled order', quarrels.openDispute({ of: 'settled' })],
    ['dispute.once', 'a second time', quarrels.openDispute({ of: 'order of withdrawn' })],
    [
      'dispute.claim_above',
      'for more than the order holds',
      quarrels.openDispute({ of: 'completed', claimed: 120_001n }),
    ],
    ['device.kind_forbidden', 'by an agent device', quarrels.openDispute({ of: 'completed', device: 'agent' })],
  ],
  'dispute.answered.v1': [
    ...byParty(quarrels.answerDispute, 'open'),
    ['dispute.own_answer', 'by its opener', quarrels.answerDispute({ of: 'open', by: 'buyer' })],
    ...disputesIn(quarrels.answerDispute, { answered: 'accepted', resolved: 'accepted', withdrawn: 'accepted' }),
  ],
  'dispute.evidence-added.v1': [
    ...byParty(quarrels.addEvidence, 'open'),
    ['dispute.evidence_full', 'beyond the limit', quarrels.addEvidence(of('full'))],
    ...disputesIn(quarrels.addEvidence, { resolved: 'accepted', withdrawn: 'accepted' }),
  ],
  'dispute.taken.v1': [
    ['dispute.unknown', 'of a dispute that never was', quarrels.takeDispute({ of: NOTHING })],
    ['right.missing', 'by a member', quarrels.takeDispute({ of: 'answered', by: 'member' })],
    ['right.missing', 'by a party', quarrels.takeDispute({ of: 'answered', by: 'buyer' }), 'right.party'],
    ['dispute.level', 'by an officer when it is the owner’s turn', quarrels.takeDispute(of('owners'))],
    ...disputesIn(quarrels.takeDispute, { open: 'accepted', taken: 'accepted', resolved: 'accepted' }),
  ],
  'dispute.decided.v1': [
    ['dispute.unknown', 'of a dispute that never was', decideHalf({ of: NOTHING })],
    ['right.missing', 'by a party', decideHalf({ of: 'taken', by: 'provider' }), 'right.party'],
    ['dispute.other_decider', 'by an officer who did not take it', decideHalf({ of: 'taken', by: 'deputy' })],
    ['dispute.level', 'of an appeal, by an officer', decideHalf(of('appealed'))],
    ...disputesIn(decideHalf, { open: 'accepted', decided: 'accepted', resolved: 'accepted' }),
    ['event.malformed', 'of more than all', quarrels.decideDispute(10_001, of('taken'))],
  ],
  'dispute.appealed.v1': [
    ...byParty(quarrels.appealDispute, 'decided'),
    ...disputesIn(quarrels.appealDispute, { open: 'accepted', appealed: 'accepted', resolved: 'accepted' }),
  ],
  'dispute.settlement-offered.v1': [
    ...byParty(offer, 'open'),
    ['dispute.claim_above', 'of more than is frozen', quarrels.offerSplit(120_001n, of('open'))],
    ...disputesIn(offer, { resolved: 'accepted', withdrawn: 'accepted' }),
  ],
  'dispute.settlement-accepted.v1': [
    ...byParty(acceptOffer, 'offered'),
    ['dispute.no_offer', 'of one’s own offer', acceptOffer({ of: 'offered', by: 'buyer' })],
    ['dispute.no_offer', 'of another amount', quarrels.acceptSplit(999n, of('offered'))],
    ['dispute.no_offer', 'where none is', acceptOffer(of('open'))],
    ...disputesIn(acceptOffer, { resolved: SHORT, withdrawn: SHORT }),
  ],
  'dispute.withdrawn.v1': [
    ...byParty(quarrels.withdrawDispute, 'open'),
    ['dispute.not_opener', 'by the other side', quarrels.withdrawDispute({ of: 'open', by: 'provider' })],
    ...disputesIn(quarrels.withdrawDispute, { decided: 'accepted', resolved: SHORT, withdrawn: SHORT }),
  ],
  'withdrawal.requested.v1': [
    ['withdrawal.cooling', 'at once again', quarrels.askOut(1n, { by: 'buyer' })],
    ['withdrawal.week_limit', 'beyond the week’s limit', quarrels.askOut(1n, { by: 'rich' })],
    [
      'withdrawal.day_limit',
      'beyond the day’s limit',
      quarrels.askOut(WITHDRAWAL_DEFAULTS.dayMaxMicro, { by: 'member' }),
    ],
    [SHORT, 'of more than there is', quarrels.askOut(500n * MICRO, { by: 'deputy' })],
    ['device.kind_forbidden', 'by an agent device', quarrels.askOut(1n, { device: 'agent' })],
    ['device.unknown', 'by a stranger', quarrels.askOut(1n, { by: 'stranger' }), 'withdrawal.cooling'],
  ],
  'withdrawal.cancelled.v1': [
    ['withdrawal.unknown', 'of one that never was', quarrels.cancelOut({ of: NOTHING })],
    ['withdrawal.not_yours', 'of somebody else’s', quarrels.cancelOut({ of: 'held', by: 'buyer' })],
    ...withdrawalsIn(quarrels.cancelOut, { executing: SHORT, executed: SHORT, frozen: 'accepted', rejected: SHORT }),
  ],
  'withdrawal.confirmed.v1': [
    ...byStaff(quarrels.confirmOut, 'awaiting'),
    ['right.party', 'by the requester', quarrels.confirmOut(of('of officer'))],
    ['right.second_person', 'twice by the same', quarrels.confirmOut(of('large'))],
    ['withdrawal.officer_limit', 'beyond what officers may', quarrels.confirmOut(of('very large'))],
    [
      'withdrawal.bad_executor',
      'naming a member’s device',
      quarrels.confirmOut({ of: 'awaiting', executor: 'provider' }),
    ],
    ...withdrawalsIn(quarrels.confirmOut, { held: 'accepted', executed: 'accepted', frozen: 'accepted' }),
  ],
  'withdrawal.rejected.v1': [
    ...byStaff(quarrels.rejectOut, 'awaiting'),
    ['right.party', 'by the requester', quarrels.rejectOut(of('of officer'))],
    ...withdrawalsIn(quarrels.rejectOut, { executing: SHORT, executed: SHORT, rejected: SHORT }),
  ],
  'withdrawal.started.v1': [
    ...byStaff(quarrels.startOut, 'confirmed'),
    ['right.second_person', 'by the only one who confirmed', quarrels.startOut({ of: 'confirmed', by: 'officer' })],
    ['withdrawal.other_device', 'by another than the named device', quarrels.startOut({ of: 'named', by: 'deputy' })],
    [
      'withdrawal.other_device',
      'by an agent that nobody named',
      quarrels.startOut({ of: 'confirmed', device: 'agent' }),
    ],
    ...withdrawalsIn(quarrels.startOut, {
      awaiting: 'accepted',
      executing: SHORT,
      executed: SHORT,
      frozen: 'accepted',
    }),
  ],
  'withdrawal.executed.v1': [
    ...byStaff(pay, 'executing', 'withdrawal.other_device'),
    ['withdrawal.other_device', 'by another device', pay({ of: 'executing', by: 'officer' })],
    ['rail.reference_used', 'by a payment that counted', quarrels.payOut('paid-once', of('executing'))],
    ...withdrawalsIn(pay, { confirmed: SHORT, executed: SHORT }),
  ],
  'withdrawal.failed.v1': [
    ...byStaff(quarrels.failOut, 'executing', 'withdrawal.other_device'),
    ['withdrawal.other_device', 'by another device', quarrels.failOut({ of: 'executing', by: 'officer' })],
    ...withdrawalsIn(quarrels.failOut, { confirmed: SHORT, executed: SHORT }),
  ],
  'withdrawal.doubted.v1': [
    ...byStaff(quarrels.doubtOut, 'executing', 'withdrawal.other_device'),
    ['withdrawal.other_device', 'by another device', quarrels.doubtOut({ of: 'executing', by: 'officer' })],
    ...withdrawalsIn(quarrels.doubtOut, { executed: 'accepted', unknown: 'accepted' }),
  ],
  'withdrawal.frozen.v1': [
    ...byStaff(quarrels.freezeOut, 'awaiting'),
    ...withdrawalsIn(quarrels.freezeOut, { frozen: 'accepted', executing: 'accepted', executed: 'accepted' }),
  ],
  'withdrawal.thawed.v1': [
    ...byStaff(quarrels.thawOut, 'frozen'),
    ...withdrawalsIn(quarrels.thawOut, { awaiting: 'accepted', executed: 'accepted' }),
  ],
  'execution.reassigned.v1': [
    ...byStaff(reassign, 'executing'),
    ['withdrawal.bad_executor', 'to a member', quarrels.reassignOut('provider', of('executing'))],
    ['right.second_person', 'twice by the same', reassign(of('half reassigned'))],
    ...withdrawalsIn(reassign, { confirmed: 'accepted', executed: 'accepted' }),
  ],
  'withdrawal.ruled.v1': [
    ...byStaff(rule, 'late'),
    ['withdrawal.rail_first', 'before the rail had its time', rule(of('unknown'))],
    ['right.second_person', 'twice by the same', rule(of('half ruled'))],
    ['rail.reference_used', 'by a payment that counted', quarrels.ruleOut('executed', 'paid-once', of('late'))],
    ...withdrawalsIn(rule, { executing: 'accepted', executed: 'accepted' }),
  ],
  'deposit.recorded.v1': [
    ['right.missing', 'by a member', quarrels.recordIn('member', 1n, 'in-new', { by: 'buyer' })],
    ['right.party', 'for oneself', quarrels.recordIn('officer', 1n, 'in-new')],
    ['rail.reference_used', 'of a payment that is recorded', quarrels.recordIn('member', 1n, 'in-open')],
    ['member.unknown', 'for nobody', quarrels.recordIn(NOTHING, 1n, 'in-new')],
    ['device.kind_forbidden', 'by an agent device', quarrels.recordIn('member', 1n, 'in-new', { device: 'agent' })],
  ],
  'deposit.confirmed.v1': [
    ['deposit.unknown', 'of none', quarrels.confirmIn({ of: NOTHING })],
    ['deposit.wrong_state', 'a second time', quarrels.confirmIn(of('paid in'))],
    ['right.second_person', 'by who recorded it', quarrels.confirmIn({ of: 'recorded', by: 'officer' })],
    ['right.missing', 'by the payee', quarrels.confirmIn({ of: 'recorded', by: 'member' }), 'right.party'],
  ],
  'refund.made.v1': [
    ['order.unknown', 'of no order', quarrels.refund(1n, { of: NOTHING })],
    ['order.not_yours', 'by the buyer', quarrels.refund(1n, { of: 'settled', by: 'buyer' })],
    ['order.wrong_state', 'before it is settled', quarrels.refund(1n, { of: 'completed' })],
    ['refund.above_paid', 'of more than it paid', quarrels.refund(120_000n, { of: 'settled' })],
  ],
  'correction.proposed.v1': [
    ['right.missing', 'by an officer', quarrels.proposeCorrection('P19', { by: 'officer' })],
    ['correction.once', 'a second time', again],
    [
      'correction.no_such_transaction',
      'of what never was',
      quarrels.proposeCorrection('P19', { with: { no: 1_000_000 } }),
    ],
    ['correction.not_correctable', 'of an order’s escrow', quarrels.proposeCorrection('P4')],
    ['device.kind_forbidden', 'by the owner’s agent', quarrels.proposeCorrection('P19', { device: 'agent' })],
  ],
  'correction.withdrawn.v1': [
    ['correction.unknown', 'of none', quarrels.withdrawCorrection({ of: NOTHING })],
    ['correction.wrong_state', 'of one that is done', quarrels.withdrawCorrection(of('corrected'))],
    ['right.missing', 'by an officer', quarrels.withdrawCorrection({ of: 'proposed', by: 'officer' })],
  ],
  'transfer.made.v1': [
    [
      'transfer.day_limit',
      'beyond the day’s limit',
      acts.transferTo('member', TRANSFER_DAY_MAX_MICRO / 10_000n, { by: 'rich' }),
    ],
  ],
  'admin.acted.v1': [
    ['withdrawal.unknown', 'on a withdrawal that never was', adminOn('withdrawal.freeze', NOTHING)],
    ['withdrawal.wrong_state', 'freezing what is paid', adminOn('withdrawal.freeze', 'executed')],
    ['withdrawal.not_large', 'confirming a small one', adminOn('withdrawal.confirm', 'awaiting')],
    ['withdrawal.rail_first', 'ruling before two could', adminOn('withdrawal.rule', 'late')],
    [
      'dispute.level',
      'deciding before it came to them',
      adminAct({ kind: 'dispute.decide', dispute: 'answered', buyerBps: 1, ground: 'other' }),
    ],
    ['correction.wrong_state', 'a second time', adminAct({ kind: 'ledger.correct', correction: 'corrected' })],
  ],
};
