/** A phone from the first run on: joining, looking around, a pool of one’s own, all within its width. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startInstanceProcess } from '../kit.ts';
import { PHONE, checkPage, launchChromium, openGui, settle } from './browser.ts';
import { createPool, enterBy, firstRun, goTo } from './flows.ts';
import { SKIP, keep, startGuild } from './real.ts';

test('a phone-sized run', { timeout: 150_000, ...SKIP }, async () => {
  await using guild = await startGuild();
  await using host = await startInstanceProcess();
  const { link } = await guild.anna.call('invitationCreate', { params: { pool: guild.pool }, body: {} }, { wait: 10 });
  await using browser = await launchChromium();
  await using gui = await openGui(browser, host.url, { ...PHONE, language: 'ru' });
  const { page } = gui;
  await firstRun(page, { username: 'boris', password: 'correct horse battery' }, { join: link });
  await page.getByTestId('first-pool').getByText('Render guild').waitFor();
  await page.getByTestId('first-pool').getByText('участник').waitFor({ timeout: 30_000 });
  await checkPage(gui, 'the three doors on a phone');
  await enterBy(page, 'look');
  await page.getByTestId('new-job').first().waitFor();
  await settle(page);
  await checkPage(gui, 'overview on a phone', { primary: 'new-job' });
  await keep(page, 'phone-ru');
  for (const name of ['jobs', 'market', 'wallet', 'orders', 'nodes', 'pools', 'network', 'settings'] as const) {
    await goTo(page, name);
    await settle(page);
    await checkPage(gui, `${name} on a phone`, { axe: name === 'settings' });
  }
  await page.getByTestId('bell').click();
  await page.locator('[data-event="money.grant"]').waitFor();
  // A toast under the thumb stays away from the bar with the pages.
  await page.getByTestId('mark-all').click();
  const toast = page.locator('.mantine-Notification-root').last();
  await toast.hover();
  const [toastBox, barBox] = [await toast.boundingBox(), await page.locator('.bottom-bar').boundingBox()];
  assert.ok(toastBox !== null && barBox !== null && toastBox.y + toastBox.height <= barBox.y);
  await goTo(page, 'wallet');
  await createPool(page, { name: 'Attic', access: 'private' });
  await page.getByTestId('invite-create').first().waitFor();
  await settle(page);
  await checkPage(gui, 'own pool on a phone', { primary: 'invite-create' });
});
