import assert from 'node:assert/strict';
import test from 'node:test';
import { certifyDevice, invite, join } from '../../../../test/kit/acts.ts';
import { closeReport, fileReport, withdrawReport } from '../../../../test/kit/acts-reports.ts';
import { done, given, pool } from '../../../../test/kit/given.ts';
import { certify } from '../../../../test/kit/people.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { REPORT_LIMITS } from '../../kernel/limits.ts';
import { auditLog } from '../audit/audit.tables.ts';
import { openReports, reports } from './reports.tables.ts';

const row = (world: TestPool) => world.row(reports, 'report');
const reported = pool().with(done(fileReport('provider')));

test('a report is filed, closed by an officer with an outcome and a reason, and leaves one record', () => {
  given(reported)
    .when(closeReport())
    .accepts()
    .and((world) => {
      assert.deepEqual([row(world)?.state, row(world)?.outcome, row(world)?.reason], ['closed', 'warned', 'spoken to']);
      const records = world.store.scan(auditLog, [], { limit: 100 }).filter(({ type }) => type === 'report.closed.v1');
      assert.deepEqual(
        records.map(({ subject, reason }) => [subject, reason]),
        [[world.id('report'), 'spoken to']],
      );
    })
    .next.when(closeReport())
    .refuses('report.wrong_state');
});

test('nobody reports themselves, somebody unknown, or the same member twice at once', () => {
  given(reported)
    .when(fileReport('buyer'))
    .refuses('report.oneself')
    .next.when(fileReport('f'.repeat(64)))
    .refuses('member.unknown')
    .next.when(fileReport('provider'))
    .refuses('report.already_open')
    .next.when(fileReport('member'))
    .accepts();
});

test('a member has so many open reports, and not one more', () => {
  const many = Array.from({ length: REPORT_LIMITS.openPerMemberMax + 1 }, (_, index) => `newcomer ${index}`);
  const [last = '', ...others] = many;
  given(
    pool().with(
      ...many.map((who) => done(join(who))),
      ...others.map((who) => done(fileReport(who, { as: `report of ${who}` }))),
    ),
  )
    .when(fileReport(last))
    .refuses('report.too_many')
    .next.when(withdrawReport({ of: `report of ${others[0] ?? ''}` }))
    .accepts()
    .next.when(fileReport(last))
    .accepts();
});

test('who filed it may withdraw it, nobody else', () => {
  given(reported)
    .when(withdrawReport({ by: 'member' }))
    .refuses('report.not_yours')
    .next.when(withdrawReport())
    .accepts()
    .and((world) => {
      assert.equal(row(world)?.state, 'withdrawn');
      assert.deepEqual(world.store.scan(openReports, [], { limit: 10 }), []);
    })
    .next.when(closeReport())
    .refuses('report.wrong_state');
});

test('a party, or somebody related to one, does not close it', () => {
  given(pool().with(done(fileReport('officer'))))
    .when(closeReport())
    .refuses('right.party')
    .next.when(closeReport({ by: 'owner' }))
    .accepts();
  given(pool().with(done(invite('door')), done(join('friend', { invitation: 'door' })), done(fileReport('friend'))))
    .when(closeReport())
    .refuses('right.party');
  given(reported)
    .when(closeReport({ by: 'member' }))
    .refuses('right.missing');
  // Whom it is about works on the officer's instance, too: whoever runs that could be either.
  const { user, root } = cast('provider');
  const certificate = certify({ user, root, peer: cast('officer').peer, device: 'd'.repeat(64), kind: 'personal' });
  given(reported.with(done(certifyDevice({ certificate }))))
    .when(closeReport())
    .refuses('right.party')
    .next.when(closeReport({ by: 'owner' }))
    .accepts();
});

test('a report that nobody closes lapses after its time', () => {
  given(reported)
    .whenWaiting(REPORT_LIMITS.openMs - 1)
    .and((world) => assert.equal(row(world)?.state, 'open'))
    .next.whenWaiting(1)
    .and((world) => assert.equal(row(world)?.state, 'lapsed'))
    .next.when(closeReport())
    .refuses('report.wrong_state')
    .next.when(fileReport('provider'))
    .accepts();
});
