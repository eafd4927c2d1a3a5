/**
 * The screens of one look by hand, to see what a change did: pictures in test/artefacts/screens.
 *
 *   node test/e2e/gui/screens.ts [PART OF A LOOK, such as 390-ru]
 */
import { LOOKS, launchChromium } from './browser.ts';
import { checkMatrix, tagOf } from './matrix.ts';

await using browser = await launchChromium();
for (const look of LOOKS.filter((one) => tagOf(one).includes(process.argv[2] ?? ''))) {
  await checkMatrix(browser, look);
  console.log(`${tagOf(look)}: all screens keep the rules`);
}
