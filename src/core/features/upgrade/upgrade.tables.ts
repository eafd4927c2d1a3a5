import { defineTable } from '../../contract/table.ts';

/** From the number after `number` on the pool is folded by this version. */
export interface FoldVersionRow {
  /** Number of the seal that raised it; 0: genesis. */
  readonly number: number;
  readonly version: number;
}

/** Up to which version the instance of an agent device folds, as it last said. */
export interface FoldSupportRow {
  readonly device: string;
  readonly version: number;
}

export const foldVersions = defineTable<FoldVersionRow>({
  name: 'fold_versions',
  columns: { number: 'int', version: 'int' },
  key: ['number'],
});

export const foldSupport = defineTable<FoldSupportRow>({
  name: 'fold_support',
  columns: { device: 'text', version: 'int' },
  key: ['device'],
});
