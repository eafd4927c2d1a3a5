/** The notary away and back: pages say since when trade waits and why, and that it goes on; the inbox keeps both. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, startInstanceProcess } from '../kit.ts';
import { checkPage, launchChromium, openGui } from './browser.ts';
import { goTo, logIn } from './flows.ts';
import { SKIP, joinGuild, keep, startGuild } from './real.ts';

test('the notary away and back', { timeout: 200_000, ...SKIP }, async () => {
  const guild = await startGuild();
  await using host = await startInstanceProcess();
  await joinGuild(guild, host, 'boris');
  await using browser = await launchChromium();
  await using gui = await openGui(browser, host.url);
  const { page } = gui;
  await logIn(page, { username: 'boris', password: PASSWORD });
  await page.getByTestId('seal').waitFor();
  assert.equal(await page.getByTestId('trade-paused').count(), 0);

  await guild.host.kill();
  const banner = page.getByTestId('trade-paused');
  await banner.waitFor({ timeout: 60_000 });
  assert.match(await banner.innerText(), /paused since .*, because the notary cannot be reached/i);
  await checkPage(gui, 'overview while trade is paused');
  await keep(page, 'paused-en');
  await goTo(page, 'pools');
  await page.getByTestId('pool-card').click();
  await page.getByTestId('notaries').getByText('away').waitFor();
  assert.equal(await page.getByTestId('quorum').getAttribute('data-enough'), 'false');
  assert.equal(await page.getByTestId('notaries-name').count(), 0, 'who does not own the pool names nobody');
  assert.match(await page.getByTestId('notaries-card').innerText(), /the owner names the notaries:\s*anna/i);
  assert.match(await page.getByTestId('pause-cause').innerText(), /because the notary cannot be reached/);

  await using back = await guild.host.restart();
  assert.equal(back.url, guild.host.url);
  await banner.waitFor({ state: 'detached', timeout: 60_000 });
  await page.getByTestId('notaries').getByText('connected').waitFor({ timeout: 30_000 });
  await page.locator('[data-testid="quorum"][data-enough="true"]').waitFor();
  await page.getByTestId('bell').click();
  await page.locator('[data-event="trade.paused"]').waitFor();
  await page.locator('[data-event="trade.resumed"]').waitFor();
  await checkPage(gui, 'notifications');
});
