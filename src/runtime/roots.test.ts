/** Which root key opens an account here, and which one may still speak: seven days of a pool stand between a device and both. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { toHex } from '#core/kernel/bytes.ts';
import { certificateBytes } from '#core/contract/certificate.ts';
import { rotationBytes, rotationEndBytes } from '#core/contract/rotation.ts';
import { identityApi } from '#core/features/identity/identity.api.ts';
import { rootsApi } from '#core/features/identity/roots.api.ts';
import { refusedWith } from '../../test/kit/desk.ts';
import { type PoolRoots, rootDesk, rootNamed, step } from '../../test/kit/root-desk.ts';
import { cast } from '../../test/kit/test-pool.ts';
import { identityRoutes } from './identity.routes.ts';
import { carryAll, rotationsOf, rotationsTo, userOfRoot } from './roots.ts';
import { rootsRoutes } from './roots.routes.ts';

const ann = cast('ann');
const root = (name: string) => rootNamed('ann', name);
const key = (name: string): string => root(name).device;
const at = (name: string): PoolRoots => ({ p: { rootKey: key(name) } });

type RootDesk = ReturnType<typeof rootDesk>;

/** Whoever has this phrase sets a new password for the account here: the code that this ends with. */
async function reset(desk: RootDesk, name: string): Promise<string> {
  const network = { unlock: () => undefined } as never;
  const security = { endSecondFactor: () => undefined, tokens: () => [] } as never;
  const routes = identityRoutes(desk.runtime, network, { findPools: async () => undefined }, security);
  const prepared = await desk.ask(routes, identityApi.accountPrepare, { username: 'ann' });
  const sign = (kind: 'personal' | 'agent', device: string) => {
    const { peerKey, createdMs } = prepared;
    const bare = { user: ann.user, rootKey: key(name), device, kind, peerKey, createdMs };
    return toHex(root(name).sign(certificateBytes(bare, 'root')));
  };
  const body = {
    registration: prepared.registration,
    username: 'ann',
    password: 'a new one of mine',
    handle: 'ann',
    rootKey: key(name),
    personalSignature: sign('personal', prepared.personalKey),
    agentSignature: sign('agent', prepared.agentKey),
    replace: true,
    delivery: 'body',
  };
  return refusedWith(desk.ask(routes, identityApi.accountCreate, body));
}

test('a device that asks for another phrase resets no account before a pool let it count', async () => {
  for (const pools of [{}, at('first'), { p: { rootKey: key('first'), next: key('thief') } }]) {
    const desk = rootDesk('ann', pools);
    desk.publish(step('ann', 'first', 'thief', 'device'));
    assert.equal(await reset(desk, 'thief'), 'root.unheard');
    desk.publish(step('ann', 'first', 'thief', 'device'), step('ann', 'thief', 'second', 'root'));
    assert.equal(await reset(desk, 'second'), 'root.unheard');
    assert.equal(desk.state.created.length, 0);
    assert.equal(await reset(desk, 'first'), 'accepted');
  }
});

test('a pool that was founded with what a device asked for has let nothing wait', async () => {
  const desk = rootDesk('ann', { p: { rootKey: key('second'), founding: key('thief') } });
  desk.publish(step('ann', 'first', 'thief', 'device'), step('ann', 'thief', 'second', 'root'));
  assert.equal(await reset(desk, 'second'), 'root.unheard');
  assert.equal(await reset(desk, 'first'), 'accepted');
});

test('a pool that was founded on the way to it lets nothing count that leads past its founding', async () => {
  const desk = rootDesk('ann', { p: { rootKey: key('second'), founding: key('thief') } });
  desk.publish(step('ann', 'first', 'second', 'device'));
  assert.equal(await reset(desk, 'second'), 'root.unheard');
  assert.equal(await reset(desk, 'first'), 'accepted');
});

test('what waited for its seven days opens the account, and the phrase of before does not', async () => {
  const desk = rootDesk('ann', at('a'));
  desk.publish(step('ann', 'first', 'a', 'device'));
  assert.equal(await reset(desk, 'a'), 'accepted');
  assert.equal(await reset(desk, 'first'), 'root.replaced');
  // Neither does what whoever found it makes of it.
  desk.publish(step('ann', 'first', 'thief', 'root'));
  assert.equal(await reset(desk, 'thief'), 'root.replaced');
  desk.publish(step('ann', 'first', 'a', 'device'), step('ann', 'a', 'b', 'root'));
  assert.equal(await reset(desk, 'a'), 'root.replaced');
  assert.equal(await reset(desk, 'b'), 'accepted');
});

test('by the root itself it counts here at once', async () => {
  const desk = rootDesk('ann', at('first'));
  desk.publish(step('ann', 'first', 'a', 'root'));
  assert.equal(await reset(desk, 'first'), 'root.replaced');
  assert.equal(await reset(desk, 'a'), 'accepted');
});

test('an account that such a phrase made itself is opened by it', async () => {
  const desk = rootDesk('ann');
  desk.publish(step('ann', 'first', 'a', 'device'));
  desk.state.account = { ...desk.state.account, rootKey: key('a') };
  assert.equal(await reset(desk, 'a'), 'accepted');
});

const end = (from: string, to: string) => {
  const bare = { user: ann.user, root: key(from), newRoot: key(to) };
  return { ...bare, signature: toHex(root(from).sign(rotationEndBytes(bare))) };
};

test('the replaced root neither voids nor overtakes a rotation that counts in a pool', () => {
  const desk = rootDesk('ann', at('a'));
  desk.publish(step('ann', 'first', 'a', 'device'));
  const newest = () => rotationsOf(desk.runtime, ann.user).chain.map(({ newRoot }) => newRoot);
  desk.refuse(end('first', 'a'));
  desk.publish(step('ann', 'first', 'thief', 'root'));
  assert.deepEqual(newest(), [key('a')]);
  desk.pools['p'] = { rootKey: key('first') };
  assert.deepEqual(newest(), [key('thief')], 'where it does not count yet, the root’s word goes before a device’s');
});

test('each step is kept by itself, and told by whose it is', () => {
  const desk = rootDesk('ann');
  const eve = rootDesk('eve').publish(step('eve', 'first', 'a', 'root'));
  assert.ok(eve.ok);
  const [byRoot, byDevice] = [step('ann', 'first', 'a', 'root'), step('ann', 'first', 'a', 'device')];
  desk.publish(byRoot, step('ann', 'a', 'b', 'root'));
  desk.publish(byDevice);
  desk.publish(step('eve', 'first', 'a', 'root'));
  assert.deepEqual(rotationsTo(desk.runtime, ann.user, key('b')), [byRoot, step('ann', 'a', 'b', 'root')]);
  assert.equal(userOfRoot(desk.runtime, key('b')), ann.user);
  assert.equal(userOfRoot(desk.runtime, rootNamed('eve', 'a').device), cast('eve').user);
  assert.equal(rotationsOf(desk.runtime, ann.user).steps.length, 3);
});

/** `root` replaces itself, or a device speaks for it. */
function signed(from: string, to: string, by: 'root' | 'device') {
  const bare = { user: ann.user, oldRoot: key(from), newRoot: key(to) };
  const bytes = rotationBytes(bare, by === 'root' ? undefined : ann.personal.device);
  const { oldRoot, newRoot } = bare;
  const own = by === 'root' ? { oldSignature: toHex(root(from).sign(bytes)) } : {};
  return { oldRoot, newRoot, newSignature: toHex(root(to).sign(bytes)), ...own };
}

test('the phrase replaces itself, whatever a device has published against it', async () => {
  const desk = rootDesk('ann', at('first'));
  const routes = rootsRoutes(desk.runtime);
  desk.publish(step('ann', 'first', 'thief', 'device'), step('ann', 'thief', 'second', 'root'));
  const view = await desk.ask(routes, rootsApi.rootRead);
  assert.equal(view.rootKey, key('first'));
  assert.ok(view.roots.includes(key('first')));
  assert.deepEqual(view.asked, [{ root: key('first'), newRoot: key('thief') }]);
  await desk.ask(routes, rootsApi.rootRotate, signed('first', 'a', 'root'));
  const after = await desk.ask(routes, rootsApi.rootRead);
  assert.deepEqual([after.rootKey, after.roots, after.asked], [key('a'), [key('a')], []]);
  assert.equal(
    await refusedWith(desk.ask(routes, rootsApi.rootRotate, signed('first', 'b', 'root'))),
    'root.not_present',
  );
  assert.equal(
    await refusedWith(desk.ask(routes, rootsApi.rootRotate, signed('thief', 'b', 'root'))),
    'root.not_present',
  );
});

test('the phrase replaces itself in the pool that still waits, and nowhere else', async () => {
  const desk = rootDesk('ann', { ...at('thief'), q: { rootKey: key('first'), next: key('thief') } });
  const routes = rootsRoutes(desk.runtime);
  desk.publish(step('ann', 'first', 'thief', 'device'));
  assert.ok((await desk.ask(routes, rootsApi.rootRead)).roots.includes(key('first')));
  desk.pools['q'] = { rootKey: key('thief') };
  assert.deepEqual((await desk.ask(routes, rootsApi.rootRead)).roots, [key('thief')]);
});

test('what a device asked for is stopped, also where it waits nowhere', async () => {
  const desk = rootDesk('ann', at('first'));
  const routes = rootsRoutes(desk.runtime);
  desk.publish(step('ann', 'first', 'thief', 'device'), step('ann', 'thief', 'second', 'device'));
  const { newRoot, signature } = end('first', 'thief');
  const view = await desk.ask(routes, rootsApi.rootCancel, { newRoot, signature });
  assert.deepEqual([view.rootKey, view.asked], [key('first'), []]);
});

test('the root that it would replace stops it, whichever others it was to replace before', async () => {
  const desk = rootDesk('ann', at('a'));
  const routes = rootsRoutes(desk.runtime);
  const own = step('ann', 'first', 'a', 'root');
  desk.publish(step('ann', 'first', 'thief', 'device'));
  desk.publish(own, step('ann', 'a', 'thief', 'device'));
  const { newRoot, signature } = end('a', 'thief');
  const view = await desk.ask(routes, rootsApi.rootCancel, { newRoot, signature });
  assert.deepEqual([view.rootKey, view.asked], [key('a'), []]);
  const other = end('b', 'thief').signature;
  assert.equal(
    await refusedWith(desk.ask(routes, rootsApi.rootCancel, { newRoot, signature: other })),
    'root.bad_signature',
  );
});

test('what the network refuses is told', async () => {
  const desk = rootDesk('ann', at('first'));
  const routes = rootsRoutes(desk.runtime);
  desk.publish(step('ann', 'first', 'thief', 'device'));
  const { newRoot, signature } = end('first', 'thief');
  desk.state.refusal = { code: 'event.too_large' };
  assert.equal(
    await refusedWith(desk.ask(routes, rootsApi.rootRotate, signed('first', 'a', 'root'))),
    'event.too_large',
  );
  assert.equal(await refusedWith(desk.ask(routes, rootsApi.rootCancel, { newRoot, signature })), 'event.too_large');
  desk.state.refusal = undefined;
  desk.state.network = undefined;
  assert.equal(await refusedWith(desk.ask(routes, rootsApi.rootRotate, signed('first', 'a', 'root'))), 'network.none');
});

test('each step that leads on from the root that counts is carried to a pool', async () => {
  const desk = rootDesk('ann', at('first'));
  const steps = ['a', 'b'].map((name) => step('ann', 'first', name, 'device'));
  for (const one of steps) desk.publish(one);
  const carried = async () => {
    desk.state.carried.length = 0;
    await carryAll(desk.runtime, 'p');
    return desk.state.carried.filter(({ type }) => type === 'root.rotated.v1').length;
  };
  assert.equal(await carried(), 2, 'the pool takes one of them');
  desk.pools['p'] = { rootKey: key('first'), next: key('a') };
  assert.equal(await carried(), 0);
});
