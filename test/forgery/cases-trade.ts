/** What members could try on machines, offers, jobs and orders. */
import { TIME } from '#core/kernel/limits.ts';
import * as acts from '../kit/acts.ts';
import * as games from '../kit/acts-games.ts';
import { cast } from '../kit/test-pool.ts';
import { FAKE_SIGNATURE } from './cases-people.ts';
import type { Forgeries, Forgery } from './forgeries.ts';
import { NOTHING, guest, laptop } from './world.ts';

type Act = (options: acts.ActOptions) => acts.Command;
const of = (name: string) => ({ of: name });
const node = cast('provider');
const hardware = {
  cpuModel: 'a CPU',
  physicalCores: 4,
  logicalCores: 8,
  memoryBytes: 16 * acts.GIB,
  gpus: [],
  os: 'linux',
  arch: 'x64',
};

/** By the provider's agent on another instance. */
const elsewhere =
  (command: acts.Command): acts.Command =>
  (world) => ({ ...command(world), signer: laptop.agent });

/** What is refused of every act on an order, whatever the act. */
function anyOrder(
  act: Act,
  may: { readonly party: string; readonly stranger: string; readonly state: string; readonly device?: 'agent' },
): readonly Forgery[] {
  const device = may.device === undefined ? {} : { device: may.device };
  return [
    ['order.unknown', 'on an order that never was', act({ of: NOTHING })],
    ['order.not_yours', 'on somebody else’s order', act({ of: may.state, by: 'member', ...device })],
    ['order.not_yours', 'by the other party', act({ of: may.state, by: may.stranger, ...device })],
    [
      'device.revoked',
      'by a revoked device',
      act({ of: may.state, by: 'revoked', device: 'personal' }),
      may.device === 'agent' ? 'device.kind_forbidden' : 'order.not_yours',
    ],
  ];
}

/** In every state that is not its own. */
function wrongState(act: Act, states: readonly string[]): readonly Forgery[] {
  return states.map((state) => ['order.wrong_state', `on an order that is ${state}`, act({ of: state })] as const);
}

const ENDED = ['completed', 'declined'];

export const TRADE: Forgeries = {
  'node.registered.v1': [
    [
      'device.unknown',
      'run by somebody else’s agent',
      acts.registerNode({ with: { agent: cast('member').agent.device } }),
    ],
    ['device.unknown', 'run by a personal device', acts.registerNode({ with: { agent: node.personal.device } })],
    [
      'node.limits_above_hardware',
      'lending more than there is',
      acts.registerNode({ with: { hardware: { ...hardware, logicalCores: 1 } } }),
    ],
    ['device.kind_forbidden', 'by an agent device', acts.registerNode({ device: 'agent' })],
    ['event.malformed', 'without consent', acts.registerNode({ with: { consent: false } })],
    [
      'member.wrong_state',
      'by who was kicked',
      acts.registerNode({ by: 'kicked', with: { agent: cast('kicked').agent.device } }),
      'device.unknown',
    ],
  ],
  'node.benchmarked.v1': [
    ['node.not_yours', 'of somebody else’s machine', acts.benchmark({ by: 'member' })],
    ['node.other_instance', 'from another instance', elsewhere(acts.benchmark())],
    ['node.unknown', 'of no machine', acts.benchmark({ of: NOTHING })],
    ['node.wrong_state', 'of a retired machine', acts.benchmark(of('retired'))],
    ['event.malformed', 'with a broken score', acts.benchmark({ with: { singleScore: 0 } })],
  ],
  'node.challenged.v1': [
    ['right.party', 'of one’s own machine', acts.challenge({ by: 'provider', device: 'agent' })],
    ['right.party', 'from another instance of the owner’s', elsewhere(acts.challenge({ by: 'provider' }))],
    ['node.unknown', 'of no machine', acts.challenge({ of: NOTHING })],
    ['node.wrong_state', 'of a retired machine', acts.challenge(of('retired'))],
    ['node.wrong_state', 'of one that was never measured', acts.challenge(of('unmeasured'))],
    ['node.challenged_lately', 'again on the same day', acts.challenge(of('resting'))],
    ['member.wrong_state', 'by who was kicked', acts.challenge({ by: 'kicked', device: 'personal' })],
    ['node.answer_unsigned', 'that the machine never answered', acts.challenge({ signed: cast('member').agent })],
    [
      'node.answer_unsigned',
      'with the answer that somebody else was given',
      acts.challenge({ by: 'buyer', signed: cast('provider').personal }),
    ],
    ['event.malformed', 'with a score for a wrong output', acts.challenge({ score: 0, with: { singleScore: 5 } })],
    ['event.malformed', 'with a score below nought', acts.challenge({ with: { singleScore: -1 } })],
  ],
  'node.changed.v1': [
    ['node.not_yours', 'of somebody else’s machine', acts.changeNode({ by: 'member' })],
    ['node.limits_above_hardware', 'beyond what it has', acts.changeNode({ limits: { cores: 33 } })],
    ['node.unknown', 'of no machine', acts.changeNode({ of: NOTHING })],
    ['node.wrong_state', 'of a retired machine', acts.changeNode(of('retired'))],
    ['device.kind_forbidden', 'by an agent device', acts.changeNode({ device: 'agent' })],
  ],
  'node.state-set.v1': [
    ['node.not_yours', 'of somebody else’s machine', acts.setNodeState('retired', { by: 'member' })],
    ['node.not_benchmarked', 'ready without a benchmark', acts.setNodeState('ready', of('unmeasured'))],
    ['node.unknown', 'of no machine', acts.setNodeState('ready', { of: NOTHING })],
    ['node.wrong_state', 'of a retired machine', acts.setNodeState('ready', of('retired'))],
    ['node.wrong_state', 'of a revoked machine', acts.setNodeState('ready', { of: 'node of lost', by: 'lost' })],
    ['device.kind_forbidden', 'by an agent device', acts.setNodeState('retired', { device: 'agent' })],
  ],
  'offer.published.v1': [
    ['node.not_yours', 'of somebody else’s machine', acts.publish({ by: 'member', as: 'forged' })],
    ['node.unknown', 'of no machine', acts.publish({ of: NOTHING, as: 'forged' })],
    ['node.wrong_state', 'of a machine in maintenance', acts.publish({ of: 'resting', as: 'forged' })],
    ['node.wrong_state', 'of a revoked machine', acts.publish({ of: 'node of lost', by: 'lost', as: 'forged' })],
    ['device.revoked', 'by a revoked device', acts.publish({ by: 'revoked', as: 'forged' }), 'node.not_yours'],
    ['offer.above_limits', 'of more cores than it lends', acts.publish({ as: 'forged', with: { slots: 17 } })],
    [
      'offer.duration_range',
      'with an empty range of durations',
      acts.publish({ as: 'forged', with: { minMs: 2, maxMs: 1 } }),
    ],
    ['device.kind_forbidden', 'by an agent device', acts.publish({ device: 'agent', as: 'forged' })],
    [
      'event.malformed',
      'a game that says nothing of itself',
      acts.publish({ as: 'forged', with: { executor: 'game' } }),
    ],
    [
      'offer.above_limits',
      'a game of too long sessions',
      games.publishGame({ as: 'forged', with: { maxMs: 2 * TIME.DAY_MS } }),
    ],
    ['event.malformed', 'for nothing', acts.publish({ as: 'forged', with: { pricePerSlotHour: '0' } })],
    ['event.malformed', 'for an age', acts.publish({ as: 'forged', with: { lifeMs: 367 * TIME.DAY_MS } })],
  ],
  'offer.edited.v1': [
    ['offer.not_yours', 'the price of somebody else', acts.editOffer(1n, { by: 'member' })],
    ['offer.unknown', 'of no offer', acts.editOffer(1n, { of: NOTHING })],
    ['offer.wrong_state', 'of a withdrawn offer', acts.editOffer(1n, of('withdrawn'))],
    ['device.kind_forbidden', 'by an agent device', acts.editOffer(1n, { device: 'agent' })],
    ['member.wrong_state', 'by who was kicked', acts.editOffer(1n, { by: 'kicked', of: 'offer of kicked' })],
  ],
  'offer.expiry-set.v1': [
    ['offer.not_yours', 'of somebody else', acts.setExpiry(TIME.HOUR_MS, { by: 'member' })],
    ['offer.wrong_state', 'of a withdrawn offer', acts.setExpiry(TIME.HOUR_MS, of('withdrawn'))],
    ['offer.unknown', 'of none', acts.setExpiry(TIME.HOUR_MS, { with: { offer: NOTHING } })],
    ['event.malformed', 'that lasts for years', acts.setExpiry(367 * TIME.DAY_MS)],
    ['device.kind_forbidden', 'by an agent device', acts.setExpiry(TIME.HOUR_MS, { device: 'agent' })],
  ],
  'offer.state-set.v1': [
    ['offer.not_yours', 'somebody else’s offer paused', acts.setOfferState('paused', { by: 'member' })],
    ['offer.unknown', 'of no offer', acts.setOfferState('paused', { of: NOTHING })],
    ['offer.wrong_state', 'a draft paused', acts.setOfferState('paused', of('draft'))],
    ['offer.wrong_state', 'a withdrawn offer opened again', acts.setOfferState('active', of('withdrawn'))],
    [
      'offer.wrong_state',
      'an offer of a revoked machine',
      acts.setOfferState('active', { of: 'offer of lost', by: 'lost' }),
    ],
    ['device.kind_forbidden', 'by an agent device', acts.setOfferState('withdrawn', { device: 'agent' })],
  ],
  'job.authorized.v1': [
    ['device.kind_forbidden', 'an agent gives itself a mandate', acts.authorizeJob({ device: 'agent', as: 'forged' })],
    ['member.wrong_state', 'by who was kicked', acts.authorizeJob({ by: 'kicked', as: 'forged' })],
    ['event.malformed', 'for nothing', acts.authorizeJob({ as: 'forged', with: { max: '0' } })],
  ],
  'job.closed.v1': [
    ['mandate.unknown', 'of somebody else', acts.closeJob({ by: 'member' })],
    ['mandate.unknown', 'of no job', acts.closeJob({ of: NOTHING })],
    ['mandate.not_open', 'of a job closed before', acts.closeJob(of('job closed'))],
  ],
  'order.placed.v1': [
    ['offer.unknown', 'on no offer', acts.place({ of: NOTHING, as: 'forged' })],
    ['order.one_seat', 'on two seats for one player', games.placeGame({ slots: 2, as: 'forged' })],
    ['order.game_by_hand', 'a game for a job', games.placeGame({ job: 'job', as: 'forged' })],
    ['order.own_offer', 'on one’s own offer', acts.place({ by: 'provider', as: 'forged' })],
    ['order.offer_closed', 'on a paused offer', acts.place({ of: 'paused', as: 'forged' })],
    ['order.offer_closed', 'on an offer of a revoked machine', acts.place({ of: 'offer of lost', as: 'forged' })],
    ['order.offer_closed', 'on an offer of who was kicked', acts.place({ of: 'offer of kicked', as: 'forged' })],
    [
      'order.offer_changed',
      'at a price of before',
      (world) => acts.place({ as: 'forged', with: { offerVersion: world.id('offer') } })(world),
    ],
    [
      'order.duration_range',
      'for longer than offered',
      acts.place({ as: 'forged', slots: 1, durationMs: TIME.HOUR_MS + 1 }),
    ],
    ['order.node_not_ready', 'on a machine in maintenance', acts.place({ of: 'offer of resting', as: 'forged' })],
    ['order.sold_out', 'of a slot that is sold', acts.place({ of: 'full', slots: 1, as: 'forged' })],
    ['order.sold_out', 'of cores that another offer sold', acts.place({ of: 'wide', slots: 2, as: 'forged' })],
    ['order.cost_above_cap', 'above its own cap', acts.place({ as: 'forged', slots: 1, with: { maxCost: '1' } })],
    [
      'order.insufficient_funds',
      'beyond the wallet',
      acts.place({ by: 'poor', as: 'forged', slots: 1, durationMs: TIME.HOUR_MS }),
      'ledger.insufficient_funds',
    ],
    ['mandate.needed', 'by an agent without a mandate', acts.place({ device: 'agent', slots: 1, as: 'forged' })],
    [
      'mandate.unknown',
      'by somebody else’s mandate',
      acts.place({ device: 'agent', slots: 1, job: 'job of member', as: 'forged' }),
    ],
    [
      'mandate.not_open',
      'by a closed mandate',
      acts.place({ device: 'agent', slots: 1, job: 'job closed', as: 'forged' }),
    ],
    [
      'mandate.exhausted',
      'beyond its mandate',
      acts.place({ device: 'agent', slots: 1, job: 'job small', as: 'forged' }),
    ],
    ['member.wrong_state', 'by who was kicked', acts.place({ by: 'kicked', slots: 1, as: 'forged' })],
    ['device.revoked', 'by a revoked device', acts.place({ by: 'revoked', slots: 1, as: 'forged' })],
    ['event.malformed', 'of half a slot', acts.place({ as: 'forged', with: { slots: 0 } }), 'fault'],
  ],
  'order.accepted.v1': [
    ...anyOrder(acts.accept, { party: 'provider', stranger: 'buyer', state: 'placed' }),
    ...wrongState(acts.accept, ['accepted', 'running', 'suspended', 'ending', ...ENDED]),
  ],
  'order.declined.v1': [
    ...anyOrder(acts.decline, { party: 'provider', stranger: 'buyer', state: 'placed' }),
    ...wrongState(acts.decline, ['running', 'ending', ...ENDED]),
  ],
  'order.cancelled.v1': [
    ...anyOrder(acts.cancel, { party: 'buyer', stranger: 'provider', state: 'placed' }),
    ...wrongState(acts.cancel, ['running', 'interrupted', 'suspended', 'ending', ...ENDED]),
    ['order.cost_above_cap', 'for less than the terms charge', acts.cancel({ of: 'accepted', with: { maxFee: '0' } })],
    ['device.kind_forbidden', 'by an agent without a mandate', acts.cancel({ of: 'placed', device: 'agent' })],
  ],
  'order.ready.v1': [
    ...anyOrder(acts.ready, { party: 'provider', stranger: 'buyer', state: 'accepted', device: 'agent' }),
    ...wrongState(acts.ready, ['placed', 'running', 'ending', ...ENDED]),
    [
      'order.access_unchecked',
      'with the provider’s own signature for the buyer’s',
      acts.ready({ of: 'accepted', signed: node.agent }),
    ],
    [
      'order.access_unchecked',
      'with a made-up signature',
      acts.ready({ of: 'accepted', with: { buyerSignature: FAKE_SIGNATURE } }),
    ],
    ['order.other_instance', 'from another instance', elsewhere(acts.ready(of('accepted')))],
    ['device.kind_forbidden', 'by hand', acts.ready({ of: 'accepted', device: 'personal' })],
  ],
  'receipt.issued.v1': [
    [
      'device.revoked',
      'by the agent of a revoked machine',
      acts.receipt({ of: 'order of lost', by: 'lost', paidMs: 1, elapsedMs: 1 }),
      'order.wrong_state',
    ],
    ...anyOrder(acts.receipt, { party: 'provider', stranger: 'buyer', state: 'running', device: 'agent' }),
    ...wrongState(acts.receipt, ['placed', 'accepted', 'suspended', ...ENDED]),
    ['order.wrong_state', 'the last one before the stop', acts.receipt({ of: 'running', last: true })],
    ['receipt.out_of_order', 'skipping a number', acts.receipt({ of: 'running', n: 3 })],
    ['receipt.out_of_order', 'the first one again', acts.receipt({ of: 'running', n: 1 })],
    [
      'receipt.not_cumulative',
      'with less than was paid',
      acts.receipt({ of: 'running', paidMs: 1, elapsedMs: 20_000 }),
    ],
    [
      'receipt.above_elapsed',
      'paying more than all slots',
      acts.receipt({ of: 'running', paidMs: 20_001, elapsedMs: 20_000 }),
    ],
    [
      'receipt.above_elapsed',
      'over more time than the seals saw',
      acts.receipt({ of: 'running', elapsedMs: TIME.HOUR_MS, signed: 'nobody' }),
    ],
    ['receipt.bad_countersign', 'countersigned by the provider', acts.receipt({ of: 'running', signed: node.agent })],
    [
      'receipt.bad_countersign',
      'countersigned for less',
      (world) => {
        const { countersign } = acts.receipt({ of: 'running' })(world).payload as { countersign: unknown };
        return acts.receipt({ of: 'running', paidMs: 20_000, with: { countersign } })(world);
      },
    ],
    ['receipt.wrong_kind', 'of a session', acts.receipt(of('session'))],
    ['order.other_instance', 'from another instance', elsewhere(acts.receipt(of('running')))],
    ['device.kind_forbidden', 'by hand', acts.receipt({ of: 'running', device: 'personal' })],
    [
      'event.malformed',
      'with a broken number',
      acts.receipt({ of: 'running', with: { paidMs: -1 } }),
      'receipt.not_cumulative',
    ],
  ],
  'order.stopped.v1': [
    ['order.unknown', 'on an order that never was', acts.stop({ of: NOTHING })],
    ['order.not_yours', 'on somebody else’s order', acts.stop({ of: 'running', by: 'member' })],
    ...wrongState(acts.stop, ['placed', 'accepted', 'ending', ...ENDED]),
    ['order.wrong_state', 'a suspended order by its provider', acts.stop({ of: 'suspended', by: 'provider' })],
    ['device.kind_forbidden', 'by an agent without a mandate', acts.stop({ of: 'running', device: 'agent' })],
    [
      'device.kind_forbidden',
      'a suspended order by an agent without a mandate',
      acts.stop({ of: 'suspended', device: 'agent' }),
    ],
  ],
  'order.confirmed.v1': [
    ['order.unknown', 'on an order that never was', acts.confirm({ of: NOTHING })],
    ['order.not_yours', 'on somebody else’s order', acts.confirm({ of: 'completed', by: 'member' })],
    ['order.already_confirmed', 'twice by one party', acts.confirm(of('completed'))],
    ...wrongState(acts.confirm, ['placed', 'accepted', 'running', 'interrupted', 'suspended', 'ending', 'declined']),
    ['device.kind_forbidden', 'by an agent without a mandate', acts.confirm({ of: 'completed', device: 'agent' })],
  ],
  'order.suspended.v1': [
    ['right.missing', 'by a member', acts.suspend({ of: 'running', by: 'member' })],
    [
      'right.party',
      'from the instance of a party',
      (world) => ({ ...acts.suspend(of('running'))(world), signer: guest.personal }),
    ],
    ['right.party', 'by the inviter of a party', acts.suspend(of('order of invitee'))],
    ['order.unknown', 'on an order that never was', acts.suspend({ of: NOTHING })],
    ...wrongState(acts.suspend, ['placed', 'accepted', 'suspended', 'ending', ...ENDED]),
    ['device.kind_forbidden', 'by an agent device', acts.suspend({ of: 'running', device: 'agent' })],
    ['event.malformed', 'without a reason', acts.suspend({ of: 'running', with: { reason: '' } })],
  ],
  'order.lifted.v1': [
    ['right.missing', 'by a member', acts.lift({ of: 'suspended', by: 'member' })],
    ['right.missing', 'by a party', acts.lift({ of: 'suspended', by: 'buyer' }), 'right.party'],
    [
      'right.party',
      'from the instance of a party',
      (world) => ({ ...acts.lift(of('suspended'))(world), signer: guest.personal }),
    ],
    ['order.unknown', 'on an order that never was', acts.lift({ of: NOTHING })],
    ...wrongState(acts.lift, ['placed', 'running', 'ending', ...ENDED]),
    ['device.kind_forbidden', 'by an agent device', acts.lift({ of: 'suspended', device: 'agent' })],
  ],
};
