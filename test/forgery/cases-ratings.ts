/** What members could try on ratings. */
import * as acts from '../kit/acts-ratings.ts';
import type { Forgeries } from './forgeries.ts';
import { NOTHING } from './world.ts';

export const RATINGS: Forgeries = {
  'rating.committed.v1': [
    ['order.not_yours', 'of an order of others', acts.commitRating({ of: 'paid', by: 'member' })],
    ['order.unknown', 'of none', acts.commitRating({ of: 'paid', with: { order: NOTHING } })],
    ['order.wrong_state', 'before it is settled', acts.commitRating({ of: 'completed' })],
    ['rating.already', 'a second time', acts.commitRating({ of: 'paid' })],
    ['rating.nothing_paid', 'where nothing was paid', acts.commitRating({ of: 'unpaid' })],
    ['device.kind_forbidden', 'by an agent device', acts.commitRating({ of: 'paid', by: 'provider', device: 'agent' })],
  ],
  'rating.revealed.v1': [
    ['order.not_yours', 'by somebody else', acts.revealRating({ of: 'paid', by: 'member' })],
    ['order.unknown', 'of none', acts.revealRating({ of: 'paid', with: { order: NOTHING } })],
    ['rating.unknown', 'never committed', acts.revealRating({ of: 'paid', by: 'provider' })],
    ['rating.not_yet', 'while the other side may still commit', acts.revealRating({ of: 'paid' })],
    ['rating.other_commit', 'with better stars', acts.revealRating({ of: 'committed', stars: 1 })],
    ['rating.wrong_state', 'a second time', acts.revealRating({ of: 'rated' })],
    ['event.malformed', 'six stars', acts.revealRating({ of: 'paid', with: { stars: 6 } }), 'rating.not_yet'],
  ],
};
