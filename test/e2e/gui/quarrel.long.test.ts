/** A quarrel from both sides and both judges, each on an instance of their own: opened, answered, taken, decided, appealed, decided for good. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { PASSWORD, type Person, type Running, register, shareMachine, startInstanceProcess, until } from '../kit.ts';
import { type GuiPage, checkPage, launchChromium, openGui, settle } from './browser.ts';
import { logIn } from './flows.ts';
import { SKIP, keep } from './real.ts';

const SEALED = { wait: 20 } as const;

async function comer(invite: string, pool: string, name: string): Promise<{ at: Running; person: Person }> {
  const at = await startInstanceProcess();
  const answer = await fetch(`${at.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  assert.equal(answer.status, 200);
  const person = await register(at, name);
  assert.equal((await person.call('poolJoin', { body: { pool } }, SEALED)).status, 'sealed');
  return { at, person };
}

/** A small job that its buyer wants to look at before paying: the order that it leaves is completed, not settled. */
async function completedOrder(clara: Person, pool: string): Promise<string> {
  const { items } = await clara.call('modulesRead', {});
  const module = items.find(({ name }) => name === 'path-tracer')?.module ?? '';
  const args = ['--width', '64', '--height', '48', '--samples', '4', '--seed', '7'];
  const spec = { name: 'picture', module, args, tasks: 1, slotsPerProvider: 1, durationMs: 60_000, review: true };
  const quote = await clara.call('jobQuote', { params: { pool }, body: spec });
  const body = { ...spec, maxCost: quote.maxCost.toString() };
  const { job } = await clara.call('jobSubmit', { params: { pool }, body });
  const done = await until(
    'the job asks for a word',
    () => clara.call('jobRead', { params: { pool, job } }),
    ({ state, unconfirmed }) => state === 'done' && unconfirmed.length === 1,
    60_000,
  );
  return done.unconfirmed[0] ?? '';
}

async function say(page: Page, act: string, fill: Readonly<Record<string, string>>): Promise<void> {
  await page.getByTestId(act).click();
  for (const [name, value] of Object.entries(fill)) await page.getByTestId(`ask-${name}`).fill(value);
  await page.getByTestId('ask-send').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

test('a dispute goes its whole way, and its money to whom it was given', { timeout: 240_000, ...SKIP }, async () => {
  await using stack = new AsyncDisposableStack();
  const host = stack.use(await startInstanceProcess());
  const anna = await register(host, 'anna', { createNetwork: 'Test network' });
  const { invite } = await anna.call('networkRead', {});
  const { pool } = await anna.call(
    'poolCreate',
    { body: { name: 'Render guild', symbol: 'RND', access: 'public', welcomeGrant: '500000000' } },
    SEALED,
  );
  const [boris, clara, dora] = [
    await comer(invite ?? '', pool, 'boris'),
    await comer(invite ?? '', pool, 'clara'),
    await comer(invite ?? '', pool, 'dora'),
  ] as const;
  for (const { at } of [boris, clara, dora]) stack.use(at);
  const office = { params: { pool, user: dora.person.user }, body: { role: 'officer', reason: 'trusted' } } as const;
  await anna.call('roleSet', office, SEALED);
  const { offer } = await shareMachine(boris.person, pool, { title: 'Attic box', pricePerSlotHour: '3600000000' });
  await until(
    'the offer is seen',
    () => clara.person.call('offersRead', { params: { pool }, query: {} }),
    ({ items }) => items.some((one) => one.offer === offer && one.isOnline),
  );
  const order = await completedOrder(clara.person, pool);
  const before = await clara.person.call('orderRead', { params: { pool, order } });

  await using browser = await launchChromium();
  const open = async (at: Running, username: string): Promise<GuiPage> => {
    const gui = stack.use(await openGui(browser, at.url));
    await logIn(gui.page, { username, password: PASSWORD });
    return gui;
  };
  const buyer = await open(clara.at, 'clara');
  await buyer.page.goto(`/orders/${order}`);
  const claimed = (Number(before.used) / 1e6).toString();
  await say(buyer.page, 'dispute-open', { claimed, text: 'Half of the picture is black.' });
  const { items } = await until(
    'the dispute is known',
    () => clara.person.call('disputesRead', { params: { pool }, query: {} }),
    (answer) => answer.items.length === 1,
  );
  const dispute = items[0]?.dispute ?? '';
  const path = `/disputes/${dispute}`;

  const seller = await open(boris.at, 'boris');
  await seller.page.goto(path);
  await say(seller.page, 'dispute-answer', { text: 'It is night in that scene.' });
  await checkPage(seller, 'a dispute of a provider');

  const officer = await open(dora.at, 'dora');
  await officer.page.goto(path);
  await officer.page.getByTestId('dispute-take').click();
  await say(officer.page, 'dispute-decide', { text: 'A scene at night is dark.' });
  await checkPage(officer, 'a dispute that was decided');
  await keep(officer.page, 'dispute-decided');

  await buyer.page.goto(path);
  await say(buyer.page, 'dispute-appeal', { text: 'The lamp was on.' });
  const owner = await open(host, 'anna');
  await owner.page.goto(path);
  await owner.page.getByTestId('dispute-take').or(owner.page.getByTestId('dispute-decide')).first().waitFor();
  if (await owner.page.getByTestId('dispute-take').isVisible()) await owner.page.getByTestId('dispute-take').click();
  await say(owner.page, 'dispute-decide', { text: 'Half and half it is.' });
  const decided = await until(
    'it is decided anew',
    () => clara.person.call('disputeRead', { params: { pool, dispute } }),
    ({ state, level }) => state === 'decided' && level === 'owner',
  );
  assert.equal(decided.award?.buyer, decided.frozen / 2n);

  // Nobody has to wait for the last word: what both sides sign ends it at once.
  await seller.page.goto(path);
  const back = decided.frozen / 4n;
  await say(seller.page, 'dispute-offer', { buyer: (Number(back) / 1e6).toString() });
  const wallet = (): Promise<bigint> =>
    clara.person.call('walletRead', { params: { pool } }).then(({ available }) => available);
  const paid = await wallet();
  await buyer.page.goto(path);
  await buyer.page.getByTestId('dispute-accept').click();
  await until(
    'it is over',
    () => clara.person.call('disputeRead', { params: { pool, dispute } }),
    ({ state }) => state === 'resolved',
  );
  assert.equal((await wallet()) - paid, back);
  await buyer.page.goto(path);
  await settle(buyer.page);
  await keep(buyer.page, 'dispute-over');
  await checkPage(buyer, 'a dispute that is over');
  for (const gui of [buyer, seller, officer, owner]) assert.deepEqual(gui.faults, []);
  const { isSound } = await anna.call('invariantsRead', { query: { pool } });
  assert.ok(isSound);
});
