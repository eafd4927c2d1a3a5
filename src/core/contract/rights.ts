/**
 * Who may do what: the matrix of ECONOMY section 3, once. The fold asks it for every event (`admit`), the API and the GUI read it
 * (no dead buttons), and `test/forgery/rights.test.ts` tries each cell both ways.
 */
export const ROLES = ['member', 'officer', 'owner'] as const;
export type Role = (typeof ROLES)[number];
/** Columns of the matrix: the roles of a pool, and the network's GlobalAdmin, who acts by a certificate and need be no member. */
export const SEATS = [...ROLES, 'admin'] as const;
export type Seat = (typeof SEATS)[number];

/**
 * `+` yes; `own` own things alone; `if` where the pool allows it; `lim` within a limit that the owner sets; `!` not when a party or related to
 * one; `2` with a second, different person; `sum` a summary; `case` the bundle of a case, with a reason; `caps` within the network's caps;
 * `dead` when the owner is gone (60 days without an objection); `-` never.
 */
export type Cell =
  | '-'
  | '+'
  | 'own'
  | 'if'
  | 'lim'
  | '!'
  | '2'
  | '! 2'
  | '! lim'
  | '! large'
  | 'sum'
  | 'case'
  | 'caps'
  | 'dead';

/** Columns as in `SEATS`. */
export const RIGHTS = {
  'pool.see': ['+', '+', '+', '+'],
  'pool.look': ['+', '+', '+', '+'],
  'account.look': ['-', 'sum', '+', 'case'],
  'fact.own': ['own', 'own', 'own', '-'],
  'node.own': ['own', 'own', 'own', '-'],
  'node.challenge': ['+', '+', '+', '-'],
  'offer.own': ['own', 'own', 'own', '-'],
  'request.own': ['own', 'own', 'own', '-'],
  'order.own': ['own', 'own', 'own', '-'],
  'job.own': ['own', 'own', 'own', '-'],
  'rating.own': ['own', 'own', 'own', '-'],
  'dispute.own': ['own', 'own', 'own', '-'],
  'report.own': ['own', 'own', 'own', '-'],
  'report.decide': ['-', '!', '!', '-'],
  'transfer.own': ['own', 'own', 'own', '-'],
  'member.leave': ['own', 'own', 'own', '-'],
  'offer.remove': ['-', '+', '+', '+'],
  'node.unverify': ['-', '+', '+', '+'],
  'order.suspend': ['-', '!', '!', '+'],
  'dispute.decide': ['-', '!', '!', '!'],
  'dispute.appeal': ['-', '-', '!', '!'],
  'withdrawal.own': ['own', 'own', 'own', 'own'],
  'withdrawal.confirm': ['-', '! lim', '!', '! large'],
  'withdrawal.execute': ['-', '! 2', '! 2', '-'],
  'wallet.freeze': ['-', '+', '+', '+'],
  'invitation.create': ['if', '+', '+', '-'],
  'invitation.revoke': ['own', '+', '+', '+'],
  'invitation.password': ['-', '-', '+', '-'],
  'member.admit': ['-', '+', '+', '+'],
  'member.discipline': ['-', '+', '+', '+'],
  'member.kick': ['-', '+', '+', '+'],
  'member.appoint': ['-', '-', '+', '-'],
  'notary.appoint': ['-', '-', '+', '-'],
  'pool.texts': ['-', '+', '+', '-'],
  'pool.settings': ['-', '-', '+', 'caps'],
  'treasury.grant': ['-', 'lim', '+', '-'],
  'treasury.spend': ['-', '-', '2', '-'],
  'treasury.approve': ['-', '2', '2', '-'],
  'books.read': ['own', '+', '+', '+'],
  'audit.read': ['-', '+', '+', '+'],
  'ledger.correct': ['-', '-', '2', '2'],
  'journal.edit': ['-', '-', '-', '-'],
  'ownership.transfer': ['-', '-', '2', 'dead'],
  'ownership.receive': ['2', '2', '2', '-'],
  'pool.suspend': ['-', '-', '-', '+'],
  'pool.close': ['-', '-', '+', '-'],
  'network.govern': ['-', '-', '-', '+'],
} as const satisfies Readonly<Record<string, readonly [Cell, Cell, Cell, Cell]>>;

export type Right = keyof typeof RIGHTS;

export function cellOf(seat: Seat, right: Right): Cell {
  return RIGHTS[right][SEATS.indexOf(seat)] ?? '-';
}

/** Whether the cell is open at all; what its mark asks beside (a second person, no party, a limit) is for the rule of the event. */
export function roleMay(seat: Seat, right: Right): boolean {
  return cellOf(seat, right) !== '-';
}

/** Roles that have a right which `role` lacks: whom to ask, or what to be appointed to. */
export function rolesWith(right: Right): readonly Role[] {
  return ROLES.filter((role) => roleMay(role, right));
}

/** A role may not act on an equal or higher one. */
export function outranks(actor: Role, target: Role): boolean {
  return ROLES.indexOf(actor) > ROLES.indexOf(target);
}
