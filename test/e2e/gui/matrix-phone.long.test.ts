/** Every screen at a width of 390 pixels in Russian; in English: matrix.long.test.ts. What is looked for: matrix.ts. */
import { test } from 'node:test';
import { LOOKS, findChromium, launchChromium } from './browser.ts';
import { checkMatrix, tagOf } from './matrix.ts';

const SKIP = findChromium() === undefined ? { skip: 'no Chromium' } : {};

for (const look of LOOKS.filter((each) => tagOf(each) === '390-ru')) {
  test(`every screen keeps the rules: ${tagOf(look)}`, { timeout: 360_000, ...SKIP }, async () => {
    await using browser = await launchChromium();
    await checkMatrix(browser, look);
  });
}
