/** A request, a bid for it, and the order that comes of it; then an instant match that explains itself: all in the GUI. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, shareMachine, startInstanceProcess, until } from '../kit.ts';
import { DESKTOP, PHONE, checkPage, launchChromium, openGui } from './browser.ts';
import { logIn } from './flows.ts';
import { SKIP, joinGuild, keep, startGuild } from './real.ts';

test('asked for, bid on, picked; and the best offer says why', { timeout: 180_000, ...SKIP }, async () => {
  await using guild = await startGuild();
  await using second = await startInstanceProcess();
  const boris = await joinGuild(guild, second, 'boris');
  const { anna, pool } = guild;
  await shareMachine(boris, pool, { title: 'Attic box', pricePerSlotHour: '3600000' });
  await anna.call(
    'grantCreate',
    { params: { pool }, body: { to: anna.user, amount: '10000000', reason: 'to buy with' } },
    { wait: 10 },
  );
  await using browser = await launchChromium();
  await using buyer = await openGui(browser, guild.host.url, DESKTOP);
  await logIn(buyer.page, { username: 'anna', password: PASSWORD });
  await buyer.page.goto('/market/requests');
  await buyer.page.getByTestId('request-open').click();
  await buyer.page.getByTestId('request-title').fill('A night of frames');
  await buyer.page.getByTestId('request-price').fill('7.2');
  await buyer.page.getByTestId('request-send').click();
  await buyer.page.waitForURL(/\/market\/requests\/[0-9a-f]{64}/);
  const request = buyer.page.url().slice(-64);

  await until(
    'the request arrives',
    () => boris.call('requestsRead', { params: { pool }, query: {} }),
    ({ items }) => items.length === 1,
  );
  await using seller = await openGui(browser, second.url, PHONE);
  await logIn(seller.page, { username: 'boris', password: PASSWORD });
  await seller.page.goto(`/market/requests/${request}`);
  await seller.page.getByTestId('bid').click();
  await seller.page.getByTestId('ask-price').fill('1.8');
  await seller.page.getByTestId('ask-send').click();
  await seller.page.getByTestId('bid-withdraw').waitFor();
  await checkPage(seller, 'own bid on a phone', { primary: 'bid-withdraw' });

  await buyer.page.getByTestId('suggested').waitFor();
  await checkPage(buyer, 'a request with a bid', { primary: 'bid-pick' });
  await keep(buyer.page, 'request');
  await buyer.page.getByTestId('bid-pick').click();
  await buyer.page.getByTestId('ask-send').click();
  await buyer.page.waitForURL(/\/orders\/[0-9a-f]{64}/);
  const order = await anna.call('orderRead', { params: { pool, order: buyer.page.url().slice(-64) } });
  assert.equal(order.pricePerSlotHour, 1_800_000n);
  assert.deepEqual([...buyer.faults, ...seller.faults], []);

  await buyer.page.goto('/market/match');
  await buyer.page.getByTestId('fell-out').waitFor();
  await buyer.page.getByTestId('need-cores').fill('4096');
  await buyer.page.getByTestId('need-cores').blur();
  await buyer.page.getByTestId('match-none').waitFor();
  await buyer.page
    .getByTestId('fell-out')
    .getByText(/Too few cores|Sold out|Too few free slots/)
    .waitFor();
  await checkPage(buyer, 'no match', {});
});
