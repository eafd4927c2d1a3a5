/**
 * A picture grows tile by tile on two providers until one of them is cut off; the other finishes it, the page says what happened, and
 * the books hold. Then the one that is left pauses, sells nothing, and goes on.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Person, PASSWORD, shareMachine, startInstanceProcess, until } from '../kit.ts';
import { checkPage, launchChromium, openGui, settle } from './browser.ts';
import { goTo, logIn } from './flows.ts';
import { SKIP, joinGuild, keep, startGuild } from './real.ts';

const TILES = 12;
const START = 100_000_000n;

test(
  'a provider dies under a growing picture; the other one pauses and resumes',
  { timeout: 240_000, ...SKIP },
  async () => {
    await using guild = await startGuild();
    const { anna, pool } = guild;
    await using borisHost = await startInstanceProcess();
    await using claraHost = await startInstanceProcess();
    const boris = await joinGuild(guild, borisHost, 'boris');
    const clara = await joinGuild(guild, claraHost, 'clara');
    // One after the other: both would be measured at once.
    const borisOffer = await shareMachine(boris, pool, { title: 'Boris’s box', pricePerSlotHour: '36000000' });
    await shareMachine(clara, pool, { title: 'Clara’s box', pricePerSlotHour: '36000000' });
    await anna.call(
      'grantCreate',
      { params: { pool }, body: { to: anna.user, amount: String(START), reason: 'start' } },
      { wait: 10 },
    );
    const before = await walletOf(anna, pool);
    await until(
      'both offers are online',
      () => anna.call('offersRead', { params: { pool }, query: {} }),
      ({ items }) => items.filter(({ isOnline }) => isOnline).length === 2,
    );
    await using browser = await launchChromium();
    await using gui = await openGui(browser, guild.host.url);
    const { page } = gui;
    await logIn(page, { username: 'anna', password: PASSWORD });

    const job = await submit(page);
    // Tile by tile: the picture is there, and not whole.
    const picture = page.getByTestId('job-picture');
    const grown: number[] = [];
    for (const tiles of [1, 3]) {
      await page.waitForFunction(
        (wanted) =>
          Number(
            /, (\d+) of/.exec(document.querySelector('[data-testid="job-picture"]')?.getAttribute('alt') ?? '')?.[1] ??
              0,
          ) >= wanted,
        tiles,
        { timeout: 60_000 },
      );
      grown.push(await endedTiles(page));
      assert.equal(await picture.getAttribute('data-done'), 'false');
    }
    assert.ok((grown[1] ?? 0) > (grown[0] ?? 0) && (grown[1] ?? 0) < TILES, `it grows: ${grown.join(', ')}`);
    await until(
      'both work',
      () => anna.call('jobRead', { params: { pool, job } }),
      ({ providers, taskList }) =>
        providers.length === 2 && providers.every(({ order }) => taskList.some((task) => task.order === order)),
    );
    await claraHost.kill();

    // What happened stands on the page, with what becomes of the work and the money.
    const gone = page.locator('[data-testid="job-provider"][data-face="gone"]');
    await gone.waitFor({ timeout: 30_000 });
    assert.match(await gone.innerText(), /clara/);
    assert.match(await page.getByTestId('job-trouble').innerText(), /clara.*(elsewhere|by itself)/s);
    await page.locator('[data-testid="job-picture"][data-done="true"]').waitFor({ timeout: 120_000 });
    await settle(page);
    assert.equal(await page.getByTestId('job-state').innerText(), 'Done');
    await checkPage(gui, 'job whose provider is gone');
    await keep(page, 'provider-gone');
    assert.equal(await page.getByTestId('tile').count(), TILES);

    // The money: nothing is lost, nothing is paid twice, and what is still set aside says when it comes back.
    const detail = await anna.call('jobRead', { params: { pool, job } });
    assert.equal(detail.state, 'done');
    assert.ok(detail.costSoFar > 0n && detail.costSoFar <= detail.maxCost);
    assert.equal(
      detail.costSoFar,
      detail.providers.reduce((sum, { cost }) => sum + cost, 0n),
    );
    const orders = await Promise.all(
      detail.providers.map(({ order }) => anna.call('orderRead', { params: { pool, order } })),
    );
    for (const { postings, net, fee, refunded, funded } of orders) {
      for (const no of new Set(postings.map((posting) => posting.no)))
        assert.equal(sumOf(postings.filter((posting) => posting.no === no)), 0n, 'each movement sums to nothing');
      assert.ok(net + fee + refunded <= funded);
    }
    const out = orders.reduce((sum, { funded, refunded }) => sum + funded - refunded, 0n);
    assert.equal(before - (await walletOf(anna, pool)), out);
    const books = await anna.call('invariantsRead', { query: { pool } });
    assert.ok(books.isSound, JSON.stringify(books.checks));
    const claras = orders.find(({ providerHandle }) => providerHandle.startsWith('clara'));
    assert.ok(claras !== undefined && claras.state === 'ending');
    await gone.getByRole('link').click();
    await page.getByTestId('order-deadlines').getByText('The last receipt has to come').waitFor();
    await settle(page);
    await checkPage(gui, 'order of a provider that is gone');

    await pauseAndResume({ anna, boris, pool, offer: borisOffer.offer, url: borisHost.url, browser });
  },
);

interface Sharing {
  readonly anna: Person;
  readonly boris: Person;
  readonly pool: string;
  readonly offer: string;
  readonly url: string;
  readonly browser: Awaited<ReturnType<typeof launchChromium>>;
}

/** The provider's own pages: the switch, why nothing is earned meanwhile, and what ran here. */
async function pauseAndResume({ anna, pool, offer, url, browser }: Sharing): Promise<void> {
  await using gui = await openGui(browser, url);
  const { page } = gui;
  await logIn(page, { username: 'boris', password: PASSWORD });
  await goTo(page, 'nodes');
  await page.locator('[data-testid="check-running"][data-verdict="good"]').waitFor();
  await page.getByTestId('machine-card').getByTestId('machine-pause').click();
  await page.locator('[data-testid="check-running"][data-verdict="bad"]').waitFor();
  assert.match(await page.getByTestId('machine-card').innerText(), /Paused/);
  await checkPage(gui, 'nodes while paused');

  const { items } = await anna.call('offersRead', { params: { pool }, query: { state: 'all' } });
  const version = items.find((one) => one.offer === offer)?.version ?? '';
  const placed = await anna.call(
    'orderPlace',
    { params: { pool }, body: { offer, offerVersion: version, slots: 1, durationMs: 60_000, maxCost: '600000' } },
    { wait: 10 },
  );
  await goTo(page, 'orders');
  const row = page.getByTestId('order-row').filter({ hasText: 'Placed' });
  await row.waitFor({ timeout: 15_000 });
  await goTo(page, 'nodes');
  await page.getByTestId('machine-card').getByTestId('machine-pause').click();
  await page.locator('[data-testid="check-running"][data-verdict="good"]').waitFor();
  await until(
    'the order that waited runs',
    () => anna.call('orderRead', { params: { pool, order: placed.id } }),
    ({ state }) => state === 'running',
  );
  await page.getByRole('link', { name: 'Details' }).click();
  await page.getByTestId('task-run').first().waitFor();
  assert.match(await page.getByTestId('task-history').innerText(), /[1-9]\d* went well/);
  await page.getByTestId('heartbeat').waitFor();
  await settle(page);
  await checkPage(gui, 'own node');
  await keep(page, 'node-en');
  await anna.call('orderStop', { params: { pool, order: placed.id } }, { wait: 10 });
}

/** A picture of twelve tiles that take a while each, on two providers. */
async function submit(page: Page): Promise<string> {
  await page.goto('/jobs/new');
  for (const [testId, value] of Object.entries({
    'parameter-samples': '64',
    'job-tasks': String(TILES),
    'job-providers': '2',
  })) {
    await page.getByTestId(testId).fill(value);
    await page.getByTestId(testId).blur();
  }
  await page.getByTestId('job-quote').getByText('Clara’s box').waitFor();
  await page.locator('[data-testid="job-submit"]:not([disabled])').click();
  await page.waitForURL(/\/jobs\/[0-9a-f]{64}/);
  return page.url().split('/').at(-1) ?? '';
}

async function endedTiles(page: Page): Promise<number> {
  const words = (await page.getByTestId('job-picture').getAttribute('alt')) ?? '';
  return Number(/, (\d+) of/.exec(words)?.[1] ?? 0);
}

async function walletOf(person: Person, pool: string): Promise<bigint> {
  return (await person.call('walletRead', { params: { pool } })).available;
}

function sumOf(postings: readonly { readonly amount: bigint }[]): bigint {
  return postings.reduce((sum, { amount }) => sum + amount, 0n);
}

/** Of the page's own world only what is asked of it above. */
declare const document: { querySelector(selector: string): { getAttribute(name: string): string | null } | null };
