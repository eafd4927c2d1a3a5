/** What a home does when its relay goes away, and a machine when it is moved to another address. */
import { test } from 'node:test';
import { register, until } from '../e2e/kit.ts';
import { joinNetwork, peerKeyOf, startOn, untilReach, wayTo } from './lab-kit.ts';
import { openLab, whyNoNamespaces } from './namespaces.ts';

const skip = whyNoNamespaces() ?? false;

test(
  'the next relay is taken when one is gone; a moved machine is found again',
  { skip, timeout: 600_000 },
  async () => {
    await using lab = openLab();
    const [one, two, three] = [lab.host('one'), lab.host('two'), lab.host('three')];
    const [north, south] = [lab.home('north', 'refuses'), lab.home('south', 'refuses')];
    const oneHost = await startOn(lab, one, { args: ['--relay'] });
    await using twoHost = await startOn(lab, two, { args: ['--relay'] });
    await using threeHost = await startOn(lab, three);
    await using northHost = await startOn(lab, north);
    await using southHost = await startOn(lab, south);
    const uno = await register(oneHost, 'uno', { createNetwork: 'Spare' });
    const { invite } = await uno.call('networkRead', {});
    for (const host of [twoHost, threeHost, northHost, southHost]) await joinNetwork(host, invite);
    const dos = await register(twoHost, 'dos');
    const tres = await register(threeHost, 'tres');
    const [nora, sven] = [await register(northHost, 'nora'), await register(southHost, 'sven')];
    const [unoKey, dosKey] = [await peerKeyOf(uno), await peerKeyOf(dos)];
    const [tresKey, svenKey] = [await peerKeyOf(tres), await peerKeyOf(sven)];
    for (const person of [nora, sven]) {
      await untilReach(person, 'reach.via_relay', 60_000);
      await until(
        'knows both relays',
        () => wayTo(person, dosKey),
        (via) => via === 'direct',
        120_000,
      );
    }
    await until(
      'the homes are connected',
      () => wayTo(nora, svenKey),
      (via) => via === 'relayed',
      60_000,
    );

    await test('the relay is gone: both homes take a place at the other, and meet there', async () => {
      await oneHost.kill();
      for (const person of [nora, sven])
        await until(
          'another relay',
          async () => (await person.call('networkRead', {})).reach,
          ({ cause, relay }) => cause === 'reach.via_relay' && relay === dosKey && relay !== unoKey,
          120_000,
        );
      await until(
        'connected again',
        () => wayTo(nora, svenKey),
        (via) => via === 'relayed',
        180_000,
      );
    });

    await test('a machine is moved to another address: it connects again from there, and the others learn it', async () => {
      const address = lab.move(three);
      await until(
        'the others see it at its new address',
        async () => (await dos.call('peersRead', {})).items.find(({ peerKey }) => peerKey === tresKey),
        (peer) =>
          peer !== undefined && peer.via === 'direct' && peer.addresses.some((known) => known.includes(`/${address}/`)),
        240_000,
      );
      await until(
        'and it knows that it can be reached there',
        async () => (await tres.call('networkRead', {})).reach,
        ({ state, scope }) => state === 'direct' && scope === 'public',
        120_000,
      );
    });
    await oneHost[Symbol.asyncDispose]();
  },
);
