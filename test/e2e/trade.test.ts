/** Two instances pool a machine, buy its time, run real work and pay: the product's main story, end to end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { register, shareMachine, startInstanceProcess, until } from './kit.ts';

test(
  'two instances found a private pool, trade a picture and settle to the micro-credit',
  { timeout: 180_000 },
  async () => {
    await using buyerHost = await startInstanceProcess();
    await using sellerHost = await startInstanceProcess();
    const anna = await register(buyerHost, 'anna', { createNetwork: 'Test network' });
    const { invite } = await anna.call('networkRead', {});
    assert.ok(invite);
    const boris0 = await fetch(`${sellerHost.url}/api/v1/network/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link: invite }),
    });
    assert.equal(boris0.status, 200, await boris0.text());
    const boris = await register(sellerHost, 'boris');
    const created = await anna.call(
      'poolCreate',
      {
        body: {
          name: 'Render guild',
          symbol: 'RND',
          access: 'private',
          password: 'open sesame please',
          welcomeGrant: '100000000',
        },
      },
      { wait: 10 },
    );
    const { pool } = created;
    const joined = await boris.call('poolJoin', { body: { pool, password: 'open sesame please' } }, { wait: 20 });
    assert.equal(joined.status, 'sealed');
    const offer = await shareMachine(boris, pool, { title: 'Fast box', pricePerSlotHour: '3600000000', slots: 2 });
    const grant = await anna.call(
      'grantCreate',
      { params: { pool }, body: { to: anna.user, amount: '500000000', reason: 'first money' } },
      { wait: 10 },
    );
    assert.equal(grant.status, 'sealed');
    await until(
      'the offer is seen',
      () => anna.call('offersRead', { params: { pool }, query: {} }),
      ({ items }) => items.some((one) => one.offer === offer.offer && one.isOnline),
    );
    const modules = await anna.call('modulesRead', {});
    const tracer = modules.items.find(({ name }) => name === 'path-tracer');
    assert.ok(tracer);
    const spec = {
      name: 'picture',
      module: tracer.module,
      args: ['--width', '64', '--height', '48', '--samples', '4', '--seed', '7'],
      tasks: 4,
      slotsPerProvider: 2,
      durationMs: 60_000,
    };
    const quote = await anna.call('jobQuote', { params: { pool }, body: spec });
    assert.equal(quote.maxCost, 120_000_000n);
    const submitted = await anna.call('jobSubmit', {
      params: { pool },
      body: { ...spec, maxCost: quote.maxCost.toString() },
    });
    const done = await until(
      'the job is done',
      () => anna.call('jobRead', { params: { pool, job: submitted.job } }),
      ({ state }) => state === 'done' || state === 'failed',
      60_000,
    );
    assert.equal(
      done.state,
      'done',
      JSON.stringify(done, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    );
    const picture = await anna.client.raw((await import('#core/features/api.ts')).API.jobPicture, {
      params: { pool, job: submitted.job },
    });
    assert.deepEqual([...new Uint8Array(await picture.arrayBuffer()).subarray(1, 4)], [0x50, 0x4e, 0x47]);
    const [{ order } = { order: '' }] = done.providers;
    const settled = await until(
      'the order is settled',
      () => anna.call('orderRead', { params: { pool, order } }),
      ({ state }) => state === 'settled',
      30_000,
    );
    assert.equal(settled.funded, settled.used + settled.refunded);
    assert.ok(settled.used > 0n && !settled.isUnsigned);
    const seller = await until(
      'the seller is paid',
      () => boris.call('walletRead', { params: { pool } }),
      ({ available }) => available > 100_000_000n,
    );
    const fee = (settled.used * 200n) / 10_000n;
    assert.equal(seller.available, 100_000_000n + settled.used - fee);

    // Nothing is paid by itself where the buyer wants to look first.
    const looked = await anna.call('jobSubmit', {
      params: { pool },
      body: { ...spec, tasks: 1, review: true, maxCost: quote.maxCost.toString() },
    });
    const awaiting = await until(
      'the job asks for a word',
      () => anna.call('jobRead', { params: { pool, job: looked.job } }),
      ({ state, unconfirmed }) => state === 'done' && unconfirmed.length === 1,
      60_000,
    );
    const [open = ''] = awaiting.unconfirmed;
    const completed = await anna.call('orderRead', { params: { pool, order: open } });
    assert.deepEqual([completed.state, completed.buyerConfirmed], ['completed', false]);
    await anna.call('orderConfirm', { params: { pool, order: open } }, { wait: 10 });
    await until(
      'both have confirmed',
      () => anna.call('orderRead', { params: { pool, order: open } }),
      ({ state }) => state === 'settled',
      30_000,
    );
    assert.deepEqual((await anna.call('jobRead', { params: { pool, job: looked.job } })).unconfirmed, []);

    for (const person of [anna, boris]) {
      const audit = await person.call('invariantsRead', { query: { pool } });
      assert.ok(audit.isSound, JSON.stringify(audit.checks));
    }
  },
);
