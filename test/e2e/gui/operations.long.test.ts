/** The operator's cards in the settings, and the banner of a folder that is an old copy. */
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { PASSWORD } from '../kit.ts';
import { DESKTOP, checkPage, launchChromium, openGui, settle } from './browser.ts';
import { goTo, logIn } from './flows.ts';
import { SKIP, keep, startGuild } from './real.ts';

const ANNA = { username: 'anna', password: PASSWORD };

test(
  'backup and verification in the settings; an old copy says what to do',
  { timeout: 150_000, ...SKIP },
  async (t) => {
    await using guild = await startGuild();
    const { host } = guild;
    const saved = `${host.dataDir}-saved`;
    t.after(() => rmSync(saved, { recursive: true, force: true }));
    await using browser = await launchChromium();
    {
      await using gui = await openGui(browser, host.url, DESKTOP);
      const { page } = gui;
      await logIn(page, ANNA);
      await goTo(page, 'settings');
      await page.getByTestId('disk').getByText('Render guild').waitFor();
      await page.getByTestId('backup').getByText('none yet').waitFor();
      await page.getByTestId('backup-target').fill('relative');
      await page.getByTestId('backup-start').click();
      await page.getByTestId('backup').getByText('The path must be absolute').waitFor();
      await page.getByTestId('backup-target').fill(saved);
      await page.getByTestId('backup-start').click();
      await page.getByTestId('backup').getByText(`in ${saved}`).waitFor();
      assert.ok(existsSync(join(saved, 'manifest.json')));
      await page.getByTestId('verify').click();
      await page.getByTestId('verified-sound').nth(1).waitFor({ timeout: 30_000 });
      await settle(page);
      await checkPage(gui, 'settings of an operator', { axe: true });
      await keep(page, 'operations');
    }

    await host.stop();
    {
      using db = new DatabaseSync(join(host.dataDir, 'instance.db'));
      db.exec("UPDATE accounts SET needs = 'device'");
    }
    await using again = await host.restart();
    await using gui = await openGui(browser, again.url, { ...DESKTOP, width: 390, language: 'ru' });
    const { page } = gui;
    await logIn(page, ANNA);
    await page.getByTestId('device-behind').getByText('отстала').waitFor();
    await settle(page);
    await checkPage(gui, 'an old copy', { axe: true });
    await keep(page, 'device-behind-ru');
    await goTo(page, 'settings');
    await page.getByTestId('disk').getByText('Render guild').waitFor();
    await settle(page);
    await checkPage(gui, 'settings of an operator on a phone', { axe: true });
    await page.getByTestId('device-behind').getByRole('link').click();
    await page.getByTestId('phrase').waitFor();
  },
);
