/** The offices of a pool, in the GUI against a real instance: settings with notice, treasury, announcements, and what a member is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, startInstanceProcess, until } from '../kit.ts';
import { DESKTOP, PHONE, checkPage, launchChromium, openGui, settle } from './browser.ts';
import { logIn } from './flows.ts';
import { SKIP, joinGuild, keep, startGuild } from './real.ts';

test(
  'the owner changes settings with notice, proposes a payout and announces; a member reads who can',
  SKIP,
  async () => {
    await using guild = await startGuild();
    await using second = await startInstanceProcess();
    const boris = await joinGuild(guild, second, 'boris');
    await using browser = await launchChromium();
    const { anna, pool } = guild;

    await using gui = await openGui(browser, guild.host.url, DESKTOP);
    const { page } = gui;
    await logIn(page, { username: 'anna', password: PASSWORD });
    await page.goto(`/pools/${pool}/settings`);
    await page.getByTestId('settings-edit').click();
    const fee = page.getByTestId('setting-feeBps');
    await fee.fill('3.5');
    await fee.blur();
    await page.getByTestId('settings-preview').click();
    const preview = page.getByTestId('settings-previewed');
    await preview.waitFor();
    assert.match(await preview.innerText(), /2%\s*→\s*3\.5%/);
    assert.equal(await page.getByTestId('settings-announce').isDisabled(), true, 'not without a reason');
    await page.getByTestId('settings-reason').fill('Electricity has become dearer.');
    await page.getByTestId('settings-announce').click();
    await page.getByTestId('setting-change').waitFor();
    await checkPage(gui, 'settings');
    const announced = await anna.call('settingsRead', { params: { pool } });
    assert.equal(announced.changes[0]?.state, 'announced');
    assert.equal(announced.changes[0]?.differences[0]?.to, '350');
    assert.equal(announced.settings.feeBps, 200, 'it does not hold yet');

    await page.getByTestId('tab-treasury').click();
    await page.getByTestId('treasury-payout').click();
    await page.getByTestId('ask-amount').fill('12.5');
    await page.getByTestId('ask-to').selectOption(boris.user);
    await page.getByTestId('ask-reason').fill('Prize');
    await page.getByTestId('ask-send').click();
    await page.getByTestId('treasury-act').waitFor();
    assert.equal(await page.getByTestId('treasury-approve').count(), 0, 'nobody approves their own');
    const { acts } = await anna.call('treasuryRead', { params: { pool } });
    assert.deepEqual([acts[0]?.kind, acts[0]?.amount, acts[0]?.state], ['payout', 12_500_000n, 'proposed']);
    await keep(page, 'treasury');

    await page.getByTestId('tab-about').click();
    await page.getByTestId('announce').click();
    await page.getByTestId('ask-title').fill('Render weekend');
    await page.getByTestId('ask-send').click();
    await page.getByTestId('announcement').waitFor();

    await page.getByTestId('tab-audit').click();
    await page.getByTestId('audit-row').first().waitFor();
    const records = await page.getByTestId('audit-row').allInnerTexts();
    assert.ok(
      records.some((text) => /Fee: 3\.5%/.test(text)),
      records.join('\n'),
    );
    const downloading = page.waitForEvent('download');
    await page.getByTestId('audit-csv').click();
    assert.match((await downloading).suggestedFilename(), /^audit-RND\.csv$/);
    assert.deepEqual(gui.faults, []);

    await using other = await openGui(browser, second.url, PHONE);
    await logIn(other.page, { username: 'boris', password: PASSWORD });
    await until(
      'the announcement has come',
      () => boris.call('announcementsRead', { params: { pool } }),
      ({ items }) => items.length === 1,
    );
    await other.page.goto(`/pools/${pool}/settings`);
    await settle(other.page);
    await other.page.getByTestId('who-pool.settings').waitFor();
    assert.match(await other.page.getByTestId('who-pool.settings').innerText(), /Only the owner.*anna/);
    assert.equal(await other.page.getByTestId('settings-edit').count(), 0, 'no dead button');
    await checkPage(other, 'settings of a member');
    for (const tab of ['treasury', 'books', 'audit', 'people']) {
      await other.page.getByTestId(`tab-${tab}`).click();
      await settle(other.page);
      await other.page
        .getByText(/ask .*anna/)
        .first()
        .waitFor();
      await checkPage(other, `${tab} of a member`);
    }
  },
);
