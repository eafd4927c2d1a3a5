/** Only what our own device signed, beyond what was signed here, stops an account; then nothing is signed for it. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { fromHex } from '#core/kernel/bytes.ts';
import { decodeCanonical, encodeCanonical } from '#core/kernel/canonical.ts';
import { makeHlc } from '#core/kernel/hlc.ts';
import { type SignedEvent, ZERO_HASH, encodeEvent, hashEvent, signingBytes } from '#core/contract/event.ts';
import type { Account, AccountNeed } from '#edge/accounts/accounts.ts';
import { newKeyPair, nodeCrypto, signerFromSeed } from '#edge/crypto/node-crypto.ts';
import type { PeerToPeer, RequestHandler } from '#edge/p2p/port.ts';
import type { SpaceHost } from '#engine/space/host.ts';
import { SignedHere, createRollback, guardSubmit } from './rollback.ts';
import type { Runtime } from './runtime.ts';

const SPACE = 'a'.repeat(64);
const PEER = 'b'.repeat(64);

function world(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const [personal, agent, stranger] = [newKeyPair(), newKeyPair(), newKeyPair()];
  let needs: AccountNeed | undefined;
  const account = (): Account =>
    ({
      account: 'a',
      username: 'ada',
      user: 'u',
      personalKey: personal.publicKey,
      agentKey: agent.publicKey,
      ...(needs && { needs }),
    }) as Account;
  const isOwn = (device: string): boolean => device === personal.publicKey || device === agent.publicKey;
  /** By device: the newest event that lies here. */
  const heads = new Map<string, SignedEvent>();
  const certified = new Map([[personal.publicKey, PEER]]);
  const told: object[] = [];
  const runtime = {
    crypto: nodeCrypto,
    logger: { error: (fields: object) => told.push(fields), debug: () => undefined },
    live: { emit: () => undefined },
    accounts: {
      all: () => [account()],
      byDevice: (device: string) => (isOwn(device) ? account() : undefined),
      setNeed: (_: string, need: AccountNeed) => (needs = need),
    },
    spaces: {
      ids: () => [SPACE],
      has: (space: string) => space === SPACE,
      network: () => undefined,
      reader: () => ({
        headEvent: (_: string, device: string) => heads.get(device),
        get: (_: unknown, device: string) => ({ peerKey: certified.get(device) }),
      }),
    },
  } as unknown as Runtime;
  const signed = new SignedHere();
  const rollback = createRollback(runtime, signed);
  t.after(() => rollback[Symbol.dispose]());
  const event = (keys: typeof personal, seq: number, change: Partial<SignedEvent> = {}): SignedEvent => {
    const bare = {
      space: SPACE,
      author: keys.publicKey,
      seq,
      prev: ZERO_HASH,
      hlc: makeHlc(1, 0),
      after: [],
      type: 'x.y.v1',
      payload: new Uint8Array(1),
    };
    const hash = hashEvent(bare, nodeCrypto);
    return {
      ...bare,
      hash,
      signature: signerFromSeed(keys.seed).sign(signingBytes('event', fromHex(hash))),
      ...change,
    };
  };
  return {
    rollback,
    signed,
    event,
    heads,
    personal,
    agent,
    stranger,
    told,
    needs: () => needs,
    tick: () => t.mock.timers.tick(1_000),
  };
}

test('an own event beyond what was signed here stops the account; the last own one, and one signed meanwhile, do not', (t) => {
  const at = world(t);
  at.heads.set(at.personal.publicKey, at.event(at.personal, 5));
  at.rollback.begin();
  at.rollback.note(at.event(at.personal, 5));
  at.tick();
  assert.equal(at.needs(), undefined);
  at.rollback.note(at.event(at.personal, 6));
  at.signed.raise(SPACE, at.personal.publicKey, 6);
  at.tick();
  assert.equal(at.needs(), undefined, 'its own submit was told a moment later');
  at.rollback.note(at.event(at.personal, 7));
  at.tick();
  assert.equal(at.needs(), 'device');
  assert.equal(at.told.length, 1);
});

test('what the log took in from peers since the start does not hide it', (t) => {
  const at = world(t);
  at.rollback.begin();
  at.heads.set(at.personal.publicKey, at.event(at.personal, 3));
  at.rollback.note(at.event(at.personal, 3));
  at.tick();
  assert.equal(at.needs(), 'device');
});

test('a peer that lies stops nobody: no signature, a wrong one, somebody else’s device, a space that is new here', (t) => {
  const at = world(t);
  at.rollback.begin();
  const { signature: _, ...unsigned } = at.event(at.personal, 9);
  const foreign = at.event(at.stranger, 9);
  at.rollback.note(unsigned);
  at.rollback.note(at.event(at.personal, 9, { signature: new Uint8Array(64) }));
  at.rollback.note(foreign);
  at.rollback.note({ ...foreign, author: at.personal.publicKey });
  at.rollback.note(at.event(at.personal, 9, { space: 'c'.repeat(64) }));
  at.tick();
  assert.equal(at.needs(), undefined);
});

test('a peer is asked about every own chain, and its answer counts', async (t) => {
  const at = world(t);
  at.rollback.begin();
  const ahead = at.event(at.agent, 4);
  let asked: unknown;
  at.rollback.attach({
    handle: () => undefined,
    request: async (_: string, __: string, body: Uint8Array) => {
      asked = decodeCanonical(body);
      return encodeEvent(ahead, nodeCrypto);
    },
  } as unknown as PeerToPeer);
  await at.rollback.ask(PEER);
  at.tick();
  assert.deepEqual(asked, [
    [SPACE, at.personal.publicKey, 0],
    [SPACE, at.agent.publicKey, 0],
  ]);
  assert.equal(at.needs(), 'device');
});

test('an answer that is no event, or none at all, changes nothing', async (t) => {
  const at = world(t);
  at.rollback.begin();
  const answers = [
    async () => new Uint8Array(0),
    async () => new Uint8Array(9),
    async () => Promise.reject(new Error('gone')),
  ];
  for (const request of answers) {
    at.rollback.attach({ handle: () => undefined, request } as unknown as PeerToPeer);
    await at.rollback.ask(PEER);
  }
  at.tick();
  assert.equal(at.needs(), undefined);
});

test('a peer is told only of devices that are certified for itself, and only what is beyond its question', async (t) => {
  const at = world(t);
  let handler: RequestHandler | undefined;
  at.rollback.attach({ handle: (_: string, one: RequestHandler) => (handler = one) } as unknown as PeerToPeer);
  const head = at.event(at.personal, 5);
  at.heads.set(at.personal.publicKey, head);
  at.heads.set(at.agent.publicKey, at.event(at.agent, 5));
  const ask = async (peer: string, ...chains: unknown[]): Promise<Uint8Array> =>
    (await handler?.(peer, encodeCanonical(chains))) ?? new Uint8Array(0);
  assert.deepEqual(
    await ask(PEER, [SPACE, at.agent.publicKey, 0], [SPACE, at.personal.publicKey, 4]),
    encodeEvent(head, nodeCrypto),
  );
  assert.equal((await ask(PEER, [SPACE, at.personal.publicKey, 5])).length, 0);
  assert.equal((await ask('d'.repeat(64), [SPACE, at.personal.publicKey, 0])).length, 0, 'another peer');
  assert.equal((await ask(PEER, ['c'.repeat(64), at.personal.publicKey, 0], 7, ['x'], [SPACE, 'no hex', 0])).length, 0);
});

test('a guarded host signs nothing for a stopped account, and counts what it signed for others', async () => {
  const [stopped, fine] = [newKeyPair(), newKeyPair()];
  const submitted: unknown[] = [];
  const counted: unknown[] = [];
  const host = guardSubmit(
    {
      submit: async (_: string, commands: readonly unknown[]) => {
        submitted.push(...commands);
        return [{ ok: true, value: { event: 'e', author: fine.publicKey, seq: 8 } }];
      },
    } as unknown as SpaceHost,
    {
      deviceOf: (seed) => signerFromSeed(seed).device,
      needOf: (device) => (device === stopped.publicKey ? 'device' : undefined),
      onSigned: (...args) => void counted.push(args),
    },
  );
  const draft = { type: 'x.y.v1', payload: {} };
  const [refused] = await host.submit(SPACE, [{ seed: stopped.seed, draft }]);
  assert.ok(refused !== undefined && !refused.ok && refused.refusal.code === 'device.rolled_back');
  assert.equal(submitted.length, 0);
  await host.submit(SPACE, [{ seed: fine.seed, draft }]);
  assert.deepEqual([submitted.length, counted], [1, [[SPACE, fine.publicKey, 8]]]);
});
