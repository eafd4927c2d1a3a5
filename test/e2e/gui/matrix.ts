/**
 * Every screen of the GUI over the fake instance, in every width, theme and language: held against the rules, and kept as
 * pictures to be looked at. One page a look: it goes from screen to screen as people do, without loading anew, and each screen follows the
 * system from one theme to the other.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { type GuiPage, type Look, checkPage, openGui, settle } from './browser.ts';
import { startFake } from './fake-server.ts';
import { POOL, type Scenario, id } from './fake-world.ts';
import { confirmPhrase, readPhrase } from './flows.ts';

export const ARTEFACTS = fileURLToPath(new URL('../../artefacts/screens/', import.meta.url));
/** Tall enough for what matters of most screens; a whole statement would make a picture that nobody looks at. */
const HEIGHTS = { 1366: 1150, 390: 1300 } as const;

export interface Screen {
  readonly name: string;
  readonly path: string;
  /** Test id of what one comes for. */
  readonly primary?: string;
  /** Test id of what opens the dialog that the screen is about. */
  readonly press?: string;
  /** Test id of what opens or closes a part of the page that the screen is about. */
  readonly toggle?: string;
}

export const SCREENS: readonly Screen[] = [
  { name: 'overview', path: '/', primary: 'new-job' },
  { name: 'jobs', path: '/jobs', primary: 'new-job' },
  { name: 'new-job', path: '/jobs/new', primary: 'job-submit' },
  { name: 'job', path: `/jobs/${id('job 0')}`, primary: 'job-cancel' },
  { name: 'job-failed', path: `/jobs/${id('job 2')}`, primary: 'job-retry' },
  { name: 'market', path: '/market', primary: 'buy' },
  { name: 'market-prices', path: '/market', toggle: 'prices-open', primary: 'prices-newest' },
  { name: 'market-saved', path: '/market', toggle: 'saved-open', primary: 'saved-save' },
  { name: 'market-edit', path: '/market', press: 'offer-edit', primary: 'edit-save' },
  { name: 'market-remove', path: '/market', press: 'offer-remove', primary: 'ask-send' },
  { name: 'match', path: '/market/match', primary: 'match-buy' },
  { name: 'requests', path: '/market/requests', primary: 'request-open' },
  { name: 'request', path: `/market/requests/${id('request 0')}`, primary: 'bid-pick' },
  { name: 'request-new', path: '/market/requests', press: 'request-open', primary: 'request-send' },
  { name: 'games', path: '/games', primary: 'game-play' },
  { name: 'games-buy', path: '/games', press: 'game-play', primary: 'play-confirm' },
  { name: 'play', path: `/play/${id('session 0')}`, primary: 'play-full' },
  { name: 'play-moonlight', path: `/play/${id('session 2')}`, primary: 'moonlight-pair' },
  { name: 'session', path: `/sessions/${id('session 0')}`, primary: 'session-play' },
  { name: 'session-contest', path: `/sessions/${id('session 1')}`, primary: 'session-export' },
  { name: 'orders', path: '/orders' },
  { name: 'order', path: `/orders/${id('order 0')}`, primary: 'order-stop' },
  { name: 'order-extend', path: `/orders/${id('order 0')}`, press: 'order-extend', primary: 'extend-confirm' },
  { name: 'order-cancel', path: `/orders/${id('order 6')}`, press: 'order-cancel', primary: 'ask-send' },
  { name: 'order-refund', path: `/orders/${id('order 5')}`, press: 'order-refund', primary: 'ask-send' },
  { name: 'order-rate', path: `/orders/${id('order 3')}`, press: 'rate', primary: 'ask-send' },
  { name: 'disputes', path: '/disputes' },
  { name: 'dispute', path: `/disputes/${id('dispute 0')}`, primary: 'dispute-accept' },
  { name: 'nodes', path: '/nodes' },
  { name: 'node', path: `/nodes/${id('node ada')}` },
  { name: 'node-other', path: `/nodes/${id('node grace')}`, primary: 'node-unverify' },
  { name: 'node-game', path: `/nodes/${id('node ada')}`, press: 'game-host', primary: 'host-send' },
  { name: 'node-game-change', path: `/nodes/${id('node ada')}`, press: 'game-change', primary: 'change-send' },
  { name: 'node-game-edit', path: `/nodes/${id('node ada')}`, press: 'game-edit', primary: 'game-add-send' },
  { name: 'node-game-add', path: `/nodes/${id('node ada')}`, press: 'game-add', primary: 'game-add-send' },
  { name: 'share', path: '/nodes/share', primary: 'share-start' },
  { name: 'share-terms', path: '/nodes/share', toggle: 'share-terms-open', primary: 'terms-hours-add' },
  { name: 'wallet', path: '/wallet', primary: 'send' },
  { name: 'withdrawals', path: '/withdrawals', primary: 'withdrawal-request' },
  { name: 'withdrawal', path: `/withdrawals/${id('withdrawal 1')}`, primary: 'withdrawal-confirm' },
  {
    name: 'withdrawal-reassign',
    path: `/withdrawals/${id('withdrawal 3')}`,
    press: 'withdrawal-reassign',
    primary: 'ask-send',
  },
  { name: 'pools', path: '/pools', primary: 'pool-create' },
  { name: 'pool', path: `/pools/${POOL}`, primary: 'invite-create' },
  { name: 'pool-recover', path: `/pools/${POOL}`, press: 'recover', primary: 'recover-send' },
  { name: 'pool-recovery-users', path: `/pools/${POOL}`, press: 'recovery-users', primary: 'recovery-users-send' },
  { name: 'pool-notaries', path: `/pools/${POOL}`, press: 'notaries-name', primary: 'notaries-send' },
  { name: 'pool-member', path: `/pools/${POOL}`, press: 'member-acts', primary: 'member-suspend' },
  { name: 'pool-people', path: `/pools/${POOL}/people`, primary: 'join-accept' },
  { name: 'member', path: `/pools/${POOL}/members/${id('user grace')}`, primary: 'member-block' },
  {
    name: 'member-report',
    path: `/pools/${POOL}/members/${id('user grace')}`,
    press: 'member-report',
    primary: 'ask-send',
  },
  { name: 'pool-report-close', path: `/pools/${POOL}/people`, press: 'report-close', primary: 'ask-send' },
  { name: 'pool-settings', path: `/pools/${POOL}/settings`, primary: 'settings-edit' },
  { name: 'pool-settings-close', path: `/pools/${POOL}/settings`, press: 'close-pool', primary: 'ask-send' },
  { name: 'pool-treasury', path: `/pools/${POOL}/treasury`, primary: 'treasury-approve' },
  { name: 'pool-treasury-payout', path: `/pools/${POOL}/treasury`, press: 'treasury-payout', primary: 'ask-send' },
  { name: 'pool-books', path: `/pools/${POOL}/books`, primary: 'books-check' },
  { name: 'pool-audit', path: `/pools/${POOL}/audit`, primary: 'audit-csv' },
  { name: 'admins', path: '/network/admins', primary: 'admin-send' },
  { name: 'network', path: '/network', primary: 'dial' },
  { name: 'notifications', path: '/notifications', primary: 'mark-all' },
  { name: 'settings', path: '/settings', primary: 'factor-begin' },
  { name: 'settings-proof', path: '/settings', press: 'factor-begin', primary: 'proof-send' },
  { name: 'settings-factor', path: '/settings', press: 'factor-begin', primary: 'factor-confirm' },
  { name: 'settings-phrase', path: '/settings', press: 'phrase-replace', primary: 'phrase-send' },
  { name: 'settings-phrase-keep', path: '/settings', press: 'phrase-stop', primary: 'phrase-keep' },
  { name: 'settings-device', path: '/settings', press: 'device-revoke', primary: 'device-send' },
  { name: 'settings-device-this', path: '/settings', press: 'revoke-this', primary: 'device-send' },
  { name: 'settings-token', path: '/settings', press: 'token-create', primary: 'token-send' },
  { name: 'nothing-here', path: '/nothing/here' },
];
/** Without a pool: every screen then says how to get one. */
const EMPTY: readonly Screen[] = SCREENS.filter(({ name }) =>
  ['overview', 'jobs', 'market', 'nodes', 'wallet', 'pools', 'notifications'].includes(name),
).map(({ name, path }) => ({ name: `empty-${name}`, path }));
/** While the notary is away. */
const PAUSED: readonly Screen[] = SCREENS.filter(({ name }) => ['overview', 'pool'].includes(name)).map((screen) => ({
  ...screen,
  name: `paused-${screen.name}`,
}));

/** While this instance's copy is not what is sealed. */
const REPLICA = (['joining', 'diverged', 'forked'] as const).map((state) => ({
  state,
  screen: { name: state, path: '/' },
}));

export function tagOf({ width, language }: Look): string {
  return `${width}-${language}`;
}

type Theme = 'dark' | 'light';
/** axe takes as long as all the rest: each language meets each theme once, in one of the two widths. */
const themeForAxe = ({ width }: Look): Theme => (width === 1366 ? 'dark' : 'light');

/** Throws with everything that is wrong, in all screens at once. */
export async function checkMatrix(browser: Browser, look: Look): Promise<void> {
  const problems: string[] = [];
  const forAxe = themeForAxe(look);
  const checkIn = async (theme: Theme, gui: GuiPage, { name, primary }: Screen): Promise<void> => {
    await gui.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    // Charts are drawn anew in the frames that follow.
    await gui.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const tag = `${look.width}-${theme}-${look.language}`;
    await keep(gui.page, `${name}-${tag}`);
    const options = { axe: theme === forAxe, layout: theme === forAxe, ...(primary === undefined ? {} : { primary }) };
    await checkPage(gui, `${name} ${tag}`, options).catch((error: Error) => problems.push(error.message));
    gui.faults.length = 0;
  };
  const check: Check = async (gui, screen) => {
    for (const theme of ['dark', 'light'] as const) await checkIn(theme, gui, screen);
  };
  const checkOnce: Check = (gui, screen) => checkIn(forAxe, gui, screen);
  await walk(browser, look, 'rich', SCREENS, check);
  // Variants of screens that were looked at just now: each language and width once more is enough.
  await walk(browser, look, 'no-pool', EMPTY, checkOnce);
  await walk(browser, look, 'paused', PAUSED, checkOnce);
  for (const { state, screen } of REPLICA) await walk(browser, look, state, [screen], checkOnce);
  await walkFirstRun(browser, look, check);
  assert.deepEqual(problems, [], problems.join('\n'));
}

type Check = (gui: GuiPage, screen: Screen) => Promise<void>;

async function open(browser: Browser, url: string, look: Look): Promise<GuiPage> {
  const gui = await openGui(browser, url, look);
  await gui.page.setViewportSize({ width: look.width, height: HEIGHTS[look.width] });
  return gui;
}

async function walk(
  browser: Browser,
  look: Look,
  scenario: Scenario,
  screens: readonly Screen[],
  check: Check,
): Promise<void> {
  await using fake = await startFake({ scenario });
  await using gui = await open(browser, fake.url, look);
  await gui.page.goto('/');
  for (const screen of screens) {
    await step(gui.page, screen.path);
    if (screen.press !== undefined) {
      await gui.page.getByTestId(screen.press).first().click();
      await gui.page.getByRole('dialog').waitFor();
    }
    const toggle = screen.toggle === undefined ? undefined : gui.page.getByTestId(screen.toggle);
    await toggle?.click();
    if (screen.toggle !== undefined && screen.primary !== undefined)
      await gui.page.getByTestId(screen.primary).waitFor();
    if (screen.toggle !== undefined) await settle(gui.page);
    await check(gui, screen);
    await toggle?.click();
    if (screen.press !== undefined) await gui.page.keyboard.press('Escape');
  }
}

/** Goes on inside the page, and waits until the next one has what it asked for. */
async function step(page: Page, path: string): Promise<void> {
  await page.locator('main').first().waitFor();
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new Event('popstate'));
  }, path);
  await page.locator(`main[data-path="${path}"]`).waitFor();
  await settle(page);
}
declare function requestAnimationFrame(work: (value?: unknown) => void): void;
declare const history: { pushState(state: null, unused: '', to: string): void };

/** The pages for those who have no account yet, each as it comes. */
async function walkFirstRun(browser: Browser, look: Look, check: Check): Promise<void> {
  await using fake = await startFake({ scenario: 'fresh' });
  await using gui = await open(browser, fake.url, look);
  const { page } = gui;
  const at = (name: string, primary?: string): Promise<void> =>
    check(gui, { name: `first-${name}`, path: '/welcome', ...(primary === undefined ? {} : { primary }) });
  await page.goto('/welcome');
  await page.getByTestId('welcome-join').click();
  await page.getByTestId('join-link').waitFor();
  await at('join', 'join-next');
  await page.getByTestId('welcome-create').click();
  await at('create', 'network-next');
  await page.getByTestId('network-next').click();
  await page.getByTestId('username').fill('ada');
  await page.getByTestId('password').fill('correct horse battery');
  await at('account', 'account-next');
  await page.getByTestId('account-next').click();
  const words = await readPhrase(page);
  await at('phrase', 'phrase-next');
  await page.getByTestId('phrase-saved').check();
  await page.getByTestId('phrase-next').click();
  await confirmPhrase(page, words);
  await at('confirm', 'finish');
  await page.getByTestId('finish').click();
  await page.getByTestId('welcome-look').waitFor();
  await settle(page);
  await at('intent', 'welcome-earn');
  fake.world.isLoggedIn = false;
  for (const name of ['login', 'restore']) {
    await page.goto(`/${name}`);
    await settle(page);
    await at(name);
  }
}

async function keep(page: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  // A third of the time and of the size of a PNG; there are hundreds.
  await page.screenshot({ path: join(ARTEFACTS, `${name}.jpg`), type: 'jpeg', quality: 88 });
}
