/** A provider's and a player's instance of one session, on the real fold: readings, signatures and receipts, and what either side may try. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { GAME_LIMITS, TIME } from '#core/kernel/limits.ts';
import { meterOf } from '#core/features/gaming/gaming.reads.ts';
import { sessions } from '#core/features/gaming/gaming.tables.ts';
import type { Counters, Side } from '#core/features/gaming/windows.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { openInstanceDb } from '#edge/accounts/instance-db.ts';
import { nodeCrypto, openSigners } from '#edge/crypto/node-crypto.ts';
import { stop } from '../../../test/kit/acts.ts';
import { build, done, pool, waited } from '../../../test/kit/given.ts';
import { orderOf, sessionAt } from '../../../test/kit/situations.ts';
import { SqliteMirror } from '../../../test/kit/sqlite-mirror.ts';
import { type TestPool, cast } from '../../../test/kit/test-pool.ts';
import type { Runtime } from '../runtime.ts';
import type { Links } from './links.ts';
import { createSessionReceipts } from './session-receipts.ts';
import { encodeFrame } from './protocol.ts';
import { SAMPLES_REQUEST } from './session-protocol.ts';
import { openSessionSamples } from './session-samples.ts';
import { servePlayerSignatures } from './session-signatures.ts';

/** As test/kit/people.ts makes them. */
const agentSeed = (who: string): Uint8Array => createHash('sha256').update(`agent:${who}:`).digest();
type Handler = (peer: string, body: Uint8Array) => Promise<Uint8Array>;

class Table implements Disposable {
  readonly world: TestPool;
  readonly mirror: SqliteMirror;
  readonly dbs = { provider: openInstanceDb(':memory:'), player: openInstanceDb(':memory:') };
  readonly samples = { provider: openSessionSamples(this.dbs.provider), player: openSessionSamples(this.dbs.player) };
  /** The player's instance answers. */
  isReachable = true;
  /** A modified instance of the player: answers this instead of its own. */
  forged: ((method: string) => Uint8Array | undefined) | undefined;
  private readonly handlers = new Map<string, Handler>();
  private readonly receipts;

  constructor(world: TestPool) {
    this.world = world;
    this.mirror = new SqliteMirror(world);
    const links = {
      handle: (method: string, handler: Handler) => void this.handlers.set(method, handler),
      request: async (_peer: string, method: string, body: Uint8Array) => {
        if (!this.isReachable) throw new Error('not connected');
        const forged = this.forged?.(method);
        if (forged !== undefined) return forged;
        return (this.handlers.get(method) as Handler)(orderOf(world, 'session').providerPeer, body);
      },
    } as unknown as Links;
    servePlayerSignatures(this.runtime('buyer'), links, this.samples.player, { onSamples: () => undefined });
    this.receipts = createSessionReceipts(this.runtime('provider'), links, this.samples.provider);
  }

  private runtime(name: string): Runtime {
    const who = cast(name);
    const account = { account: name, user: who.user, agentKey: who.agent.device } as Account;
    const signerOf = openSigners();
    return {
      nowMs: () => this.world.nowMs,
      crypto: nodeCrypto,
      logger: { info: () => undefined, warn: (fields: { code: string }) => assert.fail(fields.code) },
      accounts: { byUser: (user: string) => (user === who.user ? account : undefined) },
      keys: { agent: () => ({ publicKey: who.agent.device, seed: agentSeed(name) }) },
      sign: (seed: Uint8Array, message: Uint8Array) => signerOf(seed).sign(message),
      spaces: { has: () => true, reader: () => this.mirror.reader },
      host: {
        submit: async (_space: string, [{ draft }]: [{ draft: { type: string; payload: object } }]) => {
          const fate = this.world.try({ signer: who.agent, type: draft.type, payload: { ...draft.payload } });
          this.mirror.follow();
          return [
            fate.refusal === undefined
              ? { ok: true, value: { event: fate.event.hash } }
              : { ok: false, refusal: fate.refusal },
          ];
        },
      },
    } as unknown as Runtime;
  }

  /** Measures of both sides up to a boundary, 60 frames a second unless said. */
  play(until: number, fps: Partial<Record<Side, number>> = {}): void {
    const session = { space: this.world.space, order: this.world.id('session') };
    for (const side of ['provider', 'player'] as const) {
      const from = this.samples[side].newest(session, side) + 1;
      for (let boundary = from; boundary <= until; boundary += 1)
        this.samples[side].put(session, side, boundary, reading(side, boundary, fps[side] ?? 60));
    }
  }

  async receipt(last = false): Promise<void> {
    this.mirror.follow();
    await this.receipts.issue(this.world.space, orderOf(this.world, 'session'), agentSeed('provider'), last);
  }

  get meter() {
    const row = this.world.row(sessions, 'session');
    assert.ok(row !== undefined);
    return meterOf(row);
  }

  [Symbol.dispose](): void {
    this.mirror[Symbol.dispose]();
    for (const db of Object.values(this.dbs)) db[Symbol.dispose]();
  }
}

/** Frames since ready as if the rate had always been this one; only differences of a steady rate matter here. */
function reading(side: Side, boundary: number, fps: number): Counters {
  const frames = boundary * fps * 5;
  const both = {
    atMs: 1_000_000 + boundary * 5000,
    connectedMs: boundary * 5000,
    totalRoundTripTimeUs: boundary * 5 * 20_000,
    responsesReceived: boundary * 5,
  };
  return side === 'provider'
    ? { ...both, framesEncoded: frames, framesSent: frames }
    : {
        ...both,
        framesReceived: frames,
        framesDecoded: frames,
        jitterBufferDelayUs: frames * 5000,
        jitterBufferEmittedCount: frames,
      };
}

const table = () => new Table(build(pool().with(sessionAt('running'), waited(TIME.MINUTE_MS))));
const WINDOW = BigInt(GAME_LIMITS.windowMs);

test('both sides measured the same: countersigned, paid to the last micro-credit, and both keep the readings of both', async () => {
  using at = table();
  at.play(12);
  await at.receipt();
  const row = orderOf(at.world, 'session');
  assert.deepEqual([row.receipts, row.unsigned, row.net + row.fee], [1, 0, 12n * WINDOW]);
  const session = { space: at.world.space, order: at.world.id('session') };
  for (const side of ['provider', 'player'] as const)
    assert.deepEqual([...at.samples.provider.read(session, side)], [...at.samples.player.read(session, side)]);
});

test('the player saw half the frames: the lower class is agreed, signed and paid', async () => {
  using at = table();
  at.play(12, { player: 40 });
  await at.receipt();
  const { latest } = at.meter;
  assert.deepEqual([latest.provider.full, latest.player.half, latest.agreed.half, latest.contested], [12, 12, 12, 12]);
  assert.equal(orderOf(at.world, 'session').unsigned, 0);
});

test('a player who cannot be reached: two minutes of the provider’s word, then the session ends; its own reading is caught up on later', async () => {
  using at = table();
  at.play(12);
  at.isReachable = false;
  await at.receipt();
  assert.deepEqual([orderOf(at.world, 'session').unsigned, at.meter.signed.provider.full], [1, 0]);
  at.world.wait(TIME.MINUTE_MS);
  at.play(24);
  at.isReachable = true;
  await at.receipt();
  assert.deepEqual([at.meter.signed.agreed.full, at.meter.streak], [24, 0]);
  at.isReachable = false;
  for (const boundary of [36, 48]) {
    at.world.wait(TIME.MINUTE_MS);
    at.play(boundary);
    await at.receipt();
  }
  const row = orderOf(at.world, 'session');
  assert.deepEqual([row.state, row.stoppedBy, row.paidMs], ['ending', 'contest', 48 * GAME_LIMITS.windowMs]);
});

test('after more windows than one message holds both sides are level again', async () => {
  using at = table();
  at.world.wait(TIME.MINUTE_MS);
  at.isReachable = false;
  at.play(5);
  await at.receipt();
  for (let minute = 0; minute < 12; minute += 1) {
    at.world.wait(TIME.MINUTE_MS);
    // The link is down: nothing is sent, and nothing is contested.
    at.play(24 + 12 * minute, { provider: 0, player: 0 });
    if (minute % 2 === 1) await at.receipt();
  }
  assert.equal(orderOf(at.world, 'session').state, 'running');
  at.isReachable = true;
  at.world.wait(TIME.MINUTE_MS);
  await at.receipt();
  const { signed, latest } = at.meter;
  assert.deepEqual(signed, latest);
  assert.ok(signed.provider.full + signed.provider.none > GAME_LIMITS.exchangeWindowsMax);
});

test('an inflating provider gets no signature from an honest player, and no more than its two minutes', async () => {
  using at = table();
  at.play(12, { player: 0 });
  const session = { space: at.world.space, order: at.world.id('session') };
  // Readings of the player made up by the provider, before it asks for the real ones.
  for (let boundary = 0; boundary <= 12; boundary += 1)
    at.samples.provider.put(session, 'player', boundary, reading('player', boundary, 60));
  for (const boundary of [12, 24]) {
    at.play(boundary, { player: 0 });
    for (let own = at.samples.provider.newest(session, 'player') + 1; own <= boundary; own += 1)
      at.samples.provider.put(session, 'player', own, reading('player', own, 60));
    await at.receipt();
    at.world.wait(TIME.MINUTE_MS);
  }
  const row = orderOf(at.world, 'session');
  assert.deepEqual([row.unsigned, row.stoppedBy], [1, 'contest']);
  assert.ok(row.paidMs <= 24 * GAME_LIMITS.windowMs);
  assert.equal(at.meter.signed.agreed.full, 0);
});

test('the last receipt covers what was measured up to the stop, and ends the order', async () => {
  using at = table();
  at.play(12);
  done(stop({ of: 'session' }))(at.world);
  at.world.wait(TIME.MINUTE_MS);
  at.play(15);
  await at.receipt(true);
  const row = orderOf(at.world, 'session');
  assert.deepEqual([row.state, row.net + row.fee, row.unsigned], ['completed', 12n * WINDOW, 0]);
});

test('a player that answers with the same full page for ever holds up no receipt', async () => {
  using at = table();
  at.play(12);
  const page = Array.from({ length: GAME_LIMITS.exchangeWindowsMax }, (_, at) => [at, reading('player', at, 60)]);
  let asked = 0;
  at.forged = (method) => {
    asked += 1;
    if (asked > 50) throw new Error('no end');
    return method === SAMPLES_REQUEST ? encodeFrame({ samples: page }) : undefined;
  };
  await at.receipt();
  assert.equal(orderOf(at.world, 'session').receipts, 1);
  assert.ok(asked < 20, `asked ${asked} times`);
});
