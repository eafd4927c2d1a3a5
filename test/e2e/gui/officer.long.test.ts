/** What only the owner may: an officer's pages offer none of it and say who can, and asked for by REST it is refused by name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, startInstanceProcess, until } from '../kit.ts';
import { PHONE, checkPage, launchChromium, openGui, settle } from './browser.ts';
import { logIn } from './flows.ts';
import { SKIP, joinGuild, keep, startGuild } from './real.ts';

/** Buttons of the owner alone, by the tab on which they stand. */
const OWNERS = {
  about: ['recovery-users', 'notaries-name', 'close-pool'],
  settings: ['settings-edit', 'ownership-offer', 'close-pool'],
  treasury: ['treasury-mint', 'treasury-burn', 'treasury-payout'],
} as const;

test('an officer is offered nothing of what only the owner may', { timeout: 120_000, ...SKIP }, async () => {
  await using guild = await startGuild();
  await using second = await startInstanceProcess();
  const { anna, pool } = guild;
  const params = { pool };
  const dora = await joinGuild(guild, second, 'dora');
  const office = (user: string, role: 'officer' | 'member') =>
    ({ params: { pool, user }, body: { role, reason: 'trusted' } }) as const;
  await anna.call('roleSet', office(dora.user, 'officer'), { wait: 20 });
  await until(
    'she knows of her office',
    () => dora.call('rightsRead', { params }),
    ({ role }) => role === 'officer',
  );
  const before = await anna.call('settingsRead', { params });

  await using browser = await launchChromium();
  await using owner = await openGui(browser, guild.host.url);
  await using officer = await openGui(browser, second.url);
  await using phone = await openGui(browser, second.url, { ...PHONE, language: 'ru' });
  await logIn(owner.page, { username: 'anna', password: PASSWORD });
  for (const gui of [officer, phone]) await logIn(gui.page, { username: 'dora', password: PASSWORD });
  const seen = new Set<string>();
  for (const [tab, buttons] of Object.entries(OWNERS)) {
    for (const { page } of [owner, officer, phone]) {
      await page.goto(`/pools/${pool}${tab === 'about' ? '' : `/${tab}`}`);
      await settle(page);
    }
    for (const button of buttons) {
      if ((await owner.page.getByTestId(button).count()) > 0) seen.add(button);
      for (const { page } of [officer, phone]) assert.equal(await page.getByTestId(button).count(), 0, button);
    }
    await keep(officer.page, `officer-${tab}`);
    await keep(phone.page, `officer-${tab}-ru`);
    await checkPage(officer, `${tab} of an officer`);
    await checkPage(phone, `${tab} of an officer, on a phone`);
  }
  assert.deepEqual([...seen].sort(), [...new Set(Object.values(OWNERS).flat())].sort(), 'the owner has them');
  await officer.page.goto(`/pools/${pool}/settings`);
  assert.match(await officer.page.getByTestId('who-pool.settings').innerText(), /Only the owner.*anna/);
  await officer.page.goto(`/pools/${pool}/treasury`);
  await officer.page.getByTestId('grants-none').filter({ hasText: 'ask the owner' }).waitFor();
  await officer.page.goto(`/pools/${pool}/people`);
  await settle(officer.page);
  await officer.page.getByText('anna').first().waitFor();
  assert.equal(
    await officer.page.getByTestId('member-acts').count(),
    0,
    'nobody acts on a higher role or on themselves',
  );
  await keep(officer.page, 'officer-people');
  await checkPage(officer, 'people of an officer');

  const reason = 'because I can';
  const changes = { params, body: { changes: { feeBps: 5000 }, reason } };
  assert.equal(await dora.refused('settingsAnnounce', changes), 'right.missing');
  const mint = { params, body: { kind: 'mint', amount: '1000000', reason } } as const;
  assert.equal(await dora.refused('treasuryPropose', mint), 'right.missing');
  assert.equal(await dora.refused('roleSet', office(dora.user, 'officer')), 'right.missing');
  assert.equal(await dora.refused('roleSet', office(anna.user, 'member')), 'right.missing');
  const kick = { params: { pool, user: anna.user }, body: { reason } };
  assert.equal(await dora.refused('memberKick', kick), 'right.rank');
  const after = await anna.call('settingsRead', { params });
  assert.deepEqual([after.settings, after.changes], [before.settings, []]);
  assert.deepEqual((await anna.call('treasuryRead', { params })).acts, []);
  assert.deepEqual([...owner.faults, ...officer.faults, ...phone.faults], []);
});
