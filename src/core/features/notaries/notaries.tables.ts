import { defineTable } from '../../contract/table.ts';
import type { NotaryMode } from '../../contract/notary-modes.ts';

/** One set of notaries: it seals from the number after `number` on. */
export interface NotarySetRow {
  /** Number of the seal that installed it; 0: genesis. */
  readonly number: number;
  readonly mode: NotaryMode;
  /** JSON: device keys in order of terms. */
  readonly members: string;
}

export const notarySets = defineTable<NotarySetRow>({
  name: 'notary_sets',
  columns: { number: 'int', mode: 'text', members: 'text' },
  key: ['number'],
});
