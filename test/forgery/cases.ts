/** All forgeries, by the world that they are tried in. */
import { GAMES } from './cases-games.ts';
import { GOVERN } from './cases-govern.ts';
import { MARKET } from './cases-market.ts';
import { PEOPLE } from './cases-people.ts';
import { RATINGS } from './cases-ratings.ts';
import { REPORTS } from './cases-reports.ts';
import { ROOTS } from './cases-roots.ts';
import { TRADE } from './cases-trade.ts';
import type { Forgeries } from './forgeries.ts';

export { CLOSED } from './cases-people.ts';
export { QUARRELS } from './cases-quarrels.ts';
export { VERIFY } from './cases-verify.ts';

/** In a public pool in which everything has happened once. */
export const OPEN: Forgeries = {
  ...PEOPLE,
  ...TRADE,
  ...GOVERN,
  ...MARKET,
  ...RATINGS,
  ...GAMES,
  ...ROOTS,
  ...REPORTS,
};
