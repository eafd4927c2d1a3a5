/** Who may have a machine compute, when, and that what it answers is what the fold takes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { fromHex } from '#core/kernel/bytes.ts';
import { nodeOf } from '#core/features/nodes/nodes.reads.ts';
import { PeerRefused, RequestRefused } from '#edge/p2p/errors.ts';
import { signerFromSeed } from '#edge/crypto/node-crypto.ts';
import { benchmark, challenge, invite, join, leave, place, registerNode } from '../../../test/kit/acts.ts';
import { openDesk, refusedWith } from '../../../test/kit/desk.ts';
import { type PoolPlan, build, done, pool } from '../../../test/kit/given.ts';
import { nodeReady, offerOpen } from '../../../test/kit/situations.ts';
import { SqliteMirror } from '../../../test/kit/sqlite-mirror.ts';
import { type TestPool, cast } from '../../../test/kit/test-pool.ts';
import type { Modules } from '../modules.ts';
import type { Runtime } from '../runtime.ts';
import { type ChallengeConsent, type Challenged, serveChallenges } from './challenge.ts';
import type { Links } from './links.ts';

const ready = pool().with(nodeReady());
const modules = { byName: () => ({ module: 'f'.repeat(64) }) } as unknown as Modules;

interface Asked {
  readonly world: TestPool;
  readonly by: string;
  readonly node?: string;
  /** While the machine computes. */
  readonly meanwhile?: (world: TestPool) => void;
  /** Instance that asks; absent: the challenger's. */
  readonly from?: string;
  /** What the machine computes; absent: the right output. */
  readonly output?: string;
  /** What the owner of the machine says; absent: it may be checked. */
  readonly consent?: Partial<ChallengeConsent>;
}

const CONSENT: ChallengeConsent = { isOn: () => true, isPaused: () => false };

/** `by` has the machine of the provider compute, over a link that carries who asks. */
async function ask({ world, by, node = 'node', meanwhile, from = by, output, consent }: Asked): Promise<Challenged> {
  using mirror = new SqliteMirror(world);
  await using owner = await openDesk('provider', { world, mirror }, () => []);
  await using asker = await openDesk(by, { world, mirror }, () => []);
  const handlers = new Map<string, Parameters<Links['handle']>[1]>();
  const links = (isOwner: boolean): Links =>
    ({
      handle: (method: string, handler: Parameters<Links['handle']>[1]) => {
        if (isOwner) handlers.set(method, handler);
      },
      request: async (peer: string, method: string, body: Uint8Array) => {
        try {
          return await handlers.get(method)?.(cast(from).peer.device, body);
        } catch (cause) {
          if (!(cause instanceof RequestRefused)) throw cause;
          throw new PeerRefused({ peer, code: cause.code, text: cause.text });
        }
      },
    }) as unknown as Links;
  const runtimeOf = (bare: Runtime, isOwner: boolean): Runtime =>
    ({
      ...bare,
      sign: (seed: Uint8Array, message: Uint8Array) => signerFromSeed(seed).sign(message),
      blobs: { path: () => '' },
      spaces: { ...bare.spaces, ids: () => [world.space] },
      executor: {
        run: ({ seedHex }: { readonly seedHex: string }) => {
          if (isOwner) meanwhile?.(world);
          mirror.follow();
          const right = createHash('sha256').update(fromHex(seedHex)).digest('hex');
          const outputHash = isOwner ? (output ?? right) : right;
          return Promise.resolve({ end: { kind: 'exited', exitCode: 0 }, outputHash, wallMs: 1 });
        },
        discard: () => Promise.resolve(),
      },
    }) as unknown as Runtime;
  serveChallenges(runtimeOf(owner.runtime, true), modules, links(true), { ...CONSENT, ...consent });
  const { challenge: challengeNode } = serveChallenges(runtimeOf(asker.runtime, false), modules, links(false), CONSENT);
  const { signal } = new AbortController();
  return await challengeNode({ pool: world.space, node: world.id(node), user: cast(by).user }, signal);
}

test('what the machine answers, signed by its agent, is what the fold takes', async () => {
  for (const [output, isRight] of [
    [undefined, true],
    ['0'.repeat(64), false],
  ] as const) {
    const world = build(ready);
    const result = await ask({ world, by: 'member', ...(output === undefined ? {} : { output }) });
    assert.equal(result.singleScore > 0, isRight);
    assert.equal(result.answer.device, nodeOf(world.store, world.id('node'))?.agent);
    done(challenge({ with: { ...result } }))(world);
  }
});

test('a machine computes for active members alone who are not its owner’s people, from their own instance', async () => {
  const refused = async (plan: PoolPlan, by: string, more: Partial<Asked> = {}): Promise<string> =>
    refusedWith(ask({ world: build(plan), by, ...more }));
  assert.equal(await refused(ready, 'provider'), 'right.party');
  assert.equal(await refused(ready.with(done(leave({ by: 'member' }))), 'member'), 'member.wrong_state');
  const invited = ready.with(done(invite('door', { by: 'officer' })), done(join('friend', { invitation: 'door' })));
  assert.equal(await refused(invited, 'friend'), 'accepted');
  assert.equal(await refused(pool().with(done(registerNode())), 'member'), 'node.wrong_state');
  // Whose name is said has to live where the question comes from.
  assert.equal(await refused(ready, 'member', { from: 'buyer' }), 'node.no_answer');
});

test('the owner comes first: no check while they use the machine, and none at all where they said no', async () => {
  const world = (): TestPool => build(ready);
  const paused = { isPaused: () => true };
  assert.equal(await refusedWith(ask({ world: world(), by: 'member', consent: paused })), 'node.busy');
  let looks = 0;
  const later = { isPaused: () => (looks += 1) > 1 };
  assert.equal(await refusedWith(ask({ world: world(), by: 'member', consent: later })), 'node.busy');
  const off = { isOn: () => false };
  assert.equal(await refusedWith(ask({ world: world(), by: 'member', consent: off })), 'node.opted_out');
});

test('a machine that has sold anything does not compute, nor answers when it sold something meanwhile', async () => {
  const open = pool().with(offerOpen());
  const meanwhile = (world: TestPool): void => done(place())(world);
  assert.equal(await refusedWith(ask({ world: build(open), by: 'member' })), 'accepted');
  assert.equal(await refusedWith(ask({ world: build(open.with(done(place()))), by: 'member' })), 'node.busy');
  assert.equal(await refusedWith(ask({ world: build(open), by: 'member', meanwhile })), 'node.busy');
  // Another node of the same machine.
  const second = done(registerNode({ as: 'second' }));
  const twice = open.with(done(place()), second, done(benchmark({ of: 'second' })));
  assert.equal(await refusedWith(ask({ world: build(twice), by: 'member', node: 'second' })), 'node.busy');
});
