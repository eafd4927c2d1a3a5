/** Terms set by a seller, a search saved, an order made longer, an offer taken off the market: all in the GUI. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, shareMachine, startInstanceProcess, until } from '../kit.ts';
import { DESKTOP, PHONE, checkPage, launchChromium, openGui } from './browser.ts';
import { logIn } from './flows.ts';
import { SKIP, joinGuild, startGuild } from './real.ts';

const MINUTE_MS = 60_000;

test('terms, saved searches, more time, an offer removed', { timeout: 240_000, ...SKIP }, async () => {
  await using guild = await startGuild();
  await using second = await startInstanceProcess();
  const boris = await joinGuild(guild, second, 'boris');
  const { anna, pool } = guild;
  const { offer } = await shareMachine(boris, pool, { title: 'Attic box', pricePerSlotHour: '3600000' });
  const money = { to: anna.user, amount: '10000000', reason: 'to buy with' };
  await anna.call('grantCreate', { params: { pool }, body: money }, { wait: 10 });
  await using browser = await launchChromium();

  await using seller = await openGui(browser, second.url, PHONE);
  await logIn(seller.page, { username: 'boris', password: PASSWORD });
  await seller.page.goto('/market');
  await seller.page.getByTestId('offer-edit').click();
  await seller.page.getByTestId('terms-notice').fill('5');
  await seller.page.getByTestId('terms-longest').fill('120');
  // It stood without end; from now on it ends in a week.
  await seller.page.getByTestId('offer-expiry').click();
  await seller.page.getByRole('option').last().click();
  await seller.page.getByTestId('offer-expiry-days').fill('7');
  await checkPage(seller, 'terms of an offer on a phone', { primary: 'edit-save' });
  await seller.page.getByTestId('edit-save').click();
  const at = { params: { pool, offer } };
  const terms = await until(
    'the buyer’s instance has the terms',
    () => anna.call('offerRulesRead', at),
    ({ noticeMs }) => noticeMs === 5 * MINUTE_MS,
  );
  assert.deepEqual([terms.minMs, terms.maxMs], [MINUTE_MS, 120 * MINUTE_MS]);
  const [{ leftMs = 0 } = {}] = await until(
    'the buyer’s instance knows when the offer ends',
    async () => (await anna.call('offersRead', { params: { pool }, query: {} })).items,
    ([first]) => first?.leftMs !== undefined,
  );
  assert.ok(leftMs > 6 * 24 * 60 * MINUTE_MS && leftMs <= 7 * 24 * 60 * MINUTE_MS);

  await using buyer = await openGui(browser, guild.host.url, DESKTOP);
  const { page } = buyer;
  await logIn(page, { username: 'anna', password: PASSWORD });
  await page.goto('/market');
  await page.getByTestId('filter').fill('attic');
  await page.getByTestId('saved-open').click();
  await page.getByTestId('saved-name').fill('the attic');
  await page.getByTestId('saved-save').click();
  await page.getByTestId('saved-apply').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('filter').fill('cellar');
  await page.getByTestId('filter-clear').waitFor();
  await page.getByTestId('saved-open').click();
  await page.getByTestId('saved-apply').click();
  await page.getByTestId('offer-row').waitFor();
  assert.equal(await page.getByTestId('filter').inputValue(), 'attic');

  await page.getByTestId('buy').click();
  await page.getByTestId('buy-minutes').fill('10');
  // What the fold will charge and promise is said before anything is paid.
  for (const [name, text] of [
    ['buy-cancel-fee', /^0\.06/],
    ['buy-notice', /^5\smin/],
    ['buy-hours', /at all hours/],
  ] as const)
    await page.getByTestId(name).filter({ hasText: text }).waitFor();
  await page.getByTestId('buy-confirm').click();
  await page.waitForURL(/\/orders\/[0-9a-f]{64}/);
  const order = { params: { pool, order: page.url().slice(-64) } };
  await page.getByTestId('order-extend').click();
  await page.getByTestId('extend-minutes').fill('20');
  assert.match(await page.getByTestId('extend-total').innerText(), /^1\.20/);
  await page.getByTestId('extend-confirm').click();
  await until(
    'the order is longer',
    () => anna.call('orderRead', order),
    ({ durationMs, funded }) => durationMs === 30 * MINUTE_MS && funded === 1_800_000n,
  );
  await until(
    'it runs',
    () => anna.call('orderRead', order),
    ({ state }) => state === 'running',
  );
  await page.getByTestId('order-stop').click();
  await until(
    'it ended',
    () => boris.call('orderRead', order),
    ({ state }) => state === 'completed',
  );
  await checkPage(buyer, 'an order that was made longer', { primary: 'order-confirm' });

  await page.goto('/market');
  await page.getByTestId('prices-open').click();
  await page.getByTestId('prices-newest').waitFor();
  await page.getByTestId('offer-remove').click();
  await page.getByTestId('ask-reason').fill('not what it says');
  await page.getByTestId('ask-send').click();
  await until(
    'it is off the market',
    () => anna.call('offersRead', { params: { pool }, query: {} }),
    ({ items }) => items.length === 0,
  );

  const { items: machines } = await boris.call('nodesRead', { params: { pool } });
  const one = { title: 'Cellar box', slots: 1, memoryPerSlotBytes: 2 ** 28, pricePerSlotHour: '1000000' };
  const life = { isDraft: true, lifeMs: 3_600_000 };
  const body = { ...one, ...life, node: machines[0]?.node ?? '' };
  await boris.call('offerPublish', { params: { pool }, body }, { wait: 10 });
  await seller.page.goto('/market');
  await seller.page.getByText('Draft').waitFor();
  await checkPage(seller, 'a draft on a phone', { primary: 'offer-pause' });
  await seller.page.getByTestId('offer-pause').click();
  await until(
    'it is on the market',
    () => anna.call('offersRead', { params: { pool }, query: {} }),
    ({ items }) => items[0]?.state === 'active' && (items[0].leftMs ?? 0) > 0,
  );
  assert.deepEqual([...buyer.faults, ...seller.faults], []);
});
