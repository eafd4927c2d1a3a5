/** What a modified buyer could try to take money back from an honest provider, and modified providers to keep what they did not earn. */
import { confirm } from '../kit/acts.ts';
import { openDispute } from '../kit/acts-quarrels.ts';
import { OTHER_TASK, openVerification as open, reveal, rowOf } from '../kit/acts-verify.ts';
import type { Forgeries, Forgery } from './forgeries.ts';
import { NOTHING } from './world.ts';
import { WRONG } from './world-verify.ts';

const THREE = { ann: {}, bob: {}, cid: {} };

/** Well formed, whatever the world. */
const NO_COPY = { ...rowOf('provider'), order: NOTHING, path: [] };

/** A row that the provider's receipt does not have. */
function unlisted(what: string, first: Readonly<Record<string, unknown>>): Forgery {
  return ['verification.not_in_receipt', what, open({ copies: THREE, first })];
}

export const VERIFY: Forgeries = {
  'verification.opened.v1': [
    ['order.unknown', 'of orders that never were', open({ with: { copies: [NO_COPY, NO_COPY, NO_COPY] } })],
    unlisted('of more paid time than was listed', { paidMs: 90_000 }),
    unlisted('with a commitment of the buyer’s making', { commitment: NOTHING }),
    unlisted('of another task that was right', { task: OTHER_TASK }),
    unlisted('with an end that it did not have', { end: 'trap' }),
    unlisted('without the way to the root', { path: [] }),
    ['verification.not_in_receipt', 'of other work than was done', open({ copies: THREE, first: { work: NOTHING } })],
    [
      'verification.other_work',
      'against who did something else',
      open({ copies: { ann: {}, bob: {}, busy: { work: 'another' } } }),
    ],
    ['verification.twice', 'to take the same back again', open({ copies: { provider: WRONG, ann: {}, bob: {} } })],
    ['verification.twice', 'of what was found right', open({ copies: { one: {}, ann: {}, bob: {} } })],
    [
      'verification.related',
      'with an inviter and their invitee for two',
      open({ copies: { officer: {}, eve: {}, ann: {} } }),
    ],
    [
      'verification.related',
      'with one order for two',
      (world) => {
        const usual = open({ copies: THREE })(world);
        const [first, second] = usual.payload['copies'] as readonly unknown[];
        return { ...usual, payload: { ...usual.payload, copies: [first, first, second] } };
      },
    ],
    [
      'verification.not_comparable',
      'of what a limit ended',
      open({ copies: { ann: {}, bob: {}, stopped: { end: 'limit' } } }),
    ],
    ['verification.too_late', 'when the provider went home', open({ copies: { ann: {}, bob: {}, early: {} } })],
    ['order.not_yours', 'of somebody else’s orders', open({ copies: THREE, by: 'member' })],
    ['order.not_yours', 'by a provider', open({ copies: THREE, by: 'ann' })],
    ['device.kind_forbidden', 'by an agent without a mandate', open({ copies: THREE, device: 'agent' })],
    ['event.malformed', 'of two copies, of which the buyer could own one', open({ copies: { ann: {}, bob: {} } })],
    [
      'event.malformed',
      'of less than no time',
      open({ copies: THREE, first: { paidMs: -1 } }),
      'verification.not_in_receipt',
    ],
  ],
  'verification.revealed.v1': [
    ['verification.unknown', 'in no verification', reveal({ with: { verification: NOTHING, order: NOTHING } })],
    ['verification.bad_reveal', 'of another result than was committed to', reveal({ ran: {} })],
    [
      'verification.bad_reveal',
      'with what somebody else said',
      (world) => ({
        ...reveal()(world),
        payload: { ...reveal()(world).payload, ...said(reveal({ by: 'member' })(world)) },
      }),
    ],
    ['verification.revealed_already', 'once more', reveal({ by: 'member' })],
    ['verification.wrong_state', 'after it was over', reveal({ by: 'one', of: 'over' })],
    ['verification.unknown', 'of an order that is not put to the test', reveal({ by: 'ann' })],
    ['order.not_yours', 'for somebody else', reveal({ by: 'member', on: 'provider' })],
    ['order.not_yours', 'by the buyer', reveal({ by: 'buyer', on: 'provider' })],
  ],
  'order.confirmed.v1': [
    ['order.verifying', 'to be paid before the result is known', confirm({ of: 'order of provider', by: 'provider' })],
  ],
  'dispute.opened.v1': [
    [
      'order.verifying',
      'to freeze what a verification may take back',
      openDispute({ of: 'order of provider', by: 'provider' }),
    ],
  ],
};

function said({ payload }: { readonly payload: Readonly<Record<string, unknown>> }) {
  return { result: payload['result'], salt: payload['salt'] };
}
