/** The owner comes first: others' work waits while the owner uses the machine, and goes on by itself. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { register, shareMachine, startInstanceProcess, until } from './kit.ts';

const BUSY = 'for (;;);';

test('a job freezes while the owner uses the processor, and is done afterwards', { timeout: 240_000 }, async (t) => {
  await using buyerHost = await startInstanceProcess();
  await using sellerHost = await startInstanceProcess();
  const anna = await register(buyerHost, 'anna', { createNetwork: 'Test network' });
  const { invite } = await anna.call('networkRead', {});
  const answer = await fetch(`${sellerHost.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  assert.equal(answer.status, 200);
  const boris = await register(sellerHost, 'boris');
  const { pool } = await anna.call('poolCreate', { body: { name: 'Owners', symbol: 'OWN', access: 'public' } });
  await until(
    'joined',
    () => boris.call('poolJoin', { body: { pool } }, { wait: 10 }),
    ({ status }) => status === 'sealed',
  );
  const { node } = await shareMachine(boris, pool, { title: 'Desk', pricePerSlotHour: '3600000' });
  const { items } = await boris.call('nodesRead', { params: { pool } });
  const row = items.find((one) => one.node === node);
  assert.ok(row);
  const setLimit = (pauseAboveCpuPercent: number) =>
    boris.call(
      'nodeChange',
      { params: { pool, node }, body: { name: row.name, limits: { ...row.limits, pauseAboveCpuPercent } } },
      { wait: 10 },
    );
  await anna.call(
    'grantCreate',
    { params: { pool }, body: { to: anna.user, amount: '500000000', reason: 'to begin with' } },
    { wait: 10 },
  );
  await until(
    'the offer is online',
    () => anna.call('offersRead', { params: { pool }, query: {} }),
    ({ items }) => items.some(({ isOnline }) => isOnline),
  );
  const tracer = (await anna.call('modulesRead', {})).items.find(({ name }) => name === 'path-tracer');
  assert.ok(tracer);
  const spec = {
    name: 'long',
    module: tracer.module,
    args: ['--width', '320', '--height', '240', '--samples', '64', '--seed', '7'],
    tasks: 12,
    slotsPerProvider: 1,
    durationMs: 600_000,
  };
  const { maxCost } = await anna.call('jobQuote', { params: { pool }, body: spec });
  const { job } = await anna.call('jobSubmit', { params: { pool }, body: { ...spec, maxCost: maxCost.toString() } });
  const read = () => anna.call('jobRead', { params: { pool, job } });
  await until('the job runs', read, ({ state }) => state === 'running', 60_000);

  const { isolation } = await boris.call('machineRead', {});
  t.diagnostic(JSON.stringify(isolation));
  await setLimit(40);
  const hogs = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', BUSY]));
  try {
    const paused = await until(
      'others wait',
      () => boris.call('machineRead', {}),
      ({ isPaused }) => isPaused,
      60_000,
    );
    assert.equal(paused.pauseCause, 'in_use');
  } finally {
    for (const hog of hogs) hog.kill('SIGKILL');
  }
  // Other programs may be busy on this machine too: without a limit nothing holds others back.
  await setLimit(100);
  await until(
    'others go on',
    () => boris.call('machineRead', {}),
    ({ isPaused }) => !isPaused,
    60_000,
  );
  const done = await until('the job is done', read, ({ state }) => state === 'done' || state === 'failed', 120_000);
  assert.equal(done.state, 'done');
});
