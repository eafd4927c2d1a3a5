/** Money leaves a pool: asked for, held for two days, confirmed by two, paid by one of them; each in a browser on an instance of their own. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { TIME } from '#core/kernel/limits.ts';
import { PASSWORD, type Person, type Running, login, startInstanceProcess, until } from '../kit.ts';
import { passPoolTime } from '../pool-time.ts';
import { DESKTOP, type GuiPage, type Look, PHONE, checkPage, launchChromium, openGui, settle } from './browser.ts';
import { goTo, logIn } from './flows.ts';
import { SKIP, joinGuild, keep, shown, startGuild } from './real.ts';

const SEALED = { wait: 20 } as const;
const GRANTED = 700_000_000n;
const WELCOME = 100_000_000n;
const ASKED = 600_123_457n;
const DESTINATION = 'DE89 3704 0044 0532 0130 00';
const REFERENCE = 'SEPA-2026-0007';

async function ask(page: Page, amount: string): Promise<void> {
  await goTo(page, 'withdrawals');
  await page.getByTestId('withdrawal-request').click();
  await page.getByTestId('ask-amount').fill(amount);
  await page.getByTestId('ask-to').fill(DESTINATION);
  await page.getByTestId('ask-send').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function walletShows(page: Page, sums: Readonly<Record<'available' | 'held', bigint>>): Promise<void> {
  await goTo(page, 'wallet');
  for (const name of ['available', 'held'] as const)
    await page
      .getByTestId(`wallet-${name}`)
      .filter({ hasText: shown(sums[name]) })
      .waitFor();
}

function stateIs(page: Page, state: string): Promise<void> {
  return page.getByTestId('withdrawal-state').filter({ hasText: state }).waitFor();
}

test('a withdrawal is held, confirmed by two and paid once', { timeout: 240_000, ...SKIP }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'power-realms-clock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const clock = join(folder, 'ahead');
  writeFileSync(clock, '0');
  const start = (): Promise<Running> => startInstanceProcess({ clock });
  await using stack = new AsyncDisposableStack();
  const guild = stack.use(await startGuild(start, { decimals: 6 }));
  const [doraAt, miraAt] = [stack.use(await start()), stack.use(await start())] as const;
  const { pool } = guild;
  const params = { pool };
  const dora = await joinGuild(guild, doraAt, 'dora');
  const mira = await joinGuild(guild, miraAt, 'mira');
  const office = { params: { pool, user: dora.user }, body: { role: 'officer', reason: 'trusted' } } as const;
  await guild.anna.call('roleSet', office, SEALED);
  const grant = { to: mira.user, amount: GRANTED.toString(), reason: 'for a summer of frames' };
  await guild.anna.call('grantCreate', { params, body: grant }, SEALED);
  const before = await guild.anna.call('trialBalanceRead', { params, query: {} });

  const browser = stack.use(await launchChromium());
  let aheadMs = 0;
  const open = async (at: Running, username: string, look: Look = DESKTOP): Promise<GuiPage> => {
    const gui = await openGui(browser, at.url, look);
    await gui.page.clock.setSystemTime(Date.now() + aheadMs);
    await logIn(gui.page, { username, password: PASSWORD });
    return gui;
  };

  // She asks on her phone; the money is set aside at once.
  const left = WELCOME + GRANTED - ASKED;
  {
    await using gui = await open(miraAt, 'mira', PHONE);
    const { page } = gui;
    await until(
      'the money came',
      () => mira.call('walletRead', { params }),
      ({ available }) => available === WELCOME + GRANTED,
    );
    await ask(page, '600.123457');
    const row = page.getByTestId('withdrawal-row');
    await row.getByText('on hold').waitFor();
    await keep(page, 'withdrawals-phone');
    await checkPage(gui, 'withdrawals on a phone', { primary: 'withdrawal-request' });
    await row.getByRole('link').first().click();
    await stateIs(page, 'on hold');
    await keep(page, 'withdrawal-held');
    await checkPage(gui, 'a withdrawal on hold', { primary: 'withdrawal-cancel' });
    await walletShows(page, { available: left, held: ASKED });
    await goTo(page, 'withdrawals');
    await page.getByTestId('withdrawal-request').click();
    await page
      .getByTestId('withdrawal-not-now')
      .filter({ hasText: /^You can ask again in \d+\Wmin/ })
      .waitFor();
    await keep(page, 'withdrawal-not-now');
    assert.equal(await page.getByTestId('ask-send').isDisabled(), true, 'not twice within ten minutes');
    await checkPage(gui, 'a request that has to wait');
    await page.goto('/notifications');
    await page.getByText('asked for; if that was not you, cancel it').waitFor();
  }
  const held = await mira.call('walletRead', { params });
  assert.deepEqual([held.available, held.held], [left, ASKED]);
  const [asked] = (await mira.call('withdrawalsRead', { params, query: {} })).items;
  assert.ok(asked !== undefined && asked.state === 'hold' && asked.needed === 2);
  const one = { params: { pool, withdrawal: asked.withdrawal } };
  assert.equal((asked.dueMs ?? 0) - asked.requestedMs, 48 * TIME.HOUR_MS, 'a destination that was never paid');
  await until(
    'the officer knows of it',
    () => dora.call('withdrawalsRead', { params, query: {} }),
    ({ items }) => items.length === 1,
  );
  assert.equal(await dora.refused('withdrawalConfirm', { ...one, body: {} }), 'withdrawal.wrong_state');

  // Two days of the pool's clock; the machine that seals sealed through them.
  await guild.host.stop();
  const startedMs = Date.now();
  aheadMs = passPoolTime(guild.host.dataDir, pool, { ms: 48 * TIME.HOUR_MS });
  t.diagnostic(`48 hours took ${Date.now() - startedMs} ms`);
  writeFileSync(clock, String(aheadMs));
  const host = stack.use(await guild.host.restart());
  const back = async (at: Running, name: string): Promise<Person> => login(at, name);
  const anna = await back(host, 'anna');
  const [officer, member] = [await back(doraAt, 'dora'), await back(miraAt, 'mira')];
  const read = () => member.call('withdrawalRead', one);
  for (const person of [anna, officer, member])
    await until(
      'the hold is over',
      () => person.call('withdrawalRead', one),
      ({ state }) => state === 'awaiting_confirmation',
    );
  t.diagnostic(`awaiting after ${Date.now() - startedMs} ms`);

  await using asker = await open(miraAt, 'mira', { ...PHONE, language: 'ru' });
  const path = `/withdrawals/${asked.withdrawal}`;
  await asker.page.goto(path);
  await stateIs(asker.page, 'ждёт согласия');
  await keep(asker.page, 'withdrawal-waits-ru');
  await checkPage(asker, 'a withdrawal that waits, on a phone', { primary: 'withdrawal-cancel' });
  assert.equal(await asker.page.getByTestId('withdrawal-confirm').count(), 0);
  assert.equal(await member.refused('withdrawalConfirm', { ...one, body: {} }), 'right.missing');

  // One word is not enough.
  await using owner = await open(host, 'anna');
  await goTo(owner.page, 'withdrawals');
  await settle(owner.page);
  await keep(owner.page, 'withdrawals-owner');
  await checkPage(owner, 'withdrawals of everybody');
  await owner.page.getByTestId('withdrawal-row').getByRole('link').first().click();
  await owner.page.getByText(DESTINATION).waitFor();
  await owner.page.getByTestId('withdrawal-confirm').click();
  await owner.page.getByTestId('withdrawal-confirm').waitFor({ state: 'detached' });
  await owner.page.getByTestId('withdrawal-next').filter({ hasText: 'anna has confirmed. Another' }).waitFor();
  await keep(owner.page, 'withdrawal-once-confirmed');
  await checkPage(owner, 'a withdrawal that one has confirmed');
  const once = await until('the first word arrives', read, ({ confirmations }) => confirmations === 1);
  assert.deepEqual([once.state, once.approvers], ['awaiting_confirmation', ['anna']]);
  assert.equal(await owner.page.getByTestId('withdrawal-start').count(), 0);
  assert.equal(await anna.refused('withdrawalConfirm', { ...one, body: {} }), 'right.second_person');
  assert.equal(await anna.refused('withdrawalStart', { ...one, body: {} }), 'withdrawal.wrong_state');

  // The second, who then pays it.
  await using payer = await open(doraAt, 'dora');
  await payer.page.goto('/notifications');
  await settle(payer.page);
  await keep(payer.page, 'withdrawal-inbox');
  await payer.page.goto(path);
  await payer.page.getByTestId('withdrawal-confirm').click();
  await stateIs(payer.page, 'confirmed');
  await payer.page.getByTestId('withdrawal-next').filter({ hasText: 'you may' }).waitFor();
  await keep(payer.page, 'withdrawal-confirmed');
  await stateIs(asker.page, 'подтверждён');
  await payer.page.getByTestId('withdrawal-start').click();
  await stateIs(payer.page, 'being paid');
  await payer.page.getByTestId('withdrawal-next').filter({ hasText: 'You pay it' }).waitFor();
  await stateIs(owner.page, 'being paid');
  assert.equal(await owner.page.getByTestId('withdrawal-execute').count(), 0, 'one device pays');
  const paid = { ...one, body: { reference: REFERENCE } };
  assert.equal(await anna.refused('withdrawalExecute', paid), 'withdrawal.other_device');
  await keep(payer.page, 'withdrawal-paying');
  await checkPage(payer, 'a withdrawal to be paid', { primary: 'withdrawal-execute' });
  await payer.page.getByTestId('withdrawal-execute').click();
  await payer.page.getByTestId('ask-reference').fill(REFERENCE);
  await keep(payer.page, 'withdrawal-reference');
  await payer.page.getByTestId('ask-send').click();
  await stateIs(payer.page, 'paid');
  await payer.page.getByTestId('withdrawal-execute').waitFor({ state: 'detached' });
  await checkPage(payer, 'a withdrawal that was paid');

  // She sees the reference, without loading anything anew; her statement and the pool's books say the same.
  await stateIs(asker.page, 'выплачен');
  await asker.page.getByText(REFERENCE).waitFor();
  await keep(asker.page, 'withdrawal-paid-ru');
  await checkPage(asker, 'own withdrawal, paid, on a phone');
  const wallet = await member.call('walletRead', { params });
  assert.deepEqual([wallet.available, wallet.held], [left, 0n]);
  const { items } = await member.call('statementRead', { params, query: { kind: 'withdrawals' } });
  assert.deepEqual(
    items.map(({ code, amount, balance, subject }) => [code, amount, balance, subject]),
    [['P14', -ASKED, left, asked.withdrawal]],
  );
  const after = await until(
    'the owner’s books know of it',
    () => anna.call('trialBalanceRead', { params, query: {} }),
    ({ supply }) => supply !== before.supply,
  );
  assert.deepEqual([after.isBalanced, before.supply - after.supply, after.debit], [true, ASKED, after.credit]);
  const credited = (group: string) => after.groups.find((entry) => entry.group === group)?.credit ?? 0n;
  assert.deepEqual([credited('hold'), credited('clearing'), credited('wallet')], [0n, 0n, left + WELCOME]);
  await owner.page.goto(`/pools/${pool}/books`);
  const books = owner.page.getByTestId('trial-balance');
  await books.getByText(shown(after.supply)).first().waitFor();
  await keep(owner.page, 'withdrawal-books');
  await checkPage(owner, 'books after a withdrawal');

  // Before it is paid, one press brings the money back.
  await using gui = await open(miraAt, 'mira');
  const { page } = gui;
  await ask(page, '1.000001');
  await page
    .getByTestId('withdrawal-row')
    .filter({ hasText: shown(1_000_001n) })
    .getByRole('link')
    .first()
    .click();
  await page.getByTestId('withdrawal-cancel').click();
  await stateIs(page, 'cancelled');
  await keep(page, 'withdrawal-cancelled');
  await walletShows(page, { available: left, held: 0n });
  const [lastLine] = await page.getByTestId('statement-line').allInnerTexts();
  assert.match(lastLine ?? '', /Withdrawal not paid: all back[^]*\+1\.000001/);
  await page
    .getByTestId('statement-line')
    .nth(2)
    .filter({ hasText: `−${shown(ASKED)}` })
    .waitFor();
  await keep(page, 'withdrawal-statement');
  await checkPage(gui, 'wallet after a withdrawal');
  await page.getByTestId('statement-line').nth(2).getByRole('link').click();
  await page.getByText(REFERENCE).waitFor();
  assert.equal((await member.call('walletRead', { params })).available, left);
  for (const { faults } of [asker, owner, payer, gui]) assert.deepEqual(faults, []);
  for (const person of [anna, officer, member])
    assert.ok((await person.call('invariantsRead', { query: { pool } })).isSound);
});
