import { defineTable } from '../../contract/table.ts';

/** Both ratings of one order: committed first, then revealed. */
export interface RatingRoundRow {
  readonly order: string;
  readonly state: 'committing' | 'revealing' | 'over';
  /** Deadline of the state on the pool clock; 0: over. */
  readonly dueMs: number;
}

export interface RatingRow {
  readonly order: string;
  readonly side: 'buyer' | 'provider';
  /** Who rates, and whom. */
  readonly user: string;
  readonly about: string;
  readonly commit: string;
  readonly state: 'committed' | 'revealed' | 'lapsed';
  /** 0 until it is revealed. */
  readonly stars: number;
  readonly text: string;
  readonly poolMs: number;
}

export const ratingRounds = defineTable<RatingRoundRow>({
  name: 'rating_rounds',
  columns: { order: 'text', state: 'text', dueMs: 'int' },
  key: ['order'],
});

export const ratings = defineTable<RatingRow>({
  name: 'ratings',
  columns: {
    order: 'text',
    side: 'text',
    user: 'text',
    about: 'text',
    commit: 'text',
    state: 'text',
    stars: 'int',
    text: 'text',
    poolMs: 'int',
  },
  key: ['order', 'side'],
  indexes: [['about']],
});
