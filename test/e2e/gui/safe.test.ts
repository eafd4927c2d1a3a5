/** What a page may do and what a script in it could reach: policy, tokens, other people's text, files, installing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, until } from '../kit.ts';
import { launchChromium, openGui, settle } from './browser.ts';
import { goTo, logIn } from './flows.ts';
import { SKIP, startGuild } from './real.ts';

const MARKUP = '<img src=x onerror="globalThis.wasRun=1">';

test(
  'tokens stay out of reach, others’ text is never markup, nothing leaves for third parties',
  { timeout: 120_000, ...SKIP },
  async () => {
    await using guild = await startGuild();
    const { host, anna, pool } = guild;
    await anna.call('poolDescribe', { params: { pool }, body: { description: MARKUP } }, { wait: 10 });
    await anna.call(
      'grantCreate',
      { params: { pool }, body: { to: anna.user, amount: '1000000', reason: MARKUP } },
      { wait: 10 },
    );
    await until(
      'the grant is told',
      () => anna.call('notificationsRead', { query: {} }),
      ({ items }) => items.some(({ text }) => text === MARKUP),
    );
    await using browser = await launchChromium();
    await using gui = await openGui(browser, host.url);
    const { page, context } = gui;
    await logIn(page, { username: 'anna', password: PASSWORD });
    await settle(page);

    // The access token lives in a module's memory; the other in a cookie that only the refresh is sent.
    const seen = await page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]),
    );
    assert.doesNotMatch(seen, /eyJ|refresh|token/i);
    const cookies = await context.cookies(`${host.url}/api/v1/logins/refresh`);
    assert.deepEqual(
      cookies.map(({ httpOnly, sameSite, path }) => ({ httpOnly, sameSite, path })),
      [{ httpOnly: true, sameSite: 'Strict', path: '/api/v1/logins' }],
    );

    // A script in the page is refused by the policy, and so is a style or a picture from elsewhere.
    const policy = (await page.request.get('/')).headers()['content-security-policy'] ?? '';
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|https?:/);
    const isRun = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.wasRun = 1';
      document.body.append(script);
      return 'wasRun' in globalThis;
    });
    assert.equal(isRun, false);
    gui.faults.length = 0; // the policy said so in the console

    for (const name of ['wallet', 'pools'] as const) {
      await goTo(page, name);
      await settle(page);
    }
    await page.getByTestId('pool-card').click();
    await page.getByText(MARKUP).first().waitFor();
    await page.getByTestId('bell').click();
    await page.getByText(MARKUP).first().waitFor();
    assert.equal(await page.evaluate(() => 'wasRun' in globalThis), false);
    assert.deepEqual(gui.faults, [], 'no third party was asked, nothing was run');
  },
);

test('the page can be installed: manifest, icons, colours', { timeout: 60_000, ...SKIP }, async () => {
  await using guild = await startGuild();
  await using browser = await launchChromium();
  await using gui = await openGui(browser, guild.host.url);
  const { page, context } = gui;
  await page.goto('/login');
  await settle(page);
  const session = await context.newCDPSession(page);
  const { installabilityErrors } = (await session.send('Page.getInstallabilityErrors')) as {
    installabilityErrors: readonly { readonly errorId: string }[];
  };
  // A private profile installs nothing whatever the page says.
  assert.deepEqual(
    installabilityErrors.map(({ errorId }) => errorId).filter((error) => error !== 'in-incognito'),
    [],
  );
  const { errors } = await session.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const manifest = (await (await page.request.get('/manifest.webmanifest')).json()) as {
    readonly icons: readonly { readonly src: string; readonly purpose: string; readonly type: string }[];
  };
  assert.ok(manifest.icons.some(({ purpose }) => purpose === 'maskable'));
  for (const { src, type } of manifest.icons) {
    const icon = await page.request.get(src);
    assert.deepEqual([icon.status(), icon.headers()['content-type']?.split(';')[0]], [200, type], src);
  }
});

declare const localStorage: object;
declare const sessionStorage: object;
declare const document: {
  readonly cookie: string;
  readonly body: { append(element: object): void };
  createElement(name: 'script'): { textContent: string };
};
