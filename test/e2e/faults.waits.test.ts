/** What may stop at any moment: a provider in the middle of a job, the notary, an instance that comes back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Person, type Running, login, register, shareMachine, startInstanceProcess, until } from './kit.ts';

interface Guild {
  readonly pool: string;
  readonly anna: Person;
  readonly boris: Person;
}

/** Anna founds network and pool (and is its notary); Boris joins and sells. */
async function guildOf(annaHost: Running, borisHost: Running, slots = 1): Promise<Guild> {
  const anna = await register(annaHost, 'anna', { createNetwork: 'Test network' });
  const { invite } = await anna.call('networkRead', {});
  await joinNetwork(borisHost, invite ?? '');
  const boris = await register(borisHost, 'boris');
  const { pool } = await anna.call('poolCreate', { body: { name: 'Guild', symbol: 'GLD', access: 'public' } });
  const joined = await until(
    'the pool can be joined',
    () => boris.call('poolJoin', { body: { pool } }, { wait: 10 }),
    ({ status }) => status === 'sealed',
  );
  assert.equal(joined.pool, pool);
  await shareMachine(boris, pool, { title: 'Box', pricePerSlotHour: '3600000000', slots });
  await anna.call(
    'grantCreate',
    { params: { pool }, body: { to: anna.user, amount: '1000000000', reason: 'start' } },
    { wait: 10 },
  );
  await until(
    'the offer is online',
    () => anna.call('offersRead', { params: { pool }, query: {} }),
    ({ items }) => items.some(({ isOnline }) => isOnline),
  );
  return { pool, anna, boris };
}

async function joinNetwork(instance: Running, link: string): Promise<void> {
  const response = await fetch(`${instance.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
  assert.equal(response.status, 200, await response.text());
}

async function slowJob(person: Person, pool: string, extra: Record<string, unknown> = {}) {
  const { items } = await person.call('modulesRead', {});
  const module = items.find(({ name }) => name === 'path-tracer')?.module ?? '';
  const spec = {
    name: 'slow',
    module,
    args: ['--width', '400', '--height', '400', '--samples', '400'],
    tasks: 2,
    durationMs: 120_000,
    attempts: 2,
    ...extra,
  };
  return person.call('jobSubmit', { params: { pool }, body: { ...spec, maxCost: '900000000' } });
}

test(
  'a provider killed in the middle of a job: the buyer learns why and gets the unused money back',
  { timeout: 180_000 },
  async () => {
    await using annaHost = await startInstanceProcess();
    await using borisHost = await startInstanceProcess();
    const { pool, anna } = await guildOf(annaHost, borisHost);
    const job = await slowJob(anna, pool);
    await until(
      'a task runs',
      () => anna.call('jobRead', { params: { pool, job: job.job } }),
      ({ taskList }) => taskList.some((task) => task.state === 'running' && task.total > 0),
      60_000,
    );
    await borisHost.kill();
    const failed = await until(
      'the job says that its provider is gone',
      () => anna.call('jobRead', { params: { pool, job: job.job } }),
      ({ cause, state }) => state === 'failed' || /provider/.test(cause ?? ''),
      60_000,
    );
    assert.ok(failed.taskList.every((task) => task.state !== 'ended'));
    const [{ order } = { order: '' }] = failed.providers;
    const ending = await until(
      'the order ends',
      () => anna.call('orderRead', { params: { pool, order } }),
      ({ state }) => state === 'ending' || state === 'completed' || state === 'settled',
      60_000,
    );
    assert.equal(ending.used, 0n, 'no receipt, no pay');
    const audit = await anna.call('invariantsRead', { query: { pool } });
    assert.ok(audit.isSound, JSON.stringify(audit.checks));
  },
);

test(
  'a provider killed and back: what it lost runs again, the job ends and is paid once',
  { timeout: 240_000 },
  async () => {
    await using annaHost = await startInstanceProcess();
    const borisFirst = await startInstanceProcess();
    const { pool, anna } = await guildOf(annaHost, borisFirst);
    const job = await slowJob(anna, pool, {
      args: ['--width', '200', '--height', '200', '--samples', '200'],
      attempts: 9,
    });
    await until(
      'a task runs',
      () => anna.call('jobRead', { params: { pool, job: job.job } }),
      ({ taskList }) => taskList.some((task) => task.state === 'running'),
      60_000,
    );
    await borisFirst.kill();
    await using borisAgain = await borisFirst.restart();
    assert.ok(borisAgain.pid > 0);
    const done = await until(
      'the job is done',
      () => anna.call('jobRead', { params: { pool, job: job.job } }),
      ({ state }) => state === 'done' || state === 'failed',
      120_000,
    );
    assert.equal(
      done.state,
      'done',
      JSON.stringify({ cause: done.cause, tasks: done.taskList.map(({ state, cause }) => ({ state, cause })) }),
    );
    const [{ order } = { order: '' }] = done.providers;
    const settled = await until(
      'settled',
      () => anna.call('orderRead', { params: { pool, order } }),
      ({ state }) => state === 'settled',
      60_000,
    );
    assert.equal(settled.funded, settled.used + settled.refunded);
  },
);

test(
  'the notary is killed: acts stay pending and say so; it returns, they are sealed and nobody lost a right',
  { timeout: 180_000 },
  async () => {
    const annaFirst = await startInstanceProcess();
    await using borisHost = await startInstanceProcess();
    const { pool, anna, boris } = await guildOf(annaFirst, borisHost);
    const { available } = await boris.call('walletRead', { params: { pool } });
    await anna.call('transferCreate', { params: { pool }, body: { to: boris.user, amount: '5000000' } }, { wait: 10 });
    await until(
      'the money came',
      () => boris.call('walletRead', { params: { pool } }),
      (wallet) => wallet.available === available + 5_000_000n,
    );
    await annaFirst.kill();
    const sent = await boris.call(
      'transferCreate',
      { params: { pool }, body: { to: anna.user, amount: '2000000' } },
      { wait: 1 },
    );
    assert.equal(sent.status, 'pending');
    const paused = await until(
      'the pause is told',
      () => boris.call('poolRead', { params: { pool } }),
      ({ trade }) => trade.isPaused,
      30_000,
    );
    assert.equal(paused.trade.cause, 'notary_unreachable');
    assert.ok((paused.trade.sinceMs ?? 0) > 0);
    const wallet = await boris.call('walletRead', { params: { pool } });
    assert.equal(wallet.available, available + 3_000_000n, 'own pending debits are not spendable twice');
    await using annaAgain = await annaFirst.restart();
    const decided = await until(
      'the act is sealed',
      () => boris.call('eventRead', { params: { pool, event: sent.event } }),
      ({ status }) => status !== 'pending',
      60_000,
    );
    assert.equal(decided.status, 'sealed');
    await until(
      'trade goes on',
      () => boris.call('poolRead', { params: { pool } }),
      ({ trade }) => !trade.isPaused,
    );
    const back = await login(annaAgain, 'anna');
    const audit = await back.call('invariantsRead', { query: { pool } });
    const other = await until(
      'both have the same state',
      () => boris.call('invariantsRead', { query: { pool } }),
      ({ stateHash }) => stateHash === audit.stateHash,
    );
    assert.ok(audit.isSound && other.isSound);
  },
);

test(
  'kill −9 of a member while it syncs: on return it is where it was, catches up and goes on',
  { timeout: 180_000 },
  async () => {
    await using annaHost = await startInstanceProcess();
    const borisFirst = await startInstanceProcess();
    const { pool, anna, boris } = await guildOf(annaHost, borisFirst);
    await borisFirst.kill();
    for (let i = 0; i < 30; i += 1)
      await anna.call(
        'transferCreate',
        { params: { pool }, body: { to: boris.user, amount: '1000' } },
        { idempotencyKey: `missed-${i}`, wait: i === 29 ? 10 : 0 },
      );
    await using borisAgain = await borisFirst.restart();
    const back = await login(borisAgain, 'boris');
    const mine = await until(
      'it caught up',
      () => back.call('walletRead', { params: { pool } }),
      ({ available }) => available === 30_000n,
    );
    assert.equal(mine.held, 0n);
    const sent = await back.call(
      'transferCreate',
      { params: { pool }, body: { to: anna.user, amount: '30000' } },
      { wait: 10 },
    );
    assert.equal(sent.status, 'sealed');
  },
);
