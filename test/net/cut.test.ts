/** Three machines on one network: a cable that is pulled and put back, and the one that all met through, gone for good. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { login, register, until } from '../e2e/kit.ts';
import { peerKeyOf, startOn, untilReach, wayTo } from './lab-kit.ts';
import { openLab, whyNoNamespaces } from './namespaces.ts';

const skip = whyNoNamespaces() ?? false;

test(
  'three machines: one cut off and healed; then the meeting point is gone for good',
  { skip, timeout: 240_000 },
  async () => {
    await using lab = openLab();
    const [doorstep, east, west] = [lab.host('doorstep'), lab.host('east'), lab.host('west')];
    await using doorstepHost = await startOn(lab, doorstep);
    const bootstrap = doorstepHost.peers.find((address) => address.includes(doorstep.address)) ?? '';
    const meet = ['--bootstrap', bootstrap, '--network', 'Three'];
    const dora = await register(doorstepHost, 'dora', { createNetwork: 'Three' });
    const eastFirst = await startOn(lab, east, { args: meet });
    const westFirst = await startOn(lab, west, { args: meet });
    const { network } = await dora.call('networkRead', {});
    for (const host of [eastFirst, westFirst])
      await until(
        'the network is found through the bootstrap peer',
        async () => (await (await fetch(`${host.url}/api/v1/network`)).json()) as { network?: string },
        (view) => view.network === network,
      );
    const ella = await register(eastFirst, 'ella');
    const walt = await register(westFirst, 'walt');
    const [ellaKey, waltKey] = [await peerKeyOf(ella), await peerKeyOf(walt)];
    const { pool } = await ella.call(
      'poolCreate',
      { body: { name: 'Open', symbol: 'OPN', access: 'public', welcomeGrant: '0' } },
      { wait: 10 },
    );
    await until(
      'walt is in',
      () => walt.call('poolJoin', { body: { pool } }, { wait: 10 }),
      ({ status }) => status === 'sealed',
      60_000,
    );
    await until(
      'they are connected, not only through the doorstep',
      () => wayTo(ella, waltKey),
      (via) => via === 'direct',
    );
    const grant = { params: { pool }, body: { to: ella.user, amount: '1000', reason: 'start' } };
    await ella.call('grantCreate', grant, { wait: 10 });

    await test('all three know that they can be reached', async () => {
      for (const person of [dora, ella, walt]) {
        const { state, scope } = await until(
          `${person.name} knows`,
          async () => (await person.call('networkRead', {})).reach,
          (reach) => reach.state === 'direct',
        );
        assert.deepEqual([state, scope], ['direct', 'public']);
      }
    });

    await test('what happens while a cable is out arrives when it is in again', async () => {
      lab.setCable(west, false);
      for (let i = 0; i < 5; i += 1)
        await ella.call(
          'transferCreate',
          { params: { pool }, body: { to: walt.user, amount: '10' } },
          { idempotencyKey: `away-${i}`, wait: 10 },
        );
      const away = await walt.call('walletRead', { params: { pool } });
      assert.equal(away.available, 0n);
      lab.setCable(west, true);
      await until(
        'the five have arrived',
        () => walt.call('walletRead', { params: { pool } }),
        ({ available }) => available === 50n,
        90_000,
      );
    });

    await doorstepHost.kill();

    await test('the others are still connected, and find each other again after both were off', async () => {
      assert.equal(await wayTo(ella, waltKey), 'direct');
      await Promise.all([eastFirst.stop(), westFirst.stop()]);
      await using eastAgain = await startOn(lab, east, { after: eastFirst, args: ['--bootstrap', bootstrap] });
      await using westAgain = await startOn(lab, west, { after: westFirst, args: ['--bootstrap', bootstrap] });
      const ellaAgain = await login(eastAgain, 'ella');
      const waltAgain = await login(westAgain, 'walt');
      await until(
        'they met by their address books',
        () => wayTo(waltAgain, ellaKey),
        (via) => via === 'direct',
        60_000,
      );
      const sent = await until(
        'and go on trading',
        () =>
          waltAgain.call(
            'transferCreate',
            { params: { pool }, body: { to: ella.user, amount: '50' } },
            { idempotencyKey: 'back', wait: 10 },
          ),
        ({ status }) => status === 'sealed',
      );
      assert.equal(sent.status, 'sealed');
      await untilReach(ellaAgain, 'reach.dialled_back');
    });
  },
);
