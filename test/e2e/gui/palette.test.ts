/** What the palette finds is chosen also when it comes after the last key, so that Enter always goes somewhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchChromium, openGui, settle } from './browser.ts';
import { startFake } from './fake-server.ts';
import { SKIP } from './real.ts';

test('a member that arrives after the name was typed is chosen', { timeout: 60_000, ...SKIP }, async () => {
  await using fake = await startFake({ scenario: 'rich' });
  await using browser = await launchChromium();
  await using gui = await openGui(browser, fake.url);
  const { page } = gui;
  const typed = Promise.withResolvers<undefined>();
  await page.route('**/members*', async (route) => {
    await typed.promise;
    await route.continue();
  });
  await page.goto('/wallet');
  await settle(page);
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Search or run a command').waitFor();
  await page.keyboard.type('frances#');
  typed.resolve(undefined);
  await page.locator('.mantine-Spotlight-action[data-selected]', { hasText: 'frances#' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/pools\/[0-9a-f]{64}\?member=/);
  assert.deepEqual(gui.faults, []);
});
