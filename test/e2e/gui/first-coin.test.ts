/** From the first run to the first coin, on real instances: a network is founded, the machine shared, somebody's job paid for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Person, login, register, startInstanceProcess, until } from '../kit.ts';
import { checkPage, launchChromium, openGui, settle } from './browser.ts';
import { enterBy, firstRun, goTo } from './flows.ts';
import { SKIP, keep } from './real.ts';

const PERSON = { username: 'anna', password: 'correct horse battery' };

test('first run to first coin', { timeout: 200_000, ...SKIP }, async () => {
  await using host = await startInstanceProcess();
  await using buyerHost = await startInstanceProcess();
  await using browser = await launchChromium();
  await using gui = await openGui(browser, host.url);
  const { page } = gui;

  await firstRun(page, PERSON);
  await page.getByTestId('first-pool').getByText('is founded').waitFor();
  await checkPage(gui, 'the three doors');
  await enterBy(page, 'earn');
  await page.getByTestId('share-start').click();
  await page.waitForURL('**/nodes', { timeout: 60_000 });
  // The address is there before the page: it has come when it shows the machine.
  await page.locator('main[data-path="/nodes"] h2').first().waitFor();
  await settle(page);
  await checkPage(gui, 'nodes');

  // Somebody with the network's link runs a job; Anna gave them something to pay with.
  const anna = await login(host, PERSON.username);
  const [pool] = (await anna.call('poolsRead', {})).items;
  assert.ok(pool !== undefined && pool.wallet.available === 100_000_000n, 'the founder’s first coins');
  const boris = await joinNetwork(anna, buyerHost.url, () => register(buyerHost, 'boris'));
  await boris.call('poolJoin', { body: { pool: pool.pool } }, { wait: 10 });
  await until(
    'boris is a member',
    () => boris.call('poolsRead', {}),
    ({ items }) => items[0]?.membership === 'active',
  );
  await goTo(page, 'wallet');
  await page.getByTestId('send').click();
  await page.getByTestId('send-to').click();
  await page.getByRole('option', { name: /boris/ }).click();
  await page.getByTestId('send-sum').fill('40');
  await page.getByTestId('send-confirm').click();
  await page.getByTestId('statement-line').filter({ hasText: 'boris' }).waitFor();

  const { items: modules } = await boris.call('modulesRead', {});
  const body = {
    name: 'A picture',
    module: modules.find(({ merge }) => merge !== 'none')?.module ?? '',
    // Long enough to cost something: three milliseconds at this price are less than the smallest unit.
    args: ['--width', '160', '--height', '120', '--samples', '16', '--seed', '7'],
    tasks: 1,
    providers: 1,
    slotsPerProvider: 1,
    durationMs: 60_000,
  };
  const params = { pool: pool.pool };
  await until(
    'the offer is online',
    () => boris.call('jobQuote', { params, body }),
    ({ offers, isAffordable }) => offers.length > 0 && isAffordable,
  );
  await boris.call('jobSubmit', { params, body: { ...body, maxCost: '1000000' } });

  // The bell, the inbox, the overview: all by themselves, nothing is loaded anew.
  await page.getByText('First income from boris').first().waitFor({ timeout: 60_000 });
  await goTo(page, 'overview');
  await settle(page);
  const earned = page.getByTestId('earned-today');
  await earned
    .getByText('+')
    .or(earned.filter({ hasText: '+' }))
    .first()
    .waitFor();
  assert.match(await earned.innerText(), /^\+0\.\d+\sCOIN$/);
  await checkPage(gui, 'overview with the first coin');
  await keep(page, 'overview-en');
  await page.getByTestId('bell').click();
  await page.locator('[data-event="money.earned"]').waitFor();
  await page.getByTestId('mark-all').click();
  await page.locator('.bell-count').waitFor({ state: 'detached' });
  await checkPage(gui, 'notifications');
});

async function joinNetwork(anna: Person, url: string, then: () => Promise<Person>): Promise<Person> {
  const { invite } = await anna.call('networkRead', {});
  const answer = await fetch(`${url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  assert.equal(answer.status, 200);
  return then();
}
