/** An open page follows the system from one theme to the other, its charts too. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DESKTOP, launchChromium, openGui } from './browser.ts';
import { startFake } from './fake-server.ts';
import { SKIP } from './real.ts';

test('a chart takes the colours of the theme that the page goes over to', { timeout: 60_000, ...SKIP }, async () => {
  await using fake = await startFake({ scenario: 'rich' });
  await using browser = await launchChromium();
  await using gui = await openGui(browser, fake.url, { ...DESKTOP, theme: 'auto' });
  const { page } = gui;
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/wallet');
  const line = page.locator('.chart .u-legend .u-marker').last();
  await line.waitFor();
  const colourIn = async (colorScheme: 'dark' | 'light'): Promise<string> => {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    return line.evaluate((marker) => getComputedStyle(marker as Element).borderColor);
  };
  const dark = await colourIn('dark');
  const light = await colourIn('light');
  assert.notEqual(light, dark);
  assert.equal(await colourIn('dark'), dark);
});
