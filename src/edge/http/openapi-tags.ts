/** Chapters of the API's description, in the order of the alphabet. */
const TAGS: Readonly<Record<string, string>> = {
  accounts: 'Accounts of this instance: registration, logins, second factor, tokens, devices',
  administration: 'Administrators of the network, and what they do in pools',
  audit: 'One signed record for each privileged act',
  books: 'Trial balance, exports, corrections, reconciliation',
  disputes: 'Quarrels about orders: evidence, settlement, decision, appeal',
  games: 'Games that members host: catalogue, offers, probes, sessions and what both sides measured',
  instance: 'This instance itself: health, settings, backup, disk, live events',
  jobs: 'Modules, files and jobs with their results',
  ledger: 'Wallets, statements, transfers, grants, invariants',
  market: 'Offers, search, prices, requests and bids',
  network: 'The network, its peers, and pools that are listed in it',
  nodes: 'Machines that are registered in pools, and this one',
  notaries: 'Who seals a pool',
  notifications: 'What an account is told, and what it wants to hear of',
  orders: 'Orders from their placing to their settlement',
  pools: 'Pools: members, invitations, rights, settings, ownership',
  reputation: 'Ratings and the scores that follow from them',
  treasury: "The pool's money: minting, burning, payouts",
  withdrawals: 'Ways out of a pool and into it: withdrawals, deposits, rails',
};

export function describedTags(names: Iterable<string>): { readonly name: string; readonly description?: string }[] {
  return [...new Set(names)].toSorted().map((name) => {
    const description = TAGS[name];
    return description === undefined ? { name } : { name, description };
  });
}
