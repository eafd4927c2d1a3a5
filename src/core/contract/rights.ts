/** Who may do what: one table, enforced where events are folded, read by the GUI. Source: ECONOMY section 3. */
export const ROLES = ['member', 'officer', 'owner'] as const;
export type Role = (typeof ROLES)[number];

export const RIGHTS = {
  'node.own': ['member', 'officer', 'owner'],
  'offer.own': ['member', 'officer', 'owner'],
  'order.own': ['member', 'officer', 'owner'],
  'job.own': ['member', 'officer', 'owner'],
  'transfer.own': ['member', 'officer', 'owner'],
  'member.leave': ['member', 'officer', 'owner'],
  'fact.own': ['member', 'officer', 'owner'],
  'offer.remove': ['officer', 'owner'],
  'order.suspend': ['officer', 'owner'],
  'invitation.create': ['officer', 'owner'],
  'invitation.password': ['owner'],
  'member.kick': ['officer', 'owner'],
  'member.appoint': ['owner'],
  'notary.name': ['owner'],
  'pool.texts': ['officer', 'owner'],
  'treasury.grant': ['owner'],
} as const satisfies Record<string, readonly Role[]>;

export type Right = keyof typeof RIGHTS;

export function roleMay(role: Role, right: Right): boolean {
  return (RIGHTS[right] as readonly Role[]).includes(role);
}

/** A role may not act on an equal or higher one. */
export function outranks(actor: Role, target: Role): boolean {
  return ROLES.indexOf(actor) > ROLES.indexOf(target);
}
