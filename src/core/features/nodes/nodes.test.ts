import assert from 'node:assert/strict';
import test from 'node:test';
import {
  GIB,
  benchmark,
  certifyDevice,
  challenge,
  changeNode,
  invite,
  join,
  leave,
  registerNode,
  revokeDevice,
  setNodeState,
} from '../../../../test/kit/acts.ts';
import { unverifyNode } from '../../../../test/kit/acts-govern.ts';
import { build, done, given, pool, waited } from '../../../../test/kit/given.ts';
import { certify } from '../../../../test/kit/people.ts';
import { nodeReady } from '../../../../test/kit/situations.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { CHALLENGE_LIMITS, TIME } from '../../kernel/limits.ts';
import { challengesOf, nodeOf, verificationOf } from './nodes.reads.ts';
import { nodes } from './nodes.tables.ts';

const nodeRow = (world: TestPool) => world.row(nodes, 'node');
const provider = cast('provider');

test('a member registers a machine, and its first benchmark makes it ready', () => {
  given(pool())
    .when(registerNode())
    .accepts()
    .and((world) => {
      const row = nodeRow(world);
      assert.deepEqual(
        [row?.state, row?.user, row?.agent, row?.peerKey, row?.cores],
        ['registered', provider.user, provider.agent.device, provider.peer.device, 8],
      );
    })
    .next.when(benchmark())
    .accepts()
    .and((world) =>
      assert.deepEqual(
        [nodeRow(world)?.state, nodeRow(world)?.allScore, nodeRow(world)?.benchmarkedMs],
        ['ready', 700, world.poolMs],
      ),
    );
});

test('a machine is run by an agent device of the same user that is in use', () => {
  for (const agent of [provider.personal.device, cast('member').agent.device, cast('stranger').agent.device]) {
    given(pool())
      .when(registerNode({ with: { agent } }))
      .refuses('device.unknown');
  }
  given(pool().with(done(revokeDevice('provider', 'agent'))))
    .when(registerNode())
    .refuses('device.unknown');
});

test('registering takes the owner’s own hand and consent', () => {
  given(pool())
    .when(registerNode({ device: 'agent' }))
    .refuses('device.kind_forbidden', { kind: 'agent' });
  given(pool())
    .when(registerNode({ with: { consent: false } }))
    .refuses('event.malformed', { field: 'consent' });
});

const hardware = {
  cpuModel: 'a CPU',
  physicalCores: 4,
  logicalCores: 8,
  memoryBytes: 16 * GIB,
  gpus: [],
  os: 'linux',
  arch: 'x64',
};
const limits = { cores: 8, memoryBytes: 16 * GIB, diskBytes: 0, pauseAboveCpuPercent: 100 };

test('nobody lends more than they have', () => {
  given(pool())
    .when(registerNode({ with: { hardware, limits } }))
    .accepts();
  given(pool())
    .when(registerNode({ with: { hardware, limits: { ...limits, cores: 9 } } }))
    .refuses('node.limits_above_hardware', { field: 'cores' });
  given(pool())
    .when(registerNode({ with: { hardware, limits: { ...limits, memoryBytes: 16 * GIB + 1 } } }))
    .refuses('node.limits_above_hardware', { field: 'memoryBytes' });
  const registered = pool().with(done(registerNode({ with: { hardware } })));
  given(registered).when(changeNode({ limits })).accepts();
  given(registered)
    .when(changeNode({ limits: { cores: 9 } }))
    .refuses('node.limits_above_hardware', { field: 'cores' });
  given(registered)
    .when(changeNode({ limits: { memoryBytes: 16 * GIB + 1 } }))
    .refuses('node.limits_above_hardware', { field: 'memoryBytes' });
});

test('a benchmark comes from the instance that runs the machine', () => {
  const laptop = cast('laptop of the provider');
  const elsewhere = certify({
    user: provider.user,
    root: provider.root,
    peer: laptop.peer,
    device: laptop.agent.device,
    kind: 'agent',
  });
  const registered = pool().with(done(registerNode()), done(certifyDevice({ by: 'provider', certificate: elsewhere })));
  given(registered)
    .when((world) => ({ ...benchmark()(world), signer: laptop.agent }))
    .refuses('node.other_instance');
  given(registered)
    .when(benchmark({ device: 'personal' }))
    .accepts();
});

test('a further benchmark renews the measure and changes no state', () => {
  given(pool().with(nodeReady(), done(setNodeState('maintenance')), waited(TIME.HOUR_MS)))
    .when(benchmark({ with: { allScore: 900 } }))
    .accepts()
    .and((world) =>
      assert.deepEqual(
        [nodeRow(world)?.state, nodeRow(world)?.allScore, nodeRow(world)?.benchmarkedMs],
        ['maintenance', 900, world.poolMs],
      ),
    );
});

test('each act on a machine is its owner’s', () => {
  const ready = pool().with(nodeReady());
  for (const act of [benchmark, changeNode, (options: object) => setNodeState('maintenance', options)]) {
    given(ready)
      .when(act({ by: 'member' }))
      .refuses('node.not_yours');
    given(ready)
      .when(act({ of: '0'.repeat(64) }))
      .refuses('node.unknown');
  }
});

test('a machine goes into maintenance and back', () => {
  given(pool().with(nodeReady()))
    .when(setNodeState('maintenance'))
    .accepts()
    .and((world) => assert.equal(nodeRow(world)?.state, 'maintenance'))
    .next.when(setNodeState('ready'))
    .accepts()
    .and((world) => assert.equal(nodeRow(world)?.state, 'ready'));
});

test('a machine that was never measured can only be retired', () => {
  const registered = pool().with(done(registerNode()));
  given(registered).when(setNodeState('ready')).refuses('node.not_benchmarked');
  given(registered).when(setNodeState('maintenance')).refuses('node.not_benchmarked');
  given(registered).when(setNodeState('retired')).accepts();
});

test('a retired machine stays retired', () => {
  const retired = pool().with(nodeReady(), done(setNodeState('retired')));
  for (const act of [benchmark(), changeNode(), setNodeState('ready')])
    given(retired).when(act).refuses('node.wrong_state', { state: 'retired' });
});

const verified = (world: TestPool): string => {
  const row = nodeOf(world.store, world.id('node'));
  return row === undefined ? '' : verificationOf(world.store, row, world.poolMs);
};
const measured = pool().with(nodeReady());
/** As good as verified: one who is not related to the challenger bore it out already. */
const byOne = measured.with(done(challenge({ by: 'buyer' })));

test('a claim is verified by two others who measured it, up to ten per cent below; the owner’s word is self-reported', () => {
  assert.equal(verified(build(pool().with(done(registerNode())))), 'none');
  assert.equal(verified(build(measured)), 'self-reported');
  assert.equal(verified(build(byOne)), 'self-reported');
  given(byOne)
    .when(challenge({ score: 90 }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'verified'));
  given(byOne)
    .when(challenge({ score: 89 }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'self-reported'));
  given(byOne.with(done(challenge())))
    .when(benchmark({ with: { singleScore: 112 } }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'self-reported', 'a higher claim is not what was measured'));
});

test('one false word neither makes a claim good nor bad', () => {
  given(byOne.with(done(challenge())))
    .when(challenge({ by: 'officer', score: 0 }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'verified'));
  given(byOne)
    .when(challenge({ score: 1 }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'self-reported'));
});

test('a claim that does not hold any more is refuted by two who are not related, not by one in two names', () => {
  const good = byOne.with(done(challenge()));
  const friends = good.with(
    done(invite('door')),
    done(join('friend', { invitation: 'door' })),
    done(join('ann')),
    done(challenge({ by: 'officer', score: 1 })),
  );
  given(friends)
    .when(challenge({ by: 'friend', score: 1 }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'verified', 'an inviter and their invitee'));
  given(friends)
    .when(challenge({ by: 'ann', score: 89 }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'self-reported'))
    .next.when(benchmark({ with: { singleScore: 1 } }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'verified', 'a claim that all bear out'));
  given(friends)
    .when(challenge({ by: 'ann', score: 90 }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'verified'));
  // Who measured the same machine again says something else by then.
  given(good.with(waited(CHALLENGE_LIMITS.everyMs)))
    .when(challenge({ score: 50 }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'self-reported', 'only one is left who bears it out'));
});

test('two who are related vouch like one, and who was banned or left not at all', () => {
  const invited = measured.with(
    done(invite('door')),
    done(join('friend', { invitation: 'door' })),
    done(challenge({ by: 'officer' })),
    done(challenge({ by: 'friend' })),
  );
  given(invited)
    .and((world) => assert.equal(verified(world), 'self-reported'))
    .when(challenge({ by: 'buyer' }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'verified'));
  given(byOne.with(done(challenge())))
    .and((world) => assert.equal(verified(world), 'verified'))
    .when(leave({ by: 'member' }))
    .accepts()
    .and((world) => assert.equal(verified(world), 'self-reported'));
});

test('a challenge holds what the machine itself answered, to this challenger', () => {
  for (const signed of [cast('member').agent, cast('provider').personal])
    given(measured).when(challenge({ signed })).refuses('node.answer_unsigned');
  const answer = build(measured.with(done(challenge({ by: 'buyer' }))));
  assert.equal(challengesOf(answer.store, answer.id('node'))[0]?.peerKey, cast('buyer').peer.device);
  const told = challenge({ by: 'buyer' })(build(measured)).payload;
  given(measured)
    .when(challenge({ with: told }))
    .refuses('node.answer_unsigned');
  // A revoked machine answers for nothing: its node is retired with it.
  given(measured.with(done(revokeDevice('provider', 'agent'))))
    .when(challenge())
    .refuses('node.wrong_state', { state: 'retired' });
  given(measured)
    .when(challenge({ score: 0, with: { singleScore: 5 } }))
    .refuses('event.malformed');
});

test('the owner and who is related cannot challenge; others once a day, and the newest of each counts', () => {
  given(measured)
    .when(challenge({ by: 'provider' }))
    .refuses('right.party');
  const once = measured.with(done(challenge({ score: 1 })));
  given(once.with(waited(CHALLENGE_LIMITS.everyMs - 1)))
    .when(challenge())
    .refuses('node.challenged_lately', { waitMs: 1 })
    .and((world) => world.wait(1))
    .next.when(challenge())
    .accepts()
    .and((world) => {
      assert.deepEqual(
        challengesOf(world.store, world.id('node')).map(({ singleScore }) => singleScore),
        [100],
      );
    });
});

test('what was measured says nothing after thirty days, and nothing after an officer voided the claim', () => {
  const good = byOne.with(done(challenge()));
  given(good.with(waited(CHALLENGE_LIMITS.lifeMs)))
    .and((world) => assert.equal(verified(world), 'verified'))
    .and((world) => world.wait(1))
    .and((world) => assert.equal(verified(world), 'self-reported'));
  given(good)
    .when(unverifyNode())
    .accepts()
    .and((world) => assert.deepEqual(challengesOf(world.store, world.id('node')), []))
    .next.when(challenge({ by: 'buyer' }))
    .refuses('node.wrong_state', { state: 'registered' })
    .next.when(benchmark())
    .accepts()
    .and((world) => assert.equal(verified(world), 'self-reported'));
});
