import { z } from 'zod';
import { Count, DurationMs, LongText, ShortText, actFields } from '../../contract/act-fields.ts';
import { defineEvent } from '../../contract/slice.ts';
import { Hex32 } from '../../kernel/ids.ts';
import { GAME_LIMITS } from '../../kernel/limits.ts';
import { PositiveMoney } from '../../kernel/money.ts';
import { GameTerms } from '../gaming/gaming.schemas.ts';
import { OfferLifeMs, OfferRules } from './offer.schemas.ts';

/** What work an offer takes: batch tasks in a sandbox, or a session of a game. */
export const EXECUTORS = ['wasi', 'game'] as const;

/** The offer's id is this event's id, and so is its first version. */
export const offerPublished = defineEvent({
  type: 'offer.published.v1',
  schema: z
    .strictObject({
      ...actFields,
      node: Hex32,
      title: ShortText,
      executor: z.enum(EXECUTORS),
      /** Of a game alone: its slots are seats. */
      game: GameTerms.optional(),
      slots: Count.min(1).max(4096),
      coresPerSlot: Count.min(1).max(4096),
      memoryPerSlotBytes: Count.min(16 * 1024 * 1024),
      /** Micro-credits for one slot for one hour. */
      pricePerSlotHour: PositiveMoney,
      minMs: DurationMs,
      maxMs: DurationMs,
      /** Absent: the usual ones. */
      rules: OfferRules.optional(),
      /** Not sold until its seller sets it active. */
      isDraft: z.literal(true).optional(),
      /** It expires so long after it was first active, on the pool clock; absent: never. */
      lifeMs: OfferLifeMs.optional(),
    })
    .refine(({ executor, game }) => (executor === 'game') === (game !== undefined), 'a game says what it is'),
  right: 'offer.own',
});

/** Price and title: a fact. The version that an order accepts is the id of the event that set them. */
export const offerEdited = defineEvent({
  type: 'offer.edited.v1',
  schema: z.strictObject({ offer: Hex32, title: ShortText, pricePerSlotHour: PositiveMoney }),
  kind: 'fact',
  right: 'offer.own',
});

export const offerStateSet = defineEvent({
  type: 'offer.state-set.v1',
  schema: z.strictObject({ ...actFields, offer: Hex32, state: z.enum(['active', 'paused', 'withdrawn']) }),
  right: 'offer.own',
});

/**
 * When it ends by itself, counted anew: from this event's seal on, of a draft from the first time it is active. No other version of the
 * offer: what an order binds its parties to does not end with it.
 */
export const offerExpirySet = defineEvent({
  type: 'offer.expiry-set.v1',
  schema: z.strictObject({
    ...actFields,
    offer: Hex32,
    /** Absent: never. */
    lifeMs: OfferLifeMs.optional(),
  }),
  right: 'offer.own',
});

/** By an officer: the offer ends, running orders go on. */
export const offerRemoved = defineEvent({
  type: 'offer.removed.v1',
  schema: z.strictObject({ ...actFields, offer: Hex32, reason: LongText.min(1) }),
  right: 'offer.remove',
});

/**
 * Hours, notice, cancel fee, what the node accepts by itself, and how short and long orders may be (absent: as before). A new version: an
 * order names it to accept it.
 */
export const offerRulesSet = defineEvent({
  type: 'offer.rules-set.v1',
  schema: z.strictObject({
    ...actFields,
    offer: Hex32,
    rules: OfferRules,
    minMs: DurationMs.optional(),
    maxMs: DurationMs.optional(),
  }),
  right: 'offer.own',
});

/** Targets, picture, seats and the like of a game. A new version: an order names it to accept it. */
export const offerGameSet = defineEvent({
  type: 'offer.game-set.v1',
  schema: z.strictObject({
    ...actFields,
    offer: Hex32,
    game: GameTerms,
    /** Seats from now on, no fewer than are taken; absent: as before. */
    slots: Count.min(1).max(GAME_LIMITS.seatsMax).optional(),
  }),
  right: 'offer.own',
});
