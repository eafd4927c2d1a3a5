/** Exactly one record per privileged act; none for what everybody may do, none for what was refused. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { RIGHTS, SEATS } from '../../contract/rights.ts';
import { appoint, describePool, grantTo, invite, kick, transferTo } from '../../../../test/kit/acts.ts';
import { adminAct, announceSettings, freeze, proposeTreasury, setMember } from '../../../../test/kit/acts-govern.ts';
import { build, given, pool } from '../../../../test/kit/given.ts';
import { HANDLERS } from '../index.ts';
import { AUDITED } from './audit.slice.ts';
import { auditLog } from './audit.tables.ts';

/** Open to every member: their own things, or anybody’s. */
const EVERYBODYS: ReadonlySet<string> = new Set(['own', '+']);

test('each event type that asks for a right beyond a member’s own things is audited', () => {
  const privileged = [...HANDLERS.values()]
    .filter(({ def }) => def.right !== undefined && !EVERYBODYS.has(RIGHTS[def.right][SEATS.indexOf('member')] ?? '-'))
    .map(({ def }) => def.type);
  assert.deepEqual(
    privileged.filter((type) => !Object.hasOwn(AUDITED, type)),
    [],
    'name these in AUDITED',
  );
  for (const type of Object.keys(AUDITED)) assert.ok(HANDLERS.has(type), `${type} is an event type`);
});

test('one act, one record: who, as what, to whom, why, and the signed event', () => {
  const world = build(pool());
  const before = world.all(auditLog).length;
  const acts = [
    kick('member'),
    setMember('buyer', 'muted'),
    appoint('buyer', 'officer', { by: 'owner' }),
    freeze('provider'),
    invite('a'),
    grantTo('provider', 1n),
    announceSettings({ feeBps: 1 }),
    proposeTreasury('mint', 1n),
    describePool(),
    adminAct({ kind: 'wallet.thaw', user: 'provider' }),
  ];
  for (const [index, command] of acts.entries()) {
    const { fate } = given(world).when(command);
    const log = world.all(auditLog);
    const isDone = fate?.refusal === undefined;
    assert.equal(log.length - before, index + 1 - (index >= 2 ? 1 : 0), 'one more each, none for a refusal');
    if (isDone) assert.equal(log.at(-1)?.event, fate?.event.hash);
  }
  const rows = world.all(auditLog).slice(before);
  assert.deepEqual(
    rows.map(({ type, seat }) => `${type} ${seat}`),
    [
      'member.kicked.v1 officer',
      'member.state-set.v1 officer',
      'wallet.frozen.v1 officer',
      'invitation.created.v1 officer',
      'grant.made.v1 owner',
      'settings.announced.v1 owner',
      'treasury.proposed.v1 owner',
      'pool.described.v1 owner',
      'admin.acted.v1 admin',
    ],
  );
  assert.deepEqual(
    [rows[0]?.reason, rows[0]?.subject, rows[0]?.actor, rows[8]?.actor],
    ['said so', world.id('member'), world.id('officer'), world.id('admin')],
  );
  assert.deepEqual(
    rows.map(({ no }) => no),
    rows.map((_, index) => before + 1 + index),
    'without holes',
  );
  given(world).when(transferTo('provider', 1n, { by: 'provider' }));
  given(world).when(kick('owner'));
  assert.equal(world.all(auditLog).length, before + rows.length, 'no record of what members do or of refusals');
});
