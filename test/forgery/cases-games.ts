/** What members could try on games and sessions: an inflating provider, one that speaks for its player, one that counts without a signature. */
import * as acts from '../kit/acts-games.ts';
import type { Command } from '../kit/acts.ts';
import { cast } from '../kit/test-pool.ts';
import type { Forgeries } from './forgeries.ts';
import { NOTHING, laptop } from './world.ts';

const agent = { device: 'agent' } as const;
const elsewhere =
  (command: Command): Command =>
  (world) => ({ ...command(world), signer: laptop.agent });

/** Of `session`: one full window was countersigned, and some 45 more have passed. */
export const GAMES: Forgeries = {
  'session.receipt.v1': [
    ['order.unknown', 'on a session that never was', acts.sessionReceipt({ of: NOTHING })],
    ['order.not_yours', 'on somebody else’s session', acts.sessionReceipt({ by: 'member' })],
    ['order.not_yours', 'by the player', acts.sessionReceipt({ by: 'buyer', provider: [0, 0, 2] })],
    ['order.other_instance', 'from another instance', elsewhere(acts.sessionReceipt())],
    ['order.wrong_state', 'of one that is not ready', acts.sessionReceipt({ of: 'session placed' })],
    ['order.wrong_state', 'the last one before the stop', acts.sessionReceipt({ last: true })],
    ['receipt.wrong_kind', 'for a batch order', acts.sessionReceipt({ of: 'running' })],
    ['receipt.out_of_order', 'skipping a number', acts.sessionReceipt({ n: 3 })],
    ['receipt.out_of_order', 'the first one again', acts.sessionReceipt({ n: 1 })],
    ['receipt.not_cumulative', 'that takes a class back', acts.sessionReceipt({ provider: [0, 1, 0] })],
    ['receipt.not_cumulative', 'with less time than before', acts.sessionReceipt({ elapsedMs: 4_999 })],
    [
      'receipt.above_elapsed',
      'of more windows than time',
      acts.sessionReceipt({ provider: [9, 0, 0], elapsedMs: 9_000 }),
    ],
    ['receipt.above_elapsed', 'of more time than the seals saw', acts.sessionReceipt({ provider: [1_000, 0, 0] })],
    [
      'session.windows_differ',
      'that agrees on more windows than there were',
      acts.sessionReceipt({ provider: [9, 0, 0], agreed: [9, 0, 9] }),
    ],
    [
      'session.windows_differ',
      'that speaks for a player who did not sign',
      acts.sessionReceipt({ provider: [9, 0, 0], player: [9, 0, 0], contested: 8, signed: 'nobody' }),
    ],
    [
      'session.above_side',
      'that agrees above the player',
      acts.sessionReceipt({ provider: [9, 0, 0], player: [1, 0, 8], agreed: [9, 0, 0], contested: 8 }),
    ],
    [
      'session.above_side',
      'that agrees above the provider itself',
      acts.sessionReceipt({ provider: [1, 0, 8], player: [9, 0, 0], agreed: [5, 0, 4], contested: 8 }),
    ],
    [
      'session.contested_miscounted',
      'that hides what is contested',
      acts.sessionReceipt({ provider: [9, 0, 0], player: [1, 0, 8], contested: 0 }),
    ],
    [
      'session.contested_miscounted',
      'that calls unsigned windows uncontested',
      acts.sessionReceipt({ provider: [9, 0, 0], contested: 0, signed: 'nobody' }),
    ],
    [
      'session.unsigned_above',
      'that counts more than two minutes without a signature',
      acts.sessionReceipt({ provider: [40, 0, 0], agreed: [26, 0, 14], signed: 'nobody' }),
    ],
    [
      'receipt.bad_countersign',
      'countersigned by the provider',
      acts.sessionReceipt({ signed: cast('provider').agent }),
    ],
    [
      'receipt.bad_countersign',
      'countersigned for less',
      (world) => {
        const { countersign } = acts.sessionReceipt({ provider: [5, 0, 4] })(world).payload as { countersign: unknown };
        return acts.sessionReceipt({ provider: [9, 0, 0], with: { countersign } })(world);
      },
    ],
    ['device.kind_forbidden', 'by hand', acts.sessionReceipt({ device: 'personal' })],
    [
      'event.malformed',
      'with a broken count',
      acts.sessionReceipt({ with: { contested: -1 } }),
      'receipt.bad_countersign',
    ],
  ],
  'offer.game-set.v1': [
    ['offer.not_yours', 'of somebody else', acts.setGame({}, { by: 'member' })],
    ['offer.unknown', 'of none', acts.setGame({}, { of: NOTHING })],
    ['offer.wrong_state', 'of one withdrawn', acts.setGame({}, { of: 'withdrawn' })],
    ['game.no_game', 'of an offer that is no game', acts.setGame({}, { of: 'offer' })],
    ['offer.above_limits', 'of more seats than the machine lends', acts.setGame({}, { with: { slots: 17 } })],
    ['offer.slots_taken', 'that takes a seat from under its player', acts.setGame({}, { with: { slots: 1 } })],
    ['device.kind_forbidden', 'by an agent device', acts.setGame({}, agent)],
    ['event.malformed', 'by other measures', acts.setGame({ measures: 'mine/1' })],
    ['event.malformed', 'by measures that its ways are not measured by', acts.setGame({ measures: 'presence/1' })],
    [
      'event.malformed',
      'by Moonlight beside the browser',
      acts.setGame({ transports: ['moonlight', 'webrtc'], measures: 'presence/1' }),
    ],
  ],
};
