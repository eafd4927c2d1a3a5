/** A lost machine is ended on the settings page: what depends on it, the phrase that stays in the page, what happened in each pool. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LOOKS, checkPage, findChromium, launchChromium, openGui, settle } from './browser.ts';
import { FAKE_PHRASE } from './fake-world.ts';
import { startFake } from './fake-server.ts';
import { ARTEFACTS, tagOf } from './matrix.ts';

const SKIP = findChromium() === undefined ? { skip: 'no Chromium' } : {};
const OTHER_PHRASE = `${'zoo '.repeat(23)}vote`;

for (const look of LOOKS) {
  test(`a lost machine is revoked: ${tagOf(look)}`, { timeout: 120_000, ...SKIP }, async () => {
    await using browser = await launchChromium();
    await using fake = await startFake({ scenario: 'rich' });
    await using gui = await openGui(browser, fake.url, { ...look, theme: 'dark' });
    const { page } = gui;
    const keep = async (name: string): Promise<void> => {
      mkdirSync(ARTEFACTS, { recursive: true });
      await page.screenshot({ path: join(ARTEFACTS, `devices-${name}-${tagOf(look)}.png`) });
      await checkPage(gui, name);
    };
    const bodies: string[] = [];
    page.on('request', (request) => bodies.push(request.postData() ?? ''));
    await page.goto('/settings');
    await settle(page);
    assert.equal(await page.getByTestId('machine').count(), 3);
    await page.getByTestId('devices-card').scrollIntoViewIfNeeded();
    await page.getByTestId('devices-card').screenshot({ path: join(ARTEFACTS, `devices-card-${tagOf(look)}.png`) });

    // This very machine wants a second confirmation.
    await page.getByTestId('revoke-this').click();
    await page.getByTestId('phrase-present').fill(FAKE_PHRASE);
    assert.ok(await page.getByTestId('device-send').isDisabled());
    await page.getByTestId('device-even').check();
    assert.ok(await page.getByTestId('device-send').isEnabled());
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });

    await page.getByTestId('device-revoke').click();
    await page.getByTestId('phrase-present').fill(OTHER_PHRASE);
    await page.getByTestId('device-send').click();
    await page.locator('[aria-invalid="true"]').waitFor();
    await page.getByTestId('phrase-present').fill(FAKE_PHRASE);
    await keep('dialog');
    await page.getByTestId('device-send').click();
    await page.getByTestId('device-results').waitFor();
    await keep('results');
    assert.equal(await page.getByTestId('device-results').locator('li').count(), 2);
    // What failed may be repeated.
    assert.ok(await page.getByTestId('device-send').isEnabled());
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const lost = page.getByTestId('machine').nth(1).locator('.status .dot');
    assert.deepEqual(await lost.evaluateAll((dots) => dots.map((dot) => dot.getAttribute('data-tone'))), [
      'idle',
      'good',
    ]);
    assert.ok(bodies.some((body) => body.includes('rootSignature')));
    assert.ok(bodies.every((body) => !/abandon|zoo/.test(body)));
  });
}
