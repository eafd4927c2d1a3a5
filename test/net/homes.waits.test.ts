/**
 * Two homes behind two routers that let nobody in, and somebody with a public address: who can be reached, through whom, and
 * whether the two can trade. The routers are Linux's own address translation; real ones were not tried.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { register, shareMachine, until } from '../e2e/kit.ts';
import { joinNetwork, peerKeyOf, startOn, untilReach, wayTo } from './lab-kit.ts';
import { openLab, whyNoNamespaces } from './namespaces.ts';

const skip = whyNoNamespaces() ?? false;

test('two homes meet and trade through a relay of the network', { skip, timeout: 240_000 }, async () => {
  await using lab = openLab();
  const [hub, north, south] = [lab.host('hub'), lab.home('north', 'silent'), lab.home('south', 'refuses')];
  const hubFirst = await startOn(lab, hub);
  await using northHost = await startOn(lab, north);
  await using southHost = await startOn(lab, south);
  const hugo = await register(hubFirst, 'hugo', { createNetwork: 'Two homes' });
  const { invite, addresses } = await hugo.call('networkRead', {});
  assert.match(addresses[0] ?? '', new RegExp(`^/ip4/${hub.address}/tcp/5001/`), 'the public address comes first');
  await joinNetwork(northHost, invite);
  await joinNetwork(southHost, invite);
  const nora = await register(northHost, 'nora');
  const sven = await register(southHost, 'sven');
  const [noraKey, svenKey] = [await peerKeyOf(nora), await peerKeyOf(sven)];

  await test('each says the truth while nobody is a relay', async () => {
    const reach = await untilReach(hugo, 'reach.dialled_back');
    assert.deepEqual([reach.state, reach.scope], ['direct', 'public']);
    for (const person of [nora, sven]) {
      const unreachable = await untilReach(person, 'reach.no_relay');
      assert.equal(unreachable.state, 'unreachable');
      assert.ok(unreachable.text.en.includes('--relay') && unreachable.text.ru.includes('--relay'));
    }
    assert.equal(await wayTo(nora, svenKey), undefined);
  });

  await hubFirst.stop();
  await using hubAgain = await startOn(lab, hub, { after: hubFirst, args: ['--relay'] });

  await test('the one with the public address comes back as a relay: the two take a place there and meet', async () => {
    assert.ok(hubAgain.pid > 0);
    for (const person of [nora, sven]) {
      const reach = await untilReach(person, 'reach.via_relay', 60_000);
      assert.deepEqual([reach.state, reach.relay?.length], ['relayed', 64]);
    }
    await until(
      'the two are connected',
      () => wayTo(nora, svenKey),
      (via) => via === 'relayed',
      60_000,
    );
    assert.equal(await wayTo(sven, noraKey), 'relayed', 'two such routers cannot be got through: it stays relayed');
  });

  await test('a private pool of the two: joining, a job, the money, all through the relay', async () => {
    const { pool } = await nora.call(
      'poolCreate',
      { body: { name: 'Homes', symbol: 'HOM', access: 'private', password: 'over hills and far', welcomeGrant: '0' } },
      { wait: 10 },
    );
    const joined = await until(
      'sven is in',
      () => sven.call('poolJoin', { body: { pool, password: 'over hills and far' } }, { wait: 20 }),
      ({ status }) => status === 'sealed',
      60_000,
    );
    assert.equal(joined.pool, pool);
    await shareMachine(sven, pool, { title: 'Far box', pricePerSlotHour: '3600000' });
    await nora.call(
      'grantCreate',
      { params: { pool }, body: { to: nora.user, amount: '500000000', reason: 'start' } },
      { wait: 10 },
    );
    await until(
      'the offer is online',
      () => nora.call('offersRead', { params: { pool }, query: {} }),
      ({ items }) => items.some(({ isOnline }) => isOnline),
    );
    const { items } = await nora.call('modulesRead', {});
    const spec = {
      name: 'far picture',
      module: items.find(({ name }) => name === 'path-tracer')?.module ?? '',
      args: ['--width', '48', '--height', '32', '--samples', '2', '--seed', '7'],
      tasks: 2,
      durationMs: 60_000,
    };
    const submitted = await nora.call('jobSubmit', { params: { pool }, body: { ...spec, maxCost: '400000000' } });
    const done = await until(
      'the job is done',
      () => nora.call('jobRead', { params: { pool, job: submitted.job } }),
      ({ state }) => state === 'done' || state === 'failed',
      90_000,
    );
    assert.equal(done.state, 'done', JSON.stringify(done.taskList));
    const [{ order } = { order: '' }] = done.providers;
    const settled = await until(
      'it is settled',
      () => nora.call('orderRead', { params: { pool, order } }),
      ({ state }) => state === 'settled',
      30_000,
    );
    assert.equal(settled.funded, settled.used + settled.refunded);
    const { items: peers } = await nora.call('peersRead', {});
    const far = peers.find(({ peerKey }) => peerKey === svenKey);
    assert.ok(far !== undefined && far.via === 'relayed' && far.sentBytes > 10_000 && far.receivedBytes > 10_000);
  });

  await test('somebody with a public address gets a direct connection with a home, by the home calling back', async () => {
    const open = lab.host('open');
    await using openHost = await startOn(lab, open);
    // By the link of somebody who can only be reached through the relay: it leads to the relay first.
    const { invite: behind } = await nora.call('networkRead', {});
    await joinNetwork(openHost, behind);
    const olga = await register(openHost, 'olga');
    for (const key of [noraKey, svenKey])
      await until(
        'directly connected',
        () => wayTo(olga, key),
        (via) => via === 'direct',
        60_000,
      );
  });
});
