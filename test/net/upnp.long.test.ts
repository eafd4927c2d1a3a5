/** A home whose router opens a port when it is asked: a router of our own making, since real ones cannot be had here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { register, until } from '../e2e/kit.ts';
import { joinNetwork, peerKeyOf, startOn, untilReach, wayTo } from './lab-kit.ts';
import { openLab, whyNoNamespaces } from './namespaces.ts';

const skip = whyNoNamespaces() ?? false;

test('a router with UPnP opens a port, and others come in through it', { skip, timeout: 180_000 }, async () => {
  await using lab = openLab();
  const [hub, home, away] = [lab.host('hub'), lab.home('home'), lab.home('away')];
  const outside = await lab.withUpnp(home);
  await using hubHost = await startOn(lab, hub);
  await using homeHost = await startOn(lab, home, { upnp: true });
  await using awayHost = await startOn(lab, away);
  const hugo = await register(hubHost, 'hugo', { createNetwork: 'Mapped' });
  const { invite } = await hugo.call('networkRead', {});
  for (const host of [homeHost, awayHost]) await joinNetwork(host, invite);
  const [nora, anna] = [await register(homeHost, 'nora'), await register(awayHost, 'anna')];
  const reach = await untilReach(nora, 'reach.port_mapped', 90_000);
  assert.deepEqual([reach.state, reach.scope], ['direct', 'public']);
  const { addresses } = await nora.call('networkRead', {});
  assert.match(
    addresses[0] ?? '',
    new RegExp(`^/ip4/${outside}/tcp/6001/p2p/`),
    'the address at the router comes first',
  );
  const key = await peerKeyOf(nora);
  await until(
    'the other home comes in through the port',
    () => wayTo(anna, key),
    (via) => via === 'direct',
    60_000,
  );
});
