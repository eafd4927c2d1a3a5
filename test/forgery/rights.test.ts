/**
 * The matrix of rights against the fold, cell by cell and both ways: each event type that asks for a right is authored by a real device of
 * each role. Where the cell is closed the fold must say `right.missing`, and must not when that rule is taken out; where it is open it must
 * not say so, and must when the cell is closed on purpose.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { RIGHTS, ROLES, type Right, SEATS, type Seat, roleMay } from '#core/contract/rights.ts';
import type { EventHandler } from '#core/contract/slice.ts';
import { ADMIN_RIGHTS } from '#core/features/admin/admin.events.ts';
import { HANDLERS } from '#core/features/index.ts';
import { adminAct } from '../kit/acts-govern.ts';
import { sha } from '../kit/acts.ts';
import { build } from '../kit/given.ts';
import { type Attempt, type TestPool, cast } from '../kit/test-pool.ts';
import { OPEN, QUARRELS, VERIFY } from './cases.ts';
import { withoutRule } from './take-out.ts';
import { publicWorld } from './world.ts';
import { quarrelWorld } from './world-quarrels.ts';

/** No event asks for these: they are about what is read, or what nobody may. */
const WITHOUT_EVENT: Readonly<Record<string, string>> = {
  'pool.see': 'read by everybody: access.test.ts, e2e/joining.test.ts',
  'pool.look': 'read by members: access.test.ts, e2e/joining.test.ts',
  'fact.own': 'facts about oneself are in the network space: network.facts.test.ts',
  'account.look': 'read by REST: the routes of orders, disputes and withdrawals',
  'books.read': 'read by REST: books.routes',
  'audit.read': 'read by REST: audit.routes',
  'invitation.password': 'asked by the rule of invitation.created.v1: a password in cases-people.ts',
  'dispute.appeal': 'asked by the rule of dispute.decided.v1: an appeal in cases-quarrels.ts',
  'journal.edit': 'no event changes what is sealed: the store compliance suite, L4',
  'network.govern': 'signed by the network’s root key: network.facts.test.ts',
};

const handlers = [...HANDLERS.values()].filter(({ def }) => def.right !== undefined);

/** A payload of this type that the schema takes, authored by whoever is asked for. */
function attemptOf(type: string, world: TestPool): Attempt {
  const list = [...(OPEN[type] ?? []), ...(QUARRELS[type] ?? []), ...(VERIFY[type] ?? [])];
  const [, , forge] = list.find(([code]) => code !== 'event.malformed') ?? [];
  assert.ok(forge !== undefined, `a forgery of ${type} that its schema takes`);
  const { signer, type: of, payload } = forge(world);
  return { signer, type: of, payload };
}

function verdict(attempt: Attempt, world: TestPool, without = 'nothing'): string {
  return withoutRule(without, world.compose(attempt), world);
}

/** Closes one cell while `work` runs. */
function closed<Result>(right: Right, seat: Seat, work: () => Result): Result {
  const row = RIGHTS[right] as unknown as string[];
  const column = SEATS.indexOf(seat);
  const before = row[column] ?? '-';
  row[column] = '-';
  try {
    return work();
  } finally {
    row[column] = before;
  }
}

function tryCells({ def }: EventHandler, world: TestPool): void {
  const { right } = def;
  if (right === undefined) return;
  const attempt = attemptOf(def.type, world);
  for (const role of ROLES) {
    const kind = def.devices.includes('personal') ? 'personal' : 'agent';
    const by = { ...attempt, signer: cast(role)[kind] };
    const what = `${def.type} by ${role}`;
    if (roleMay(role, right)) {
      assert.notEqual(verdict(by, world), 'right.missing', what);
      assert.equal(
        closed(right, role, () => verdict(by, world)),
        'right.missing',
        `${what}, its cell closed`,
      );
    } else {
      assert.equal(verdict(by, world), 'right.missing', what);
      assert.notEqual(verdict(by, world, 'right.missing'), 'right.missing', `${what}, the rule taken out`);
    }
  }
}

for (const handler of handlers) {
  const { type } = handler.def;
  test(`${type} by each role`, () => tryCells(handler, build(OPEN[type] === undefined ? quarrelWorld : publicWorld)));
}

const NOTHING = sha('nothing');
/** Of each kind of a GlobalAdmin's act, one that the schema takes. */
const ADMIN_ACTS: Readonly<Record<keyof typeof ADMIN_RIGHTS, Readonly<Record<string, unknown>>>> = {
  'member.state-set': { user: 'buyer', state: 'muted' },
  'member.kick': { user: 'buyer' },
  'member.admit': { user: 'buyer' },
  'wallet.freeze': { user: 'buyer' },
  'wallet.thaw': { user: 'buyer' },
  'invitation.revoke': { invitation: NOTHING },
  'offer.remove': { offer: NOTHING },
  'node.unverify': { node: NOTHING },
  'order.suspend': { order: NOTHING },
  'order.lift': { order: NOTHING },
  'pool.suspend': {},
  'pool.resume': {},
  'ownership.claim': { to: 'buyer' },
  'dispute.decide': { dispute: NOTHING, buyerBps: 5_000, ground: 'terms' },
  'withdrawal.confirm': { withdrawal: NOTHING },
  'withdrawal.freeze': { withdrawal: NOTHING },
  'withdrawal.rule': { withdrawal: NOTHING, outcome: 'failed', reference: 'none', proof: NOTHING },
  'ledger.correct': { correction: NOTHING },
};

test('each act of a GlobalAdmin asks for its cell', () => {
  const world = build(publicWorld);
  for (const [kind, fields] of Object.entries(ADMIN_ACTS)) {
    const right = ADMIN_RIGHTS[kind as keyof typeof ADMIN_RIGHTS];
    const attempt = adminAct({ kind, ...fields })(world);
    assert.ok(roleMay('admin', right), `${kind}: the cell is open`);
    assert.doesNotMatch(verdict(attempt, world), /^(right\.missing|event\.malformed|device\.)/, kind);
    assert.equal(
      closed(right, 'admin', () => verdict(attempt, world)),
      'right.missing',
      `${kind}, its cell closed`,
    );
  }
});

test('every row of the matrix is asked for by some event, or it is said why not', () => {
  const asked = new Set<string>([...handlers.map(({ def }) => def.right ?? ''), ...Object.values(ADMIN_RIGHTS)]);
  assert.deepEqual(
    Object.keys(RIGHTS).filter((right) => !asked.has(right) && WITHOUT_EVENT[right] === undefined),
    [],
  );
  assert.deepEqual(
    Object.keys(WITHOUT_EVENT).filter((right) => asked.has(right) || !Object.hasOwn(RIGHTS, right)),
    [],
  );
});
