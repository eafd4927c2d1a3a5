/** The pages of one pool, in their order. */
import type { Path } from '../../router/paths.ts';
import type { PlainKey } from '../../texts/use-texts.ts';

/** With the pages that have no tab. */
export type PoolPath = Extract<Path, `/pools/:pool${string}`>;
type TabPath = Exclude<PoolPath, '/pools/:pool/members/:user'>;

export const POOL_TABS: readonly (readonly [TabPath, PlainKey])[] = [
  ['/pools/:pool', 'govern.tab.about'],
  ['/pools/:pool/people', 'govern.tab.people'],
  ['/pools/:pool/settings', 'govern.tab.settings'],
  ['/pools/:pool/treasury', 'govern.tab.treasury'],
  ['/pools/:pool/books', 'govern.tab.books'],
  ['/pools/:pool/audit', 'govern.tab.audit'],
];
