/**
 * Every screen of the GUI over the fake instance, in every width, theme and language: held against the rules, and kept as
 * pictures to be looked at.
 *
 *   node test/e2e/gui/screens.ts [PART OF A LOOK, such as 390-dark] [SCENARIO]
 */
import { fileURLToPath } from 'node:url';
import { LOOKS, checkPage, keepPicture, launchChromium, openGui, settle } from './browser.ts';
import { startFake } from './fake-server.ts';
import { POOL, type Scenario, id } from './fake-world.ts';

const ARTEFACTS = fileURLToPath(new URL('../../artefacts/screens/', import.meta.url));

export interface Screen {
  readonly name: string;
  readonly path: string;
  /** Test id of what one comes for. */
  readonly primary?: string;
}

export const SCREENS: readonly Screen[] = [
  { name: 'overview', path: '/', primary: 'new-job' },
  { name: 'jobs', path: '/jobs', primary: 'new-job' },
  { name: 'new-job', path: '/jobs/new', primary: 'job-submit' },
  { name: 'job', path: `/jobs/${id('job 0')}`, primary: 'job-cancel' },
  { name: 'job-failed', path: `/jobs/${id('job 2')}`, primary: 'job-retry' },
  { name: 'market', path: '/market', primary: 'buy' },
  { name: 'orders', path: '/orders' },
  { name: 'order', path: `/orders/${id('order 0')}`, primary: 'order-stop' },
  { name: 'nodes', path: '/nodes' },
  { name: 'node', path: `/nodes/${id('node ada')}` },
  { name: 'share', path: '/nodes/share', primary: 'share-start' },
  { name: 'wallet', path: '/wallet', primary: 'send' },
  { name: 'pools', path: '/pools', primary: 'pool-create' },
  { name: 'pool', path: `/pools/${POOL}`, primary: 'invite-create' },
  { name: 'network', path: '/network', primary: 'dial' },
  { name: 'settings', path: '/settings' },
];

async function main(part: string, scenario: Scenario): Promise<void> {
  await using fake = await startFake({ scenario });
  await using browser = await launchChromium();
  for (const look of LOOKS) {
    const tag = `${look.width}-${look.theme}-${look.language}`;
    if (!tag.includes(part)) continue;
    for (const { name, path, ...screen } of SCREENS) {
      await using gui = await openGui(browser, fake.url, look);
      await gui.page.goto(path);
      await settle(gui.page);
      await keepPicture(gui.page, ARTEFACTS, `${name}-${tag}`);
      await checkPage(gui, `${name} ${tag}`, screen);
    }
    console.log(`${tag}: ${SCREENS.length} screens`);
  }
}

if (process.argv[1] === import.meta.filename)
  await main(process.argv[2] ?? '', (process.argv[3] ?? 'rich') as Scenario);
