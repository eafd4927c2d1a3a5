/** Every screen in the language that the width did not meet in the short tests. What is looked for: matrix.ts. */
import { test } from 'node:test';
import { LOOKS, findChromium, launchChromium } from './browser.ts';
import { checkMatrix, tagOf } from './matrix.ts';

const SKIP = findChromium() === undefined ? { skip: 'no Chromium' } : {};

for (const look of LOOKS.filter((each) => ['1366-ru', '390-en'].includes(tagOf(each)))) {
  test(`every screen keeps the rules: ${tagOf(look)}`, { timeout: 360_000, ...SKIP }, async () => {
    await using browser = await launchChromium();
    await checkMatrix(browser, look);
  });
}
