import assert from 'node:assert/strict';
import test from 'node:test';
import { RIGHTS, ROLES, type Right, SEATS, cellOf, outranks, roleMay, rolesWith } from './rights.ts';

/** ECONOMY section 3, row by row, told a second time: member | officer | owner | GlobalAdmin. */
const TABLE: Readonly<Record<Right, string>> = {
  'pool.see': '+ | + | + | +',
  'pool.look': '+ | + | + | +',
  'account.look': '- | sum | + | case',
  'fact.own': 'own | own | own | -',
  'node.own': 'own | own | own | -',
  'node.challenge': '+ | + | + | -',
  'offer.own': 'own | own | own | -',
  'request.own': 'own | own | own | -',
  'order.own': 'own | own | own | -',
  'job.own': 'own | own | own | -',
  'rating.own': 'own | own | own | -',
  'dispute.own': 'own | own | own | -',
  'report.own': 'own | own | own | -',
  'report.decide': '- | ! | ! | -',
  'transfer.own': 'own | own | own | -',
  'member.leave': 'own | own | own | -',
  'offer.remove': '- | + | + | +',
  'node.unverify': '- | + | + | +',
  'order.suspend': '- | ! | ! | +',
  'dispute.decide': '- | ! | ! | !',
  'dispute.appeal': '- | - | ! | !',
  'withdrawal.own': 'own | own | own | own',
  'withdrawal.confirm': '- | ! lim | ! | ! large',
  'withdrawal.execute': '- | ! 2 | ! 2 | -',
  'wallet.freeze': '- | + | + | +',
  'invitation.create': 'if | + | + | -',
  'invitation.revoke': 'own | + | + | +',
  'invitation.password': '- | - | + | -',
  'member.admit': '- | + | + | +',
  'member.discipline': '- | + | + | +',
  'member.kick': '- | + | + | +',
  'member.appoint': '- | - | + | -',
  'notary.appoint': '- | - | + | -',
  'pool.texts': '- | + | + | -',
  'pool.settings': '- | - | + | caps',
  'treasury.grant': '- | lim | + | -',
  'treasury.spend': '- | - | 2 | -',
  'treasury.approve': '- | 2 | 2 | -',
  'books.read': 'own | + | + | +',
  'audit.read': '- | + | + | +',
  'ledger.correct': '- | - | 2 | 2',
  'journal.edit': '- | - | - | -',
  'ownership.transfer': '- | - | 2 | dead',
  'ownership.receive': '2 | 2 | 2 | -',
  'pool.suspend': '- | - | - | +',
  'pool.close': '- | - | + | -',
  'network.govern': '- | - | - | +',
};

test('each cell of the matrix, both ways', () => {
  assert.deepEqual(Object.keys(RIGHTS).sort(), Object.keys(TABLE).sort());
  for (const [right, cells] of Object.entries(TABLE) as [Right, string][]) {
    const expected = cells.split(' | ');
    for (const [column, seat] of SEATS.entries()) {
      assert.equal(cellOf(seat, right), expected[column], `${seat} ${right}`);
      assert.equal(roleMay(seat, right), expected[column] !== '-', `${seat} ${right}`);
    }
  }
});

test('whom to ask for a right that one lacks', () => {
  assert.deepEqual(rolesWith('member.kick'), ['officer', 'owner']);
  assert.deepEqual(rolesWith('member.appoint'), ['owner']);
  assert.deepEqual(rolesWith('journal.edit'), []);
});

test('nobody acts on an equal or higher role', () => {
  for (const [rank, actor] of ROLES.entries())
    for (const [target, of] of ROLES.entries()) assert.equal(outranks(actor, of), rank > target);
});
