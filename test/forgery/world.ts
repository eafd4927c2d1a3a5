/** A pool in which everything has happened once, so that every forgery finds its victim: an order in each state, offers and jobs of each kind. */
import { GAME_LIMITS, POOL_DEFAULTS, TIME } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import * as acts from '../kit/acts.ts';
import * as games from '../kit/acts-games.ts';
import * as govern from '../kit/acts-govern.ts';
import * as market from '../kit/acts-market.ts';
import * as ratings from '../kit/acts-ratings.ts';
import * as reports from '../kit/acts-reports.ts';
import * as roots from '../kit/acts-roots.ts';
import { type PoolPlan, type Step, done, pool, emptyPool, waited } from '../kit/given.ts';
import { certify } from '../kit/people.ts';
import { nodeReady } from '../kit/situations.ts';
import { cast } from '../kit/test-pool.ts';

/** Long enough that nothing of the world expires while forgeries are tried; an interruption comes soon. */
const { DAY_MS } = TIME;
const TERMS = {
  acceptanceMs: DAY_MS,
  readyMs: DAY_MS,
  interruptedAfterMs: 2 * TIME.MINUTE_MS,
  failedAfterMs: DAY_MS,
  endingMs: DAY_MS,
};

// Besides the five: `kicked` was a member and is none, their agent device is revoked; `revoked` has a personal device that the root key
// revoked; `lost` has revoked the agent of the machine that sold, and keeps their personal device; `invitee` came by an invitation of the officer's; `poor` has an empty wallet; `stranger` never joined.

/** An agent of the provider's on another instance. */
export const laptop = cast('laptop of the provider');
/** The machine of who is kicked later: it is not revoked with them. */
const away = cast('laptop of kicked');
/** A device of the officer's on the buyer's instance. */
export const guest = cast('guest of the buyer');

function elsewhere(
  who: string,
  device: { readonly device: string },
  peer: { readonly device: string; sign(message: Uint8Array): Uint8Array },
  kind: 'personal' | 'agent',
): Step {
  const { user, root } = cast(who);
  return done(acts.certifyDevice({ by: who, certificate: certify({ user, root, peer, device: device.device, kind }) }));
}

/** An order of the buyer's, called by its state. */
function order(name: string, ...more: readonly Step[]): Step {
  return (world) => {
    for (const step of [done(acts.place({ slots: 1, durationMs: TIME.HOUR_MS, as: name })), ...more]) step(world);
  };
}

const of = (name: string) => ({ of: name });
const accepted = (name: string) => done(acts.accept(of(name)));
const ready = (name: string) => done(acts.ready(of(name)));

/** An order of a minute that was paid and settled. */
function settled(name: string, paidMs = 10_000): Step {
  return (world) => {
    const steps = [
      acts.place({ slots: 1, durationMs: TIME.MINUTE_MS, as: name }),
      acts.accept(of(name)),
      acts.ready(of(name)),
      acts.stop(of(name)),
      acts.receipt({ of: name, paidMs, elapsedMs: 20_000, last: true }),
      acts.confirm(of(name)),
      acts.confirm({ of: name, by: 'provider' }),
    ];
    for (const step of steps) done(step)(world);
  };
}

const STEPS: readonly Step[] = [
  done(acts.join('kicked')),
  done(acts.join('revoked')),
  done(acts.revokeDevice('revoked', 'personal', { device: 'agent' })),
  done(reports.fileReport('provider')),
  done(reports.fileReport('officer', { as: 'report of the officer' })),
  done(reports.fileReport('buyer', { by: 'provider', as: 'report of the buyer' })),
  done(reports.fileReport('member', { as: 'closed report' })),
  done(reports.closeReport({ of: 'closed report', by: 'owner' })),
  done(acts.join('rotated')),
  done(roots.rotateRoot('rotated')),
  done(acts.join('rotating')),
  done(roots.replaceRoot('rotating')),
  done(acts.join('poor')),
  done(acts.transferTo('member', 100n * MICRO, { by: 'poor' })),
  done(acts.invite('used')),
  done(acts.join('invitee', { invitation: 'used' })),
  done(acts.invite('door')),
  done(acts.invite('closed')),
  done(acts.revokeInvitation('closed')),
  elsewhere('provider', laptop.agent, laptop.peer, 'agent'),
  elsewhere('officer', guest.personal, cast('buyer').peer, 'personal'),
  nodeReady({ cores: 16 }),
  done(acts.registerNode({ as: 'unmeasured' })),
  done(acts.registerNode({ as: 'resting' })),
  done(acts.benchmark(of('resting'))),
  done(acts.challenge(of('resting'))),
  done(acts.publish({ of: 'resting', as: 'offer of resting' })),
  done(acts.setNodeState('maintenance', of('resting'))),
  done(acts.registerNode({ as: 'retired' })),
  done(acts.setNodeState('retired', of('retired'))),
  elsewhere('kicked', away.agent, away.peer, 'agent'),
  done(acts.registerNode({ as: 'node of kicked', by: 'kicked', with: { agent: away.agent.device } })),
  done((world) => ({ ...acts.benchmark({ of: 'node of kicked' })(world), signer: away.agent })),
  done(acts.publish({ of: 'node of kicked', by: 'kicked', as: 'offer of kicked' })),
  done(acts.publish({ as: 'offer', with: { slots: 12 } })),
  done(acts.publish({ as: 'wide', with: { slots: 2, coresPerSlot: 8 } })),
  done(acts.editOffer(acts.PRICE, { as: 'price now' })),
  done(acts.publish({ as: 'paused' })),
  done(acts.setOfferState('paused', of('paused'))),
  done(acts.publish({ as: 'withdrawn' })),
  done(acts.setOfferState('withdrawn', of('withdrawn'))),
  done(acts.publish({ as: 'draft', with: { isDraft: true, slots: 1 } })),
  done(acts.publish({ as: 'full', with: { slots: 1 } })),
  done(acts.place({ of: 'full', slots: 1, as: 'order of full' })),
  done(govern.announce()),
  done(govern.announceSettings({ feeBps: 200 })),
  done(govern.announceSettings({ feeBps: 200 }, { as: 'change withdrawn' })),
  done(govern.withdrawSettings(of('change withdrawn'))),
  done(govern.proposeTreasury('mint', 5n, { as: 'treasury act' })),
  done(govern.proposeTreasury('payout', 5n, { as: 'payout', to: 'officer' })),
  done(govern.proposeTreasury('mint', 5n, { as: 'treasury done' })),
  done(govern.answerTreasury('approved', { of: 'treasury done' })),
  done(govern.offerOwnership('invitee')),
  done(acts.join('chilled')),
  done(govern.freeze('chilled')),
  done(govern.revokeAdmin('former admin')),
  done(market.openRequest({ with: { lifeMs: DAY_MS } })),
  done(market.bid()),
  done(market.openRequest({ as: 'request open', with: { slots: 4, lifeMs: DAY_MS } })),
  done(market.openRequest({ as: 'request over', with: { lifeMs: DAY_MS } })),
  done(market.bid({ of: 'request over', as: 'bid lost' })),
  done(market.cancelRequest({ of: 'request over' })),
  done(acts.authorizeJob({ as: 'job', lifeMs: DAY_MS })),
  done(acts.authorizeJob({ as: 'job closed' })),
  done(acts.closeJob(of('job closed'))),
  done(acts.authorizeJob({ as: 'job small', max: 1n, lifeMs: DAY_MS })),
  done(acts.authorizeJob({ as: 'job of member', by: 'member', lifeMs: DAY_MS })),
  settled('committed'),
  done(ratings.commitRating({ of: 'committed', stars: 4 })),
  done(ratings.commitRating({ of: 'committed', by: 'provider' })),
  settled('rated'),
  done(ratings.commitRating({ of: 'rated' })),
  done(ratings.commitRating({ of: 'rated', by: 'provider' })),
  done(ratings.revealRating({ of: 'rated' })),
  settled('unpaid', 0),
  settled('paid'),
  done(ratings.commitRating({ of: 'paid' })),
  done(acts.join('lost')),
  done(acts.registerNode({ as: 'node of lost', by: 'lost' })),
  done(acts.benchmark({ of: 'node of lost', by: 'lost' })),
  done(acts.publish({ of: 'node of lost', by: 'lost', as: 'offer of lost' })),
  done(acts.place({ of: 'offer of lost', slots: 1, as: 'order of lost' })),
  done(acts.accept({ of: 'order of lost', by: 'lost' })),
  done(acts.ready({ of: 'order of lost', by: 'lost' })),
  done(acts.revokeDevice('lost', 'agent')),
  done(acts.revokeDevice('kicked', 'agent')),
  done(acts.kick('kicked')),
  done(games.publishGame({ with: { slots: 4 } })),
  done(games.placeGame({ as: 'session placed' })),
  done(games.placeGame()),
  accepted('session'),
  ready('session'),
  waited(GAME_LIMITS.windowMs),
  done(games.sessionReceipt({ provider: [1, 0, 0] })),
  order('interrupted', accepted('interrupted'), ready('interrupted'), waited(POOL_DEFAULTS.interruptedAfterMs)),
  order('placed'),
  order('accepted', accepted('accepted')),
  order('ending', accepted('ending'), ready('ending'), done(acts.stop(of('ending')))),
  order('suspended', accepted('suspended'), ready('suspended'), done(acts.suspend(of('suspended')))),
  order(
    'completed',
    accepted('completed'),
    ready('completed'),
    done(acts.stop(of('completed'))),
    done(acts.receipt({ of: 'completed', last: true })),
  ),
  done(acts.confirm(of('completed'))),
  order('declined', done(acts.decline(of('declined')))),
  done(acts.place({ by: 'invitee', slots: 1, as: 'order of invitee' })),
  accepted('order of invitee'),
  done(acts.ready({ of: 'order of invitee', signed: cast('invitee').agent })),
  order(
    'running',
    accepted('running'),
    ready('running'),
    waited(TIME.MINUTE_MS),
    done(acts.receipt({ of: 'running', paidMs: 10_000, elapsedMs: 20_000 })),
  ),
  (world) => void world.try(acts.transferTo('buyer', 1n, { as: 'rejected' })(world)),
  done(acts.transferTo('member', 1n, { idem: { key: 'once', body: acts.sha('once') } })),
];

export const publicWorld: PoolPlan = pool({ terms: TERMS }).with(...STEPS);

/** Closed doors: the open one and the password have their own rules. */
export const privateWorld: PoolPlan = emptyPool({ access: 'private' }).with(
  done(acts.setPassword('secret')),
  done(acts.join('officer', { invitation: 'secret' })),
  done(acts.appoint('officer', 'officer')),
);

/** Ids that nothing has. */
export const NOTHING = 'f'.repeat(64);
