/** A job on one's own machine, with nobody online: by REST with its corners, and by the GUI's door "Use" up to the picture. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, type Person, login, register, startInstanceProcess, until } from './kit.ts';
import { checkPage, launchChromium, openGui, settle } from './gui/browser.ts';
import { enterBy, firstRun } from './gui/flows.ts';
import { SKIP, keep } from './gui/real.ts';

async function specOf(person: Person, change: Record<string, unknown> = {}) {
  const { items } = await person.call('modulesRead', {});
  const module = items.find(({ name }) => name === 'path-tracer')?.module ?? '';
  return {
    name: 'picture',
    module,
    args: ['--width', '64', '--height', '48', '--samples', '4', '--seed', '7'],
    tasks: 4,
    ...change,
  };
}
const OVER: readonly string[] = ['done', 'failed', 'cancelled'];

test(
  'runs in the sandbox, costs nothing, survives a restart, is cancelled and tried again; bad input is refused',
  { timeout: 180_000 },
  async () => {
    await using host = await startInstanceProcess();
    const anna = await register(host, 'anna', { createNetwork: 'Alone' });
    const { pool } = await anna.call('poolCreate', {
      body: { name: 'Attic', symbol: 'ATC', access: 'public', welcomeGrant: '5000000' },
    });
    const before = await anna.call('walletRead', { params: { pool } });
    const spec = await specOf(anna);
    const key = { idempotencyKey: 'picture-one' };
    const submitted = await anna.call('jobRunHere', { params: { pool }, body: spec }, key);
    assert.deepEqual([submitted.isLocal, submitted.maxCost, submitted.state], [true, 0n, 'running']);
    const again = await anna.call('jobRunHere', { params: { pool }, body: spec }, key);
    assert.equal(again.job, submitted.job, 'one key, one job');
    const read = (job: string) => anna.call('jobRead', { params: { pool, job } });
    const done = await until(
      'it is done',
      () => read(submitted.job),
      ({ state }) => OVER.includes(state),
      60_000,
    );
    assert.deepEqual([done.state, done.tasksEnded, done.costSoFar, done.providers], ['done', 4, 0n, []]);
    const picture = await anna.client.raw((await import('#core/features/api.ts')).API.jobPicture, {
      params: { pool, job: submitted.job },
    });
    assert.deepEqual([...new Uint8Array(await picture.arrayBuffer()).subarray(1, 4)], [0x50, 0x4e, 0x47]);
    assert.deepEqual(await anna.call('walletRead', { params: { pool } }), before, 'no coin moved');
    assert.equal((await anna.call('ordersRead', { params: { pool }, query: {} })).items.length, 0);

    const slow = { args: ['--width', '400', '--height', '400', '--samples', '600'], tasks: 3, name: 'slow' };
    const long = await anna.call('jobRunHere', { params: { pool }, body: await specOf(anna, slow) });
    await until(
      'a task runs',
      () => read(long.job),
      ({ taskList }) => taskList.some(({ state, done: part }) => state === 'running' && part > 0),
      60_000,
    );
    await anna.call('jobCancel', { params: { pool, job: long.job } });
    const cancelled = await until(
      'it has stopped',
      () => read(long.job),
      ({ endedMs, taskList }) => endedMs !== undefined && taskList.every(({ state }) => state !== 'running'),
      20_000,
    );
    assert.equal(cancelled.state, 'cancelled');
    await anna.call('jobRetry', { params: { pool, job: long.job } });
    await until(
      'it runs again',
      () => read(long.job),
      ({ state, taskList }) => state === 'running' && taskList.some((task) => task.state === 'running'),
      20_000,
    );
    await host.stop();
    await using same = await host.restart();
    const back = await login(same, 'anna');
    const resumed = await until(
      'it goes on after a restart',
      () => back.call('jobRead', { params: { pool, job: long.job } }),
      ({ taskList }) => taskList.some(({ state, done: part }) => state === 'running' && part > 0),
      60_000,
    );
    assert.equal(resumed.isLocal, true);
    await back.call('jobCancel', { params: { pool, job: long.job } });

    const refusals = [
      [{ module: 'f'.repeat(64) }, 'module.unknown'],
      [{ inputs: [{ name: 'in', file: 'e'.repeat(64) }] }, 'file.unknown'],
      [{ tasks: 0 }, 'request.invalid'],
      [{ tasks: 10_001 }, 'request.invalid'],
    ] as const;
    for (const [change, code] of refusals)
      await assert.rejects(
        back.call('jobRunHere', { params: { pool }, body: await specOf(back, change) }),
        ({ problem }: { problem: { code: string } }) => problem.code === code,
        code,
      );
    const bad = await back.call('jobRunHere', {
      params: { pool },
      body: await specOf(back, { args: ['--no-such-flag'], tasks: 1 }),
    });
    const failed = await until(
      'a job that fails says why',
      () => back.call('jobRead', { params: { pool, job: bad.job } }),
      ({ state }) => OVER.includes(state),
      30_000,
    );
    assert.equal(failed.state, 'failed');
    assert.match(failed.taskList[0]?.cause ?? '', /exit code/);
  },
);

test(
  'first run, nobody online: “Use” leads to a picture that this machine makes',
  { timeout: 180_000, ...SKIP },
  async () => {
    await using host = await startInstanceProcess();
    await using browser = await launchChromium();
    await using gui = await openGui(browser, host.url);
    const { page } = gui;
    await firstRun(page, { username: 'dora', password: PASSWORD });
    await enterBy(page, 'use');
    await page.getByTestId('job-here').waitFor();
    await page.getByText('No offer fits this job now.').waitFor();
    assert.equal(await page.getByTestId('job-submit').count(), 0, 'no dead button');
    await settle(page);
    await checkPage(gui, 'nobody online', { primary: 'job-here' });
    await keep(page, 'job-nobody');
    await page.getByTestId('job-here').click();
    await page.waitForURL(/\/jobs\/[0-9a-f]{64}/);
    await page.locator('[data-testid="job-picture"][data-done="true"]').waitFor({ timeout: 90_000 });
    assert.match(await page.getByTestId('job-cost').innerText(), /Nothing: on this machine/);
    await checkPage(gui, 'a job here');
    assert.deepEqual(gui.faults, []);
  },
);
