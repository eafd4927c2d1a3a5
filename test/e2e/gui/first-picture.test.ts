/** An invitation opened as an address on a second instance leads to a picture: network and pool are joined on the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareMachine, startInstanceProcess, until } from '../kit.ts';
import { checkPage, launchChromium, openGui, settle } from './browser.ts';
import { confirmPhrase, enterBy, readPhrase } from './flows.ts';
import { SKIP, keep, startGuild } from './real.ts';

test('invite by link on a second instance, first run to first picture', { timeout: 200_000, ...SKIP }, async () => {
  await using guild = await startGuild();
  const { anna, pool } = guild;
  await using host = await startInstanceProcess();
  await shareMachine(anna, pool, { title: 'Quick box', pricePerSlotHour: '3600000', slots: 2 });
  const { link } = await anna.call('invitationCreate', { params: { pool }, body: { uses: 2 } }, { wait: 10 });
  await using browser = await launchChromium();
  await using gui = await openGui(browser, host.url);
  const { page } = gui;

  await page.goto(`/welcome#${link}`);
  await page.getByText('Render guild').first().waitFor();
  assert.equal(await page.getByTestId('join-link').inputValue(), link, 'the invitation is filled in');
  assert.equal(new URL(page.url()).hash, '', 'and out of the address');
  await page.getByTestId('join-next').click();
  await page.getByTestId('username').fill('boris');
  await page.getByTestId('password').fill('correct horse battery');
  await page.getByTestId('account-next').click();
  const words = await readPhrase(page);
  await page.getByTestId('phrase-saved').check();
  await page.getByTestId('phrase-next').click();
  await confirmPhrase(page, words);
  await page.getByTestId('finish').click();
  await page.getByTestId('first-pool').getByText('You are a member of “Render guild”').waitFor({ timeout: 30_000 });

  await enterBy(page, 'use');
  await page.locator('[data-testid="job-submit"]:not([disabled])').click({ timeout: 60_000 });
  await page.waitForURL(/\/jobs\/[0-9a-f]{64}/);
  await page.locator('[data-testid="job-picture"][data-done="true"]').waitFor({ timeout: 90_000 });
  await settle(page);
  await checkPage(gui, 'job');
  await keep(page, 'job-en');
  const width = await page
    .getByTestId('job-picture')
    .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
  assert.ok(width > 100, 'a real picture is shown');

  // English to Russian where one stands: the same page, not loaded anew.
  await page.evaluate(() => Object.assign(globalThis, { wasHere: true }));
  await page.getByTestId('language-ru').click();
  await page.locator('html[lang="ru"]').waitFor();
  await page.getByRole('link', { name: 'Задания' }).first().waitFor();
  assert.ok(await page.evaluate(() => 'wasHere' in globalThis));
  await checkPage(gui, 'job in Russian');
  await keep(page, 'job-ru');

  const [order] = (
    await until(
      'the order shows',
      () => anna.call('ordersRead', { params: { pool }, query: {} }),
      ({ items }) => items.length > 0,
    )
  ).items;
  assert.equal(order?.buyerHandle.split('#')[0], 'boris');
});
