import assert from 'node:assert/strict';
import test from 'node:test';
import { RIGHTS, ROLES, type Right, outranks, roleMay } from './rights.ts';

/** ECONOMY section 3, row by row, for what exists so far: who has the right. */
const TABLE: Readonly<Record<Right, string>> = {
  'node.own': 'member officer owner',
  'offer.own': 'member officer owner',
  'order.own': 'member officer owner',
  'job.own': 'member officer owner',
  'transfer.own': 'member officer owner',
  'member.leave': 'member officer owner',
  'fact.own': 'member officer owner',
  'offer.remove': 'officer owner',
  'order.suspend': 'officer owner',
  'invitation.create': 'officer owner',
  'invitation.password': 'owner',
  'member.kick': 'officer owner',
  'member.appoint': 'owner',
  'notary.name': 'owner',
  'pool.texts': 'officer owner',
  'treasury.grant': 'owner',
};

test('each cell of the table of rights, both ways', () => {
  assert.deepEqual(Object.keys(RIGHTS).sort(), Object.keys(TABLE).sort());
  for (const [right, who] of Object.entries(TABLE)) {
    for (const role of ROLES)
      assert.equal(roleMay(role, right as Right), who.split(' ').includes(role), `${role} ${right}`);
  }
});

test('nobody acts on an equal or higher role', () => {
  for (const [rank, actor] of ROLES.entries())
    for (const [target, of] of ROLES.entries()) assert.equal(outranks(actor, of), rank > target);
});
