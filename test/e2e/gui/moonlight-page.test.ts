/** A page that goes takes back its word to see a game, since its instance carries the word on while the page is hidden. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchChromium, openGui, settle } from './browser.ts';
import { startFake } from './fake-server.ts';
import { id } from './fake-world.ts';
import { SKIP } from './real.ts';

test(
  'whoever goes from the page, within the GUI or out of it, sees the game no more',
  { timeout: 60_000, ...SKIP },
  async () => {
    await using fake = await startFake({ scenario: 'rich' });
    await using browser = await launchChromium();
    await using gui = await openGui(browser, fake.url);
    const { page } = gui;
    const see = async (): Promise<void> => {
      fake.world.isSeen = false;
      await page.goto(`/play/${id('session 2')}`);
      await settle(page);
      await page.getByTestId('moonlight-see').click();
      await page.getByText('You say that you see the game').waitFor();
      assert.equal(fake.world.isSeen, true);
    };
    const isTakenBack = async (how: string): Promise<void> => {
      for (let look = 0; fake.world.isSeen !== false; look += 1) {
        assert.ok(look < 50, how);
        await page.waitForTimeout(100);
      }
    };
    await see();
    await page.getByRole('link', { name: 'Wallet' }).first().click();
    await isTakenBack('by another page of the GUI');
    await see();
    await page.goto('/wallet');
    await isTakenBack('by going out of it');
    assert.deepEqual(gui.faults, []);
  },
);
