/** The password once more, the second factor and tokens, on a real instance. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { PROOF_LIFE_MS } from '#edge/accounts/security.ts';
import { authenticatorOf } from '../../kit/authenticator.ts';
import { PASSWORD, register, until } from '../kit.ts';
import { DESKTOP, PHONE, checkPage, launchChromium, openGui, settle } from './browser.ts';
import { goTo, logIn } from './flows.ts';
import { SKIP, keep, startGuild } from './real.ts';

const ANNA = { username: 'anna', password: PASSWORD };
const WRONG_CODE = '12345';
/** After seven failures the eighth try has to wait for four seconds. */
const FAILURES = 7;

test('a sensitive act asks for the password, then is done', { timeout: 150_000, ...SKIP }, async () => {
  await using guild = await startGuild();
  const { host, anna, pool } = guild;
  const boris = await register(host, 'boris');
  const { link } = await anna.call('invitationCreate', { params: { pool }, body: { uses: 1 } }, { wait: 10 });
  await boris.call('poolJoin', { body: { link } }, { wait: 10 });
  using db = new DatabaseSync(join(host.dataDir, 'instance.db'), { timeout: 5000 });
  /** As after five minutes and a millisecond: the instance reads its database at each act. */
  const forgetProof = () => db.prepare('UPDATE logins SET provedMs = ?').run(Date.now() - PROOF_LIFE_MS - 1);
  await using browser = await launchChromium();
  await using gui = await openGui(browser, host.url, DESKTOP);
  const { page } = gui;
  await logIn(page, ANNA);
  await goTo(page, 'settings');

  // Declined: nothing happens. Then a wrong password, then the right one.
  forgetProof();
  await page.getByTestId('factor-begin').click();
  await inDialog(page);
  await page.keyboard.press('Escape');
  await page.getByText('Nothing was changed').waitFor();
  await page.getByTestId('proof').waitFor({ state: 'detached' });
  assert.equal(await page.getByTestId('factor-secret').count(), 0);
  await page.locator('[data-testid="factor-begin"]:focus').waitFor();
  await page.getByTestId('factor-begin').click();
  await page.getByTestId('proof-password').fill('not the password');
  await page.keyboard.press('Enter');
  await page.getByTestId('proof').getByText('This is not your password').waitFor();
  await checkPage(gui, 'a wrong password', { primary: 'proof-send' });
  await keep(page, 'proof-en');
  await page.getByTestId('proof-password').fill(PASSWORD);
  failOften(db);
  await page.keyboard.press('Enter');
  await page.getByTestId('proof').getByText('Too many wrong attempts. Try again in').waitFor();
  assert.ok(await page.getByTestId('proof-send').isDisabled());
  await page.locator('[data-testid="proof-send"]:not([disabled])').click();

  // The second factor.
  const nextCode = authenticatorOf(await page.getByTestId('factor-secret').innerText());
  assert.equal((await anna.call('secondFactorRead', {})).isOn, false);
  await page.getByTestId('factor-code').fill(WRONG_CODE);
  await page.keyboard.press('Enter');
  await page.getByText('This code is wrong').waitFor();
  await page.getByTestId('factor-code').fill(nextCode());
  await page.keyboard.press('Enter');
  await page.getByTestId('recovery-codes').waitFor();
  const recovery = await page.getByTestId('recovery-codes').locator('li').allInnerTexts();
  assert.equal(recovery.length, 10);
  // Escape does not take the codes away before they were kept.
  await page.keyboard.press('Escape');
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByTestId('codes-download').click()]);
  assert.equal(saved.suggestedFilename(), 'power-realms-recovery-codes.txt');
  await page.getByTestId('codes-kept').check();
  await page.getByTestId('codes-done').click();
  await page.getByTestId('factor-left').getByText('10 recovery codes left').waitFor();
  assert.equal((await anna.call('secondFactorRead', {})).isOn, true);

  // A token, from a dialog: the question lies above it and closes alone. Now it takes a code as well.
  forgetProof();
  await page.getByTestId('token-create').click();
  await page.getByTestId('token-name').fill('nightly build');
  await page.getByTestId('token-send').click();
  await page.getByTestId('proof-code').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('proof').waitFor({ state: 'detached' });
  assert.equal(await page.getByTestId('token-name').inputValue(), 'nightly build');
  assert.deepEqual((await anna.call('apiTokensRead', {})).items, []);
  await page.getByTestId('token-send').click();
  await prove(page, WRONG_CODE);
  await page.getByTestId('proof').getByText('This code is wrong').waitFor();
  await prove(page, nextCode());
  const secret = (await page.getByTestId('secret-once').innerText()).trim();
  const answer = await fetch(`${host.url}/api/v1/pools`, { headers: { authorization: `Bearer ${secret}` } });
  assert.equal(answer.status, 200);
  await page.getByTestId('secret-kept').check();
  await page.getByTestId('secret-done').click();
  await page.getByTestId('token').getByText('nightly build').waitFor();
  await page.getByTestId('token-revoke').click();
  await page.getByTestId('ask-send').click();
  await page.getByTestId('token').waitFor({ state: 'detached' });
  assert.deepEqual((await anna.call('apiTokensRead', {})).items, []);

  // Any command: kicking asks for no proof by itself, so the first answer is made to.
  const sent: (string | undefined)[] = [];
  await page.route('**/members/*/kick', async (route) => {
    sent.push(route.request().headers()['idempotency-key']);
    if (sent.length > 1) return route.fallback();
    const code = 'auth.proof_needed';
    const json = { type: `/problems/${code}`, title: code, status: 403, code };
    return route.fulfill({ status: 403, contentType: 'application/problem+json', json });
  });
  await page.goto(`/pools/${pool}`);
  await page.getByTestId('member-acts').click();
  await page.getByTestId('member-kick').click();
  await page.getByRole('dialog').getByRole('textbox').fill('never there');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await prove(page, recovery[0] ?? '');
  await until(
    'boris is out',
    () => boris.call('poolsRead', {}),
    ({ items }) => items[0]?.membership !== 'active',
  );
  assert.equal(sent.length, 2);
  assert.ok(sent[0] !== undefined && sent[0] === sent[1], 'the same key');
  assert.deepEqual(gui.faults, []);
});

function failOften(db: DatabaseSync): void {
  const statement = 'INSERT OR REPLACE INTO login_failures (name, count, lastMs) VALUES (?, ?, ?)';
  db.prepare(statement).run(ANNA.username, FAILURES, Date.now());
}

/** The field has the focus, and Tab does not leave the dialog. */
async function inDialog(page: Page): Promise<void> {
  await page.locator('[data-testid="proof-password"]:focus').waitFor();
  for (let presses = 0; presses < 6; presses += 1) {
    await page.keyboard.press('Tab');
    assert.equal(await page.locator('[role=dialog] :focus').count(), 1);
  }
}

async function prove(page: Page, code: string): Promise<void> {
  await page.getByTestId('proof-password').fill(PASSWORD);
  await page.getByTestId('proof-code').fill(code);
  await page.keyboard.press('Enter');
}

test('a login with a second factor, on a phone', { timeout: 150_000, ...SKIP }, async () => {
  await using guild = await startGuild();
  const { host, anna } = guild;
  using db = new DatabaseSync(join(host.dataDir, 'instance.db'), { timeout: 5000 });
  const nextCode = authenticatorOf((await anna.call('secondFactorBegin', {})).secret);
  const { recoveryCodes } = await anna.call('secondFactorConfirm', { body: { code: nextCode() } });
  await using browser = await launchChromium();
  await using gui = await openGui(browser, host.url, { ...PHONE, language: 'ru' });
  const { page } = gui;
  await page.goto('/login');
  await page.getByTestId('login-username').fill(ANNA.username);
  await page.getByTestId('login-password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.locator('[data-testid="login-code"]:focus').waitFor();
  await page.getByTestId('login-code').fill(WRONG_CODE);
  await page.keyboard.press('Enter');
  await page.getByText('Код неверен').waitFor();
  await checkPage(gui, 'a wrong code', { primary: 'login-submit' });

  await page.getByTestId('login-code').fill(nextCode());
  failOften(db);
  await page.keyboard.press('Enter');
  await page.getByText('Слишком много неверных попыток. Снова через').waitFor();
  assert.ok(await page.getByTestId('login-submit').isDisabled());
  await checkPage(gui, 'throttled', { axe: false });
  await keep(page, 'login-code-ru');
  // It counts down and lets go by itself.
  await page.locator('[data-testid="login-submit"]:not([disabled])').click({ timeout: 20_000 });
  await page.getByTestId('nav-overview').waitFor();

  await goTo(page, 'settings');
  await page.getByTestId('factor-end').click();
  await page.getByTestId('factor-end-code').fill(recoveryCodes[0] ?? '');
  await page.keyboard.press('Enter');
  await page.getByTestId('factor-begin').waitFor();
  assert.equal((await anna.call('secondFactorRead', {})).isOn, false);
  await settle(page);
  await checkPage(gui, 'settings on a phone');
});
