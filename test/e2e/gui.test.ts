/** The GUI against real instances, in Chromium: log in, see real state, submit a job, see its picture; in both languages. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DESKTOP, PHONE, checkPage, findChromium, launchChromium, openGui, settle } from './gui/browser.ts';
import { goTo, logIn, runPictureJob } from './gui/flows.ts';
import { PASSWORD, register, shareMachine, startInstanceProcess, until } from './kit.ts';

const ARTEFACTS = fileURLToPath(new URL('../artefacts/', import.meta.url));
const SKIP = findChromium() === undefined ? { skip: 'no Chromium' } : {};

test(
  'a person logs in, sees real state and follows a job from submit to picture',
  { timeout: 240_000, ...SKIP },
  async () => {
    mkdirSync(ARTEFACTS, { recursive: true });
    await using buyerHost = await startInstanceProcess();
    await using sellerHost = await startInstanceProcess();
    const anna = await register(buyerHost, 'anna', { createNetwork: 'Test network' });
    const { invite } = await anna.call('networkRead', {});
    const answer = await fetch(`${sellerHost.url}/api/v1/network/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link: invite }),
    });
    assert.equal(answer.status, 200);
    const boris = await register(sellerHost, 'boris');
    const { pool } = await anna.call('poolCreate', { body: { name: 'Render guild', symbol: 'RND', access: 'public' } });
    await until(
      'joined',
      () => boris.call('poolJoin', { body: { pool } }, { wait: 10 }),
      ({ status }) => status === 'sealed',
    );
    await shareMachine(boris, pool, { title: 'Quick box', pricePerSlotHour: '3600000000' });
    await anna.call(
      'grantCreate',
      { params: { pool }, body: { to: anna.user, amount: '1284500000', reason: 'start' } },
      { wait: 10 },
    );
    await until(
      'the offer is online',
      () => anna.call('offersRead', { params: { pool }, query: {} }),
      ({ items }) => items.some(({ isOnline }) => isOnline),
    );

    const browser = await launchChromium();
    try {
      await using gui = await openGui(browser, buyerHost.url, DESKTOP);
      const { page } = gui;
      await logIn(page, { username: 'anna', password: PASSWORD });
      await settle(page);
      const shown = await page.getByTestId('wallet-available').first().innerText();
      assert.match(shown.replaceAll(/\s/g, ''), /1,?284\.50/, 'the balance is the ledger’s');
      assert.match(await page.getByTestId('peers-pill').innerText(), /1/);
      await checkPage(gui, 'overview');
      await page.screenshot({ path: join(ARTEFACTS, 'overview-en.png') });

      await runPictureJob(page, {});
      await settle(page);
      await checkPage(gui, 'job');
      await page.screenshot({ path: join(ARTEFACTS, 'job-en.png'), fullPage: true });
      const picture = page.getByTestId('job-picture');
      const width = await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);
      assert.ok(width > 100, 'a real picture is shown');

      await page.getByTestId('language-ru').click();
      await goTo(page, 'overview');
      await settle(page);
      await checkPage(gui, 'overview in Russian');
      await page.screenshot({ path: join(ARTEFACTS, 'overview-ru.png') });

      await using phone = await openGui(browser, buyerHost.url, { ...PHONE, language: 'ru' });
      await logIn(phone.page, { username: 'anna', password: PASSWORD });
      await settle(phone.page);
      await checkPage(phone, 'overview on a phone');
      await phone.page.screenshot({ path: join(ARTEFACTS, 'overview-phone-ru.png') });
    } finally {
      await browser.close();
    }
  },
);

test('the notary away: the GUI says since when trade is paused and why', { timeout: 180_000, ...SKIP }, async () => {
  const notaryHost = await startInstanceProcess();
  await using memberHost = await startInstanceProcess();
  const anna = await register(notaryHost, 'anna', { createNetwork: 'Test network' });
  const { invite } = await anna.call('networkRead', {});
  await fetch(`${memberHost.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  const boris = await register(memberHost, 'boris');
  const { pool } = await anna.call('poolCreate', { body: { name: 'Guild', symbol: 'GLD', access: 'public' } });
  await until(
    'joined',
    () => boris.call('poolJoin', { body: { pool } }, { wait: 10 }),
    ({ status }) => status === 'sealed',
  );
  await notaryHost.kill();
  const browser = await launchChromium();
  try {
    await using gui = await openGui(browser, memberHost.url, DESKTOP);
    await logIn(gui.page, { username: 'boris', password: PASSWORD });
    const banner = gui.page.getByTestId('trade-paused');
    await banner.waitFor({ timeout: 60_000 });
    assert.match(await banner.innerText(), /paused since/i);
    await checkPage(gui, 'overview while trade is paused');
  } finally {
    await browser.close();
  }
});
