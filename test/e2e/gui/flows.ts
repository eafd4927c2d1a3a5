/** What people do in the GUI, as steps that tests put together. Each works on a fake and on a real instance. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

export interface NewPerson {
  readonly username: string;
  readonly password: string;
}

/** First run, up to the three doors. Returns the 24 words. `join`: a link or address; without, a network is created. */
export async function firstRun(
  page: Page,
  person: NewPerson,
  options: { readonly join?: string } = {},
): Promise<string> {
  await page.goto('/');
  await page.waitForURL('**/welcome');
  // An instance that belongs to a network asks for none.
  await page.getByTestId('welcome-create').or(page.getByTestId('username')).first().waitFor();
  if (await page.getByTestId('welcome-create').isVisible()) {
    if (options.join === undefined) {
      await page.getByTestId('welcome-create').click();
      await page.getByTestId('network-next').click();
    } else {
      await page.getByTestId('welcome-join').click();
      await page.getByTestId('join-link').fill(options.join);
      await page.getByTestId('join-next').click();
    }
  }
  await page.getByTestId('username').fill(person.username);
  await page.getByTestId('password').fill(person.password);
  await page.getByTestId('account-next').click();
  const words = await readPhrase(page);
  await page.getByTestId('phrase-saved').check();
  await page.getByTestId('phrase-next').click();
  await confirmPhrase(page, words);
  await page.getByTestId('finish').click();
  await page.getByTestId('welcome-look').waitFor();
  return words.join(' ');
}

/** As it is shown, once it is: making keys takes a while. */
export async function readPhrase(page: Page): Promise<string[]> {
  const words = page.getByTestId('phrase-words').locator('li b');
  await words.first().waitFor();
  const read = await words.allInnerTexts();
  assert.equal(read.length, 24);
  return read;
}

export async function confirmPhrase(page: Page, words: readonly string[]): Promise<void> {
  const questions = page.locator('[data-testid^="phrase-confirm-"]');
  await questions.first().waitFor();
  for (const question of await questions.all()) {
    const position = Number((await question.getAttribute('data-testid'))?.slice('phrase-confirm-'.length));
    await question.getByRole('button', { name: words[position - 1] ?? '', exact: true }).click();
  }
}

/** One of the three doors at the end of the first run. */
export async function enterBy(page: Page, door: 'earn' | 'use' | 'look'): Promise<void> {
  await page.getByTestId(`welcome-${door}`).click();
}

export async function logIn(page: Page, person: NewPerson): Promise<void> {
  await page.goto('/login');
  await page.getByTestId('login-username').fill(person.username);
  await page.getByTestId('login-password').fill(person.password);
  await page.getByTestId('login-submit').click();
  await page.getByTestId('nav-overview').waitFor();
}

export type NavName =
  | 'overview'
  | 'jobs'
  | 'market'
  | 'orders'
  | 'nodes'
  | 'wallet'
  | 'withdrawals'
  | 'pools'
  | 'network'
  | 'settings';

/** By the navigation, as people go; on a phone what is not in the bar is behind "More". */
export async function goTo(page: Page, name: NavName): Promise<void> {
  const item = page.getByTestId(`nav-${name}`);
  if (!(await item.isVisible())) await page.getByTestId('nav-more').click();
  await item.click();
  // The address is there before the page, and until then the old one's heading.
  await page.locator(`main[data-path="${name === 'overview' ? '/' : `/${name}`}"] h1`).waitFor();
}

/** Founds a pool; for a private one returns the password that was shown once. */
export async function createPool(
  page: Page,
  pool: { readonly name: string; readonly access: 'public' | 'private' | 'referral'; readonly grant?: string },
): Promise<string | undefined> {
  await goTo(page, 'pools');
  await page.getByTestId('pool-create').click();
  await page.getByTestId('pool-name').fill(pool.name);
  await page.getByTestId('pool-access').locator(`input[value="${pool.access}"]`).check({ force: true });
  if (pool.grant !== undefined) await page.getByTestId('pool-grant').fill(pool.grant);
  await page.getByTestId('pool-create-confirm').click();
  let password: string | undefined;
  if (pool.access === 'private') {
    password = (await page.getByTestId('secret-once').innerText()).trim();
    await page.getByTestId('secret-kept').check();
    await page.getByTestId('secret-done').click();
  }
  await page.waitForURL(/\/pools\/[0-9a-f]{64}/);
  return password;
}

/** Shares this machine with what is suggested. */
export async function startSharing(page: Page): Promise<void> {
  await page.goto('/nodes/share');
  await page.getByTestId('share-start').click();
  await page.waitForURL('**/nodes');
}

/** Runs the sample job and waits until its picture is whole. Returns the address of the job. */
export async function runPictureJob(page: Page, change: Readonly<Record<string, string>> = {}): Promise<string> {
  await page.goto('/jobs/new');
  for (const [testId, value] of Object.entries(change)) {
    await page.getByTestId(testId).fill(value);
    await page.getByTestId(testId).blur();
  }
  await page.locator('[data-testid="job-submit"]:not([disabled])').click();
  await page.waitForURL(/\/jobs\/[0-9a-f]{64}/);
  await page.locator('[data-testid="job-picture"][data-done="true"]').waitFor({ timeout: 60_000 });
  return page.url();
}
