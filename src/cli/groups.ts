/** Every command, by the first word that calls it. A group is loaded when it is called: a quick command stays quick. */
import type { Command } from './command.ts';

type Load = () => Promise<readonly Command[]>;

/** In the order of the help. Words without a verb ("buy") belong to the group whose file holds them. */
export const FIRST_WORDS: Readonly<Record<string, Load>> = {
  init: async () => (await import('./groups/account.ts')).accountCommands,
  account: accountCommands,
  device: async () => (await import('./groups/devices.ts')).deviceCommands,
  network: async () => (await import('./groups/network.ts')).networkCommands,
  pool: poolCommands,
  treasury: async () => (await import('./groups/treasury.ts')).treasuryCommands,
  admin: async () => (await import('./groups/admin.ts')).adminCommands,
  node: nodeCommands,
  offer: offerCommands,
  request: async () => (await import('./groups/request.ts')).requestCommands,
  reputation: async () => (await import('./groups/reputation.ts')).reputationCommands,
  buy: async () => (await import('./groups/order.ts')).orderCommands,
  order: orderCommands,
  dispute: async () => (await import('./groups/dispute.ts')).disputeCommands,
  withdrawal: async () => (await import('./groups/withdrawal.ts')).withdrawalCommands,
  deposit: async () => (await import('./groups/deposit.ts')).depositCommands,
  books: async () => (await import('./groups/books.ts')).booksCommands,
  refund: async () => (await import('./groups/books.ts')).booksCommands,
  job: jobCommands,
  games: gameCommands,
  play: async () => (await import('./groups/sessions.ts')).sessionCommands,
  sessions: sessionCommands,
  wallet: async () => (await import('./groups/money.ts')).moneyCommands,
  statement: async () => (await import('./groups/money.ts')).moneyCommands,
  send: async () => (await import('./groups/money.ts')).moneyCommands,
  grant: async () => (await import('./groups/money.ts')).moneyCommands,
  invariants: async () => (await import('./groups/money.ts')).moneyCommands,
  events: async () => (await import('./groups/instance.ts')).instanceCommands,
  notifications: async () => (await import('./groups/notifications.ts')).notificationCommands,
  autostart: async () => (await import('./groups/autostart.ts')).autostartCommands,
  status: async () => (await import('./groups/instance.ts')).instanceCommands,
  backup: async () => (await import('./groups/operations.ts')).operationCommands,
  restore: async () => (await import('./groups/operations.ts')).operationCommands,
  verify: async () => (await import('./groups/verify.ts')).verifyCommands,
  disk: async () => (await import('./groups/operations.ts')).operationCommands,
  open: async () => (await import('./groups/instance.ts')).instanceCommands,
  demo: async () => (await import('./groups/demo.ts')).demoCommands,
};

async function accountCommands(): Promise<readonly Command[]> {
  const [accounts, roots, logins, security] = await Promise.all([
    import('./groups/account.ts'),
    import('./groups/roots.ts'),
    import('./groups/logins.ts'),
    import('./groups/security.ts'),
  ]);
  return [...accounts.accountCommands, ...roots.rootCommands, ...logins.loginCommands, ...security.securityCommands];
}

async function poolCommands(): Promise<readonly Command[]> {
  const [pools, members, notaries, recovery, invitations, discipline, govern, reports] = await Promise.all([
    import('./groups/pool.ts'),
    import('./groups/pool-members.ts'),
    import('./groups/pool-notaries.ts'),
    import('./groups/pool-recovery.ts'),
    import('./groups/pool-invitations.ts'),
    import('./groups/pool-discipline.ts'),
    import('./groups/pool-govern.ts'),
    import('./groups/reports.ts'),
  ]);
  return [
    ...pools.poolCommands,
    ...members.memberCommands,
    ...notaries.notaryCommands,
    ...recovery.recoveryCommands,
    ...invitations.invitationCommands,
    ...discipline.disciplineCommands,
    ...govern.governCommands,
    ...reports.reportCommands,
  ];
}

async function nodeCommands(): Promise<readonly Command[]> {
  const [nodes, terms] = await Promise.all([import('./groups/node.ts'), import('./groups/offer-terms.ts')]);
  return [...nodes.nodeCommands, ...terms.termsCommands];
}

async function offerCommands(): Promise<readonly Command[]> {
  const [offers, search, terms] = await Promise.all([
    import('./groups/offer.ts'),
    import('./groups/offer-search.ts'),
    import('./groups/offer-terms.ts'),
  ]);
  return [...offers.offerCommands, ...search.searchCommands, ...terms.termsCommands];
}

async function orderCommands(): Promise<readonly Command[]> {
  const [orders, terms, reputation] = await Promise.all([
    import('./groups/order.ts'),
    import('./groups/offer-terms.ts'),
    import('./groups/reputation.ts'),
  ]);
  return [...orders.orderCommands, ...terms.termsCommands, ...reputation.reputationCommands];
}

async function gameCommands(): Promise<readonly Command[]> {
  const [games, catalogue, saves, moonlight, desktop] = await Promise.all([
    import('./groups/games.ts'),
    import('./groups/games-catalogue.ts'),
    import('./groups/games-saves.ts'),
    import('./groups/games-moonlight.ts'),
    import('./groups/games-desktop.ts'),
  ]);
  const own = [...catalogue.catalogueCommands, ...saves.savesCommands];
  return [...games.gameCommands, ...own, ...moonlight.sunshineCommands, ...desktop.desktopCommands];
}

async function sessionCommands(): Promise<readonly Command[]> {
  const [sessions, moonlight] = await Promise.all([
    import('./groups/sessions.ts'),
    import('./groups/games-moonlight.ts'),
  ]);
  return [...sessions.sessionCommands, ...moonlight.moonlightCommands];
}

async function jobCommands(): Promise<readonly Command[]> {
  const [jobs, submit, results] = await Promise.all([
    import('./groups/job.ts'),
    import('./groups/job-submit.ts'),
    import('./groups/job-results.ts'),
  ]);
  return [...jobs.jobCommands, ...submit.submitCommands, ...results.resultCommands];
}

/** Commands that begin with this word. */
export async function commandsOf(firstWord: string): Promise<readonly Command[]> {
  const load = Object.hasOwn(FIRST_WORDS, firstWord) ? FIRST_WORDS[firstWord] : undefined;
  const commands = (await load?.()) ?? [];
  return commands.filter(({ name }) => name.split(' ')[0] === firstWord);
}

export async function allCommands(): Promise<readonly Command[]> {
  const lists = await Promise.all(Object.keys(FIRST_WORDS).map(commandsOf));
  return lists.flat();
}
