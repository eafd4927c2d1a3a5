/** Keyboard alone: log in, go, search, send money, ask for the keys, log out. No pointer touches the page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { PASSWORD, until } from '../kit.ts';
import { launchChromium, openGui, settle } from './browser.ts';
import { SKIP, joinGuild, startGuild } from './real.ts';
import { startInstanceProcess } from '../kit.ts';

/** Tab until the element with this test id has the focus, which has to be seen. */
async function tabTo(page: Page, testId: string, { backwards = false } = {}): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press(backwards ? 'Shift+Tab' : 'Tab');
    const at = await page.evaluate(() => {
      const { activeElement } = document;
      if (activeElement === null) return undefined;
      const { outlineStyle, boxShadow, borderColor } = getComputedStyle(activeElement);
      return { testId: activeElement.getAttribute('data-testid'), outlineStyle, boxShadow, borderColor };
    });
    if (at?.testId !== testId) continue;
    const isField = await page.getByTestId(testId).evaluate((element) => ['INPUT'].includes(element.tagName));
    assert.ok(isField || at.outlineStyle !== 'none' || at.boxShadow !== 'none', `the focus on ${testId} is seen`);
    return;
  }
  assert.fail(`Tab does not reach ${testId}`);
}
interface Focused {
  getAttribute(name: string): string | null;
}
declare const document: { readonly activeElement: Focused | null };
declare function getComputedStyle(
  element: Focused,
): Readonly<Record<'outlineStyle' | 'boxShadow' | 'borderColor', string>>;

test('keyboard only', { timeout: 150_000, ...SKIP }, async () => {
  await using guild = await startGuild();
  await using second = await startInstanceProcess();
  const boris = await joinGuild(guild, second, 'boris');
  const { anna, pool, host } = guild;
  await anna.call(
    'grantCreate',
    { params: { pool }, body: { to: anna.user, amount: '50000000', reason: 'start' } },
    { wait: 10 },
  );
  await using browser = await launchChromium();
  await using gui = await openGui(browser, host.url);
  const { page } = gui;
  await page.goto('/login');
  await page.getByTestId('login-username').waitFor();
  await tabTo(page, 'login-username');
  await page.keyboard.type('anna');
  await tabTo(page, 'login-password');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByTestId('nav-overview').waitFor();
  await settle(page);

  // The first Tab offers to pass over the frame; two keys lead to a page; the palette finds a member.
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await page.waitForURL('**/wallet');
  await settle(page);
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Search or run a command').waitFor();
  await page.keyboard.type('boris');
  const found = `boris#${boris.user.slice(0, 8)}`;
  // Chosen, not only there: Enter before that goes nowhere.
  await page.locator('.mantine-Spotlight-action[data-selected]', { hasText: found }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/pools\/[0-9a-f]{64}\?member=/);
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Search and commands').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await page.waitForURL('**/wallet');
  await settle(page);
  await tabTo(page, 'send');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await tabTo(page, 'send-to');
  await page.keyboard.type('boris');
  await page.getByRole('option', { name: /boris/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await tabTo(page, 'send-sum');
  await page.keyboard.type('7');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await until(
    'the money is there',
    () => boris.call('walletRead', { params: { pool } }),
    ({ available }) => available === 107_000_000n,
  );

  await tabTo(page, 'account', { backwards: true });
  await page.keyboard.press('Enter');
  await tabTo(page, 'log-out');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/login');
  assert.deepEqual(gui.faults, []);
});
