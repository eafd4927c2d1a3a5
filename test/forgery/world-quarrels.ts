/** A pool in which every kind of dispute, withdrawal, deposit and correction is under way, so that every forgery finds its victim. */
import { DISPUTE_LIMITS, TIME, TRANSFER_DAY_MAX_MICRO, WITHDRAWAL_DEFAULTS } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import * as acts from '../kit/acts.ts';
import { adminAct } from '../kit/acts-govern.ts';
import * as quarrels from '../kit/acts-quarrels.ts';
import { type PoolPlan, type Step, done, pool, waited } from '../kit/given.ts';
import { orderAt, orderOf } from '../kit/situations.ts';

const { DAY_MS } = TIME;
const TEN = 10n * MICRO;
const DAY = WITHDRAWAL_DEFAULTS.dayMaxMicro;
const of = (name: string) => ({ of: name });

/** An order that earned something and ended, called `name`. */
function earned(name: string): Step {
  return (world) => {
    orderAt('earned')(world);
    world.call(name, world.id('order'));
  };
}

/** A dispute about an order of its own, brought as far as `more` say. */
function dispute(name: string, ...more: readonly Step[]): Step {
  return (world) => {
    earned(`order of ${name}`)(world);
    done(quarrels.openDispute({ of: `order of ${name}`, as: name }))(world);
    for (const step of more) step(world);
  };
}
const answered = (name: string) => done(quarrels.answerDispute(of(name)));
const taken = (name: string) => done(quarrels.takeDispute(of(name)));
const decided = (name: string) => done(quarrels.decideDispute(5_000, of(name)));

/** One request after another has to cool. */
function asked(name: string, amount = TEN, options: quarrels.AskOptions = {}): Step {
  return (world) => {
    done(quarrels.askOut(amount, { as: name, ...options }))(world);
    world.wait(WITHDRAWAL_DEFAULTS.coolingMs);
  };
}
const confirmed = (name: string) => done(quarrels.confirmOut(of(name)));
const started = (name: string) => done(quarrels.startOut(of(name)));

const STEPS: readonly Step[] = [
  done(acts.join('deputy')),
  done(acts.appoint('deputy', 'officer')),
  done(acts.join('rich')),
  done(acts.join('banned')),
  done(acts.kick('banned')),
  ...['member', 'rich', 'buyer', 'provider'].map((name) => done(acts.grantTo(name, 15_000n * MICRO))),
  // An outcome that nobody knows for two weeks: one has ruled, the other is open.
  asked('late'),
  asked('half ruled'),
  waited(2 * DAY_MS),
  confirmed('late'),
  started('late'),
  done(quarrels.doubtOut(of('late'))),
  confirmed('half ruled'),
  started('half ruled'),
  done(quarrels.doubtOut(of('half ruled'))),
  waited(WITHDRAWAL_DEFAULTS.unknownDecideMs),
  done(quarrels.ruleOut('failed', 'none', of('half ruled'))),
  // Three days full of withdrawals.
  asked('rich 1', DAY, { by: 'rich' }),
  waited(DAY_MS),
  asked('rich 2', DAY, { by: 'rich' }),
  dispute('owners', answered('owners')),
  ...['awaiting', 'confirmed', 'executing', 'executed', 'unknown', 'half reassigned', 'rejected'].map((name) =>
    asked(name),
  ),
  asked('named', TEN, { rail: 'webhook' }),
  asked('of officer', TEN, { by: 'officer' }),
  asked('large', WITHDRAWAL_DEFAULTS.largeMicro + 1n, { by: 'buyer' }),
  asked('very large', WITHDRAWAL_DEFAULTS.officerMaxMicro + 1n, { by: 'provider' }),
  waited(DAY_MS),
  asked('rich 3', DAY, { by: 'rich' }),
  waited(DAY_MS),
  confirmed('confirmed'),
  ...['executing', 'executed', 'unknown', 'half reassigned'].flatMap((name) => [confirmed(name), started(name)]),
  done(quarrels.payOut('paid-once', of('executed'))),
  done(quarrels.doubtOut(of('unknown'))),
  done(quarrels.reassignOut('deputy', of('half reassigned'))),
  done(quarrels.rejectOut(of('rejected'))),
  done(quarrels.confirmOut({ of: 'named', executor: 'owner' })),
  confirmed('large'),
  asked('held'),
  asked('frozen'),
  done(quarrels.freezeOut(of('frozen'))),
  asked('cooling', TEN, { by: 'buyer' }),
  dispute('open'),
  dispute('answered', answered('answered')),
  dispute('taken', answered('taken'), taken('taken')),
  dispute('decided', answered('decided'), taken('decided'), decided('decided')),
  dispute(
    'appealed',
    answered('appealed'),
    taken('appealed'),
    decided('appealed'),
    done(quarrels.appealDispute(of('appealed'))),
  ),
  dispute('withdrawn', done(quarrels.withdrawDispute(of('withdrawn')))),
  dispute(
    'resolved',
    done(quarrels.offerSplit(1_000n, of('resolved'))),
    done(quarrels.acceptSplit(1_000n, of('resolved'))),
  ),
  dispute('offered', done(quarrels.offerSplit(1_000n, of('offered')))),
  dispute(
    'full',
    ...Array.from({ length: DISPUTE_LIMITS.evidencePerPartyMax }, () => done(quarrels.addEvidence(of('full')))),
  ),
  earned('completed'),
  done(quarrels.recordIn('member', TEN, 'in-open', { as: 'recorded' })),
  done(quarrels.recordIn('member', TEN, 'in-done', { as: 'paid in' })),
  done(quarrels.confirmIn(of('paid in'))),
  done(acts.transferTo('member', TRANSFER_DAY_MAX_MICRO, { by: 'rich' })),
  done(quarrels.proposeCorrection('P19', { as: 'proposed' })),
  done(acts.transferTo('provider', MICRO, { by: 'member' })),
  done(quarrels.proposeCorrection('P19', { as: 'corrected' })),
  done(adminAct({ kind: 'ledger.correct', correction: 'corrected' })),
  done(acts.transferTo('provider', MICRO, { by: 'member' })),
  done(quarrels.askOut(TEN, { as: 'just now', by: 'buyer', to: 'elsewhere' })),
  (world) => world.call('settled', orderOf(world, 'order of resolved').order),
];

export const quarrelWorld: PoolPlan = pool().with(...STEPS);
