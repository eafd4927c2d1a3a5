import { z } from 'zod';
import { actFields } from '../../contract/act-fields.ts';
import { type MemberState, defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { RATING_LIMITS } from '../../kernel/limits.ts';

const MAY_RATE: readonly MemberState[] = ['active', 'muted', 'suspended', 'banned', 'left'];

/** A rating that nobody can read yet: its hash. */
export const ratingCommitted = defineEvent({
  type: 'rating.committed.v1',
  schema: z.strictObject({ ...actFields, order: Hex32, commit: Hex32 }),
  states: MAY_RATE,
  right: 'rating.own',
});

export const RatingText = z.string().max(RATING_LIMITS.textCharsMax);

/** What was committed to. The agent device may say it: it was decided before. */
export const ratingRevealed = defineEvent({
  type: 'rating.revealed.v1',
  schema: z.strictObject({
    ...actFields,
    order: Hex32,
    stars: z.number().int().min(1).max(5),
    text: RatingText,
    salt: Hex32,
  }),
  devices: ['personal', 'agent'],
  states: MAY_RATE,
  right: 'rating.own',
});
