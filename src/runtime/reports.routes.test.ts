/** Reports over the routes of four instances: who reads what somebody wrote, and who may close it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { reportClose, reportFile, reportWithdraw, reportsRead } from '#core/features/reports/reports.api.ts';
import { type Desk, openDesk, refusedWith } from '../../test/kit/desk.ts';
import { build, pool } from '../../test/kit/given.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { reportsRoutes } from './reports.routes.ts';

test('a report is read by who wrote it and by officers whom it is not about', async () => {
  const world = build(pool());
  using mirror = new SqliteMirror(world);
  const desk = (who: string): Promise<Desk> => openDesk(who, { world, mirror }, reportsRoutes);
  await using buyer = await desk('buyer');
  await using member = await desk('member');
  await using officer = await desk('officer');
  await using owner = await desk('owner');
  const params = { pool: world.space };
  const read = async ({ ask }: Desk, query: object = {}) => (await ask(reportsRead, { params, query })).items;
  const body = { category: 'abuse', text: 'shouts at everybody' };

  await buyer.ask(reportFile, { params: { ...params, user: world.id('member') }, body });
  await buyer.ask(reportFile, {
    params: { ...params, user: world.id('officer') },
    body: { ...body, text: 'looks away' },
  });
  const about =
    (who: string) =>
    ({ about }: { about: string }) =>
      about === world.id(who);
  const own = await read(buyer);
  assert.deepEqual(
    own.map(({ text, may, isMine }) => [text, may, isMine]).sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
    [
      ['looks away', ['withdraw'], true],
      ['shouts at everybody', ['withdraw'], true],
    ],
  );
  assert.deepEqual(await read(member), [], 'whom it is about sees none');
  const seen = await read(officer);
  assert.deepEqual(
    [seen.find(about('member'))?.text, seen.find(about('member'))?.may],
    ['shouts at everybody', ['close']],
  );
  assert.equal(seen.find(about('officer')), undefined, 'whom it is about is not told who wrote it, also as an officer');
  const ofOfficer = (await read(owner)).find(about('officer'));
  assert.equal(ofOfficer?.text, 'looks away');

  const at = { params: { ...params, report: ofOfficer.report } };
  const outcome = { body: { outcome: 'warned', reason: 'spoken to' } };
  assert.equal(await refusedWith(officer.ask(reportClose, { ...at, ...outcome })), 'right.party');
  await owner.ask(reportClose, { ...at, ...outcome });
  const closed = (await read(buyer)).find(about('officer'));
  assert.deepEqual([closed?.state, closed?.outcome, closed?.reason], ['closed', 'warned', 'spoken to']);
  assert.deepEqual(
    (await read(officer, { open: 'true' })).map(({ about }) => about),
    [world.id('member')],
  );
  await buyer.ask(reportWithdraw, { params: { ...params, report: seen.find(about('member'))?.report ?? '' } });
  assert.equal((await read(officer, { open: 'true' })).length, 0);
});
