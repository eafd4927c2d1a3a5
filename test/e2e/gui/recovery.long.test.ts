/** The only notary's machine is lost for good: whoever the owner named gives the pool new notaries, a week apart, in the GUI. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { LIMITS, TIME } from '#core/kernel/limits.ts';
import { PASSWORD, login, startInstanceProcess, until } from '../kit.ts';
import { checkPage, launchChromium, openGui } from './browser.ts';
import { logIn } from './flows.ts';
import { SKIP, joinGuild, keep, startGuild } from './real.ts';

/** Longer than an idle space waits for its next tick. */
const TICKED_MS = 3_000;

async function sign(page: Page, phrase: string): Promise<void> {
  await page.getByTestId('recover').click();
  await page.getByTestId('phrase-present').fill(phrase);
  await page.getByTestId('recover-send').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

test('a pool whose notary is gone is recovered, and trade goes on', { timeout: 200_000, ...SKIP }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'power-realms-clock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const clock = join(folder, 'ahead');
  writeFileSync(clock, '0');
  await using guild = await startGuild();
  await using left = await startInstanceProcess({ clock });
  const { anna, pool, host } = guild;
  const boris = await joinGuild(guild, left, 'boris');
  await using browser = await launchChromium();
  {
    await using owner = await openGui(browser, host.url);
    await logIn(owner.page, { username: 'anna', password: PASSWORD });
    await owner.page.goto(`/pools/${pool}`);
    await owner.page.getByTestId('recovery-users').click();
    await owner.page.getByRole('dialog').getByText('boris').click();
    await owner.page.getByTestId('recovery-users-send').click();
    await owner.page.getByRole('dialog').waitFor({ state: 'detached' });
    await until(
      'both may recover the pool',
      () => boris.call('recoveryRead', { params: { pool } }),
      ({ users }) => users.length === 2,
    );
  }
  await host.kill();

  const signs = async (round: 'first' | 'again', aheadMs: number): Promise<void> => {
    await using gui = await openGui(browser, left.url);
    const { page } = gui;
    await page.clock.setSystemTime(Date.now() + aheadMs);
    await logIn(page, { username: 'boris', password: PASSWORD });
    await page.goto(`/pools/${pool}`);
    await page.getByTestId('recovery-card').waitFor();
    await sign(page, boris.phrase);
    if (round === 'first') {
      const underWay = page.getByTestId('recovery');
      await underWay.waitFor();
      assert.match(await underWay.innerText(), /boris/);
      await checkPage(gui, 'a recovery under way');
      await keep(page, 'recovery-first');
    } else {
      await page.getByTestId('recovery-card').getByText('boris').first().waitFor();
      await keep(page, 'recovery-again');
    }
  };
  await signs('first', 0);
  const aheadMs = LIMITS.recoveryWaitMs + TIME.HOUR_MS;
  writeFileSync(clock, String(aheadMs));
  await signs('again', aheadMs);
  const back = await login(left, 'boris');
  // Whoever woke listens for ten minutes before it believes anything: passed in steps that are no sleep.
  for (const minutes of [8, 16]) {
    writeFileSync(clock, String(aheadMs + minutes * TIME.MINUTE_MS));
    await new Promise((resolve) => setTimeout(resolve, TICKED_MS));
  }
  await until(
    'the pool is sealed again',
    () => back.call('recoveryRead', { params: { pool } }),
    ({ recoveries, next }) => recoveries.length === 0 && next.epoch === 2,
    60_000,
  );
  await back.call(
    'transferCreate',
    { params: { pool }, body: { to: anna.user, amount: '1000000', memo: 'it goes on' } },
    { wait: 20 },
  );
  const { available } = await back.call('walletRead', { params: { pool } });
  assert.equal(available, 99_000_000n);
});
