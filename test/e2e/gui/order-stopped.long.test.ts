/** A buyer stops an order before its time: what was delivered is paid, the rest is back, to the last micro-credit, on both sides' pages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { PASSWORD, shareMachine, startInstanceProcess, until } from '../kit.ts';
import { PHONE, checkPage, launchChromium, openGui, settle } from './browser.ts';
import { goTo, logIn } from './flows.ts';
import { SKIP, joinGuild, keep, shown, startGuild } from './real.ts';

const START = 5_000_000_000n;
const WELCOME = 100_000_000n;
/** A credit a second, and a little: nothing of it comes out even. */
const PRICE = 3_600_000_077n;
const TASKS = 12;
const HOUR_MS = 3_600_000n;
const FEE_BPS = 200n;

function line(page: Page, words: string, sum: string): Promise<void> {
  return page.getByTestId('statement-line').filter({ hasText: words }).filter({ hasText: sum }).first().waitFor();
}

test('an order that its buyer stops early', { timeout: 180_000, ...SKIP }, async () => {
  await using guild = await startGuild(startInstanceProcess, { decimals: 6 });
  await using second = await startInstanceProcess();
  const { anna, pool } = guild;
  const params = { pool };
  const boris = await joinGuild(guild, second, 'boris');
  await shareMachine(boris, pool, { title: 'Attic box', pricePerSlotHour: PRICE.toString() });
  const grant = { to: anna.user, amount: START.toString(), reason: 'to buy with' };
  await anna.call('grantCreate', { params, body: grant }, { wait: 20 });
  await until(
    'the offer is online',
    () => anna.call('offersRead', { params, query: {} }),
    ({ items }) => items.some(({ isOnline }) => isOnline),
  );
  await using browser = await launchChromium();
  await using buyer = await openGui(browser, guild.host.url);
  const { page } = buyer;
  await logIn(page, { username: 'anna', password: PASSWORD });

  // A long picture, of which she has seen enough after the first tiles.
  await page.goto('/jobs/new');
  for (const [testId, value] of [
    ['parameter-samples', '64'],
    ['job-tasks', String(TASKS)],
  ] as const) {
    await page.getByTestId(testId).fill(value);
    await page.getByTestId(testId).blur();
  }
  await page.locator('[data-testid="job-submit"]:not([disabled])').click();
  await page.waitForURL(/\/jobs\/[0-9a-f]{64}/);
  const job = page.url().slice(-64);
  const { providers } = await until(
    'two tiles are there',
    () => anna.call('jobRead', { params: { pool, job } }),
    ({ taskList }) => taskList.filter(({ state }) => state === 'ended').length >= 2,
    60_000,
  );
  const order = providers[0]?.order ?? '';
  const read = () => anna.call('orderRead', { params: { pool, order } });

  await using seller = await openGui(browser, second.url, { ...PHONE, language: 'ru' });
  await logIn(seller.page, { username: 'boris', password: PASSWORD });
  await seller.page.goto(`/orders/${order}`);
  await seller.page.getByTestId('order-state').filter({ hasText: 'Идёт' }).waitFor();

  await page.getByTestId('job-provider').getByRole('link').last().click();
  await page.waitForURL(`**/orders/${order}`);
  await page.getByTestId('order-stop').waitFor();
  await settle(page);
  await keep(page, 'stop-running');
  await checkPage(buyer, 'an order that runs', { primary: 'order-stop' });
  await page.getByTestId('order-stop').click();
  // It works for a job: what becomes of that is said before the order is stopped.
  const dialog = page.getByRole('dialog');
  await dialog.getByText('The job then buys nothing more').waitFor();
  await keep(page, 'stop-asks');
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByTestId('order-stop').waitFor({ state: 'detached' });
  await keep(page, 'stop-pressed');
  const done = await until('it is settled', read, ({ state }) => state === 'settled');

  // By the measured time alone, rounded once.
  const { paidMs, tasksEnded, funded, used, net, fee, refunded } = done;
  assert.equal(done.isUnsigned, false, 'both sides counted the same');
  assert.ok(tasksEnded >= 2 && tasksEnded < TASKS, `${tasksEnded} of ${TASKS}`);
  assert.equal(funded, (PRICE * BigInt(done.durationMs) + HOUR_MS - 1n) / HOUR_MS);
  assert.equal(used, (PRICE * BigInt(paidMs)) / HOUR_MS);
  assert.deepEqual([fee, net, refunded], [(used * FEE_BPS) / 10_000n, used - fee, funded - used]);
  await until(
    'the seller’s instance knows of it',
    () => boris.call('orderRead', { params: { pool, order } }),
    ({ state }) => state === 'settled',
  );
  const wallets = await Promise.all([anna, boris].map((person) => person.call('walletRead', { params })));
  assert.deepEqual(
    wallets.map(({ available, held, pending }) => [available, held, pending]),
    [
      [START - used, 0n, 0n],
      [WELCOME + net, 0n, 0n],
    ],
  );

  // The same on the order's page, which nobody loaded anew, and in both statements.
  await page.getByTestId('order-state').filter({ hasText: 'Settled' }).waitFor();
  const timeline = page.getByTestId('order-timeline');
  for (const sum of [funded, net, fee, refunded])
    await timeline
      .getByTestId('order-movement')
      .filter({ hasText: shown(sum) })
      .first()
      .waitFor();
  await timeline.getByText('The buyer stopped it.').waitFor();
  await keep(page, 'stop-settled');
  await checkPage(buyer, 'an order that was stopped');
  await seller.page.getByTestId('order-state').filter({ hasText: 'Рассчитан' }).waitFor();
  await keep(seller.page, 'stop-settled-ru');
  await checkPage(seller, 'a sold order that was stopped, on a phone');

  await goTo(page, 'wallet');
  await line(page, 'Set aside for an order', `−${shown(funded)}`);
  await line(page, 'the rest back', `+${shown(refunded)}`);
  await page
    .getByTestId('wallet-available')
    .filter({ hasText: shown(START - used) })
    .waitFor();
  await keep(page, 'stop-statement');
  await checkPage(buyer, 'the buyer’s statement');
  await goTo(seller.page, 'wallet');
  await line(seller.page, 'Расчёт по заказу', `+${shown(net).replace('.', ',')}`);
  await keep(seller.page, 'stop-statement-ru');
  await checkPage(seller, 'the seller’s statement');
  const lines = async (person: typeof anna) =>
    (await person.call('statementRead', { params, query: {} })).items
      .filter(({ subject }) => subject === order)
      .map(({ code, amount, balance }) => [code, amount, balance]);
  assert.deepEqual(await lines(anna), [
    ['P7', refunded, START - used],
    ['P4', -funded, START - funded],
  ]);
  assert.deepEqual(await lines(boris), [['P8', net, WELCOME + net]]);

  // The job asks, and has bought nothing meanwhile, although another offer is there.
  const resell = {
    title: 'Cellar box',
    slots: 1,
    memoryPerSlotBytes: 256 * 1024 ** 2,
    pricePerSlotHour: PRICE.toString(),
  };
  const { items: nodes } = await boris.call('nodesRead', { params });
  const node = nodes[0]?.node ?? '';
  await boris.call('offerPublish', { params, body: { node, ...resell } }, { wait: 20 });
  await page.goto(`/jobs/${job}`);
  await page.getByTestId('job-held').waitFor();
  await settle(page);
  await keep(page, 'stop-job');
  await checkPage(buyer, 'the job whose order was stopped', { primary: 'job-go-on' });
  const readJob = () => anna.call('jobRead', { params: { pool, job } });
  const held = await readJob();
  assert.deepEqual([held.providers.length, held.held?.orders, held.endedMs], [1, [order], undefined]);
  assert.ok(held.progress < 1, `${held.progress}`);

  // Her word: it goes on elsewhere. Stopped as a whole it is cancelled, and no work is said to be done that is not.
  await page.getByTestId('job-go-on').click();
  await page.getByTestId('job-held').waitFor({ state: 'detached' });
  await until('it buys elsewhere', readJob, ({ providers: list }) => list.length === 2, 60_000);
  const spent = await anna.call('ordersRead', { params, query: {} });
  const most = spent.items.reduce(
    (sum, { used: paid, state, funded: set }) => sum + (state === 'settled' ? paid : set),
    0n,
  );
  assert.ok(spent.items.length === 2 && most <= held.maxCost, 'within its budget');
  await page.getByTestId('job-cancel').click();
  const over = await until('it is cancelled', readJob, ({ endedMs }) => endedMs !== undefined, 60_000);
  assert.deepEqual([over.state, over.progress < 1], ['cancelled', true]);
  assert.deepEqual([...buyer.faults, ...seller.faults], []);
  for (const person of [anna, boris]) assert.ok((await person.call('invariantsRead', { query: { pool } })).isSound);
});
