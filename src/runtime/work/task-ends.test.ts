/** A connection breaks between the end of a task and its reading: both sides count the same, nothing runs twice, the last receipt is signed. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { TIME } from '#core/kernel/limits.ts';
import type { Channel } from '#edge/p2p/port.ts';
import { signerFromSeed } from '#edge/crypto/node-crypto.ts';
import { type Desk, openDesk } from '../../../test/kit/desk.ts';
import { build, pool, waited } from '../../../test/kit/given.ts';
import { orderAt, orderOf } from '../../../test/kit/situations.ts';
import { SqliteMirror } from '../../../test/kit/sqlite-mirror.ts';
import { type TestPool, cast } from '../../../test/kit/test-pool.ts';
import { serveBuyerSignatures } from './buyer-signatures.ts';
import { startJobRunner } from './job-runner.ts';
import { type Job, type Task, openJobStore } from './job-store.ts';
import { type Links, createLinks } from './links.ts';
import {
  type EndFrame,
  FromBuyer,
  RECEIPT_REQUEST,
  SignatureAnswer,
  TASKS_CHANNEL,
  decodeFrame,
  encodeFrame,
} from './protocol.ts';
import { type Ended, type WorkRecords, hashTasks, openWorkRecords, sumPaidMs, workOf } from './record.ts';
import { ACK_WAIT_MS, SENDS_MAX, type TaskEnds, UNREAD_BESIDE_MAX, createTaskEnds } from './task-ends.ts';

const PAID_MS = 40;
const HASH = 'a'.repeat(64);

function endOf(task: string, work = HASH): { readonly frame: EndFrame; readonly ended: Ended } {
  const { kind, commitment, ...rest } = {
    ...{ kind: 'exited' as const, wallMs: PAID_MS, cpuUs: 1 },
    ...{ outputHash: HASH, commitment: HASH },
  };
  return {
    frame: { t: 'end', task, kind, exitCode: 0, cause: '', outputs: [], commitment, ...rest },
    ended: { task: { task, paidMs: PAID_MS, end: kind, work, commitment }, cpuUs: 1, bytes: 0, files: [] },
  };
}

interface Two extends AsyncDisposable {
  readonly world: TestPool;
  readonly seller: Desk;
  readonly buyer: Desk;
  readonly order: string;
  readonly ends: TaskEnds;
  readonly counted: WorkRecords;
  readonly bought: WorkRecords;
  /** Ours and theirs, over one wire. */
  readonly near: Links;
  /** Later by so much. */
  wait(ms: number): void;
  /** The buyer's answer to the next receipt of what the provider counts; undefined: it does not sign. */
  signs(isLast: boolean): Promise<string | undefined>;
}

/** `isReachable`: whether the buyer answers requests. */
async function two(isReachable = true): Promise<Two> {
  const world = build(pool().with(orderAt('running'), waited(TIME.MINUTE_MS)));
  const mirror = new SqliteMirror(world);
  const seller = await openDesk('provider', { world, mirror }, () => []);
  const buyer = await openDesk('buyer', { world, mirror }, () => []);
  const startMs = Date.now();
  let later = 0;
  for (const { runtime } of [seller, buyer])
    Object.assign(runtime, {
      nowMs: () => world.nowMs + later + Date.now() - startMs,
      live: { emit: () => undefined },
      sign: (seed: Uint8Array, bytes: Uint8Array) => signerFromSeed(seed).sign(bytes),
    });
  Object.assign(buyer.runtime.spaces, { fate: () => undefined, ids: () => [world.space] });
  const near = createLinks(seller.runtime);
  const answers = new Map<string, (peer: string, body: Uint8Array) => Promise<Uint8Array>>();
  const far = {
    handle: (method: string, handler: (peer: string, body: Uint8Array) => Promise<Uint8Array>) =>
      void answers.set(method, handler),
  };
  const bought = openWorkRecords(buyer.runtime, 'buyer');
  serveBuyerSignatures(buyer.runtime, far as unknown as Links, bought);
  const { peer: sellerPeer } = cast('provider');
  const wire: Pick<Links, 'request'> = {
    request: async (_peer, method, body) => {
      const answer = answers.get(method);
      if (!isReachable || answer === undefined) throw new Error('not connected');
      return answer(sellerPeer.device, body);
    },
  };
  const counted = openWorkRecords(seller.runtime, 'provider');
  const ends = createTaskEnds(seller.runtime, wire, counted);
  const order = world.id('order');
  return {
    ...{ world, seller, buyer, order, ends, counted, bought, near },
    wait: (ms) => void (later += ms),
    signs: async (last) => {
      const row = orderOf(world);
      const { record, open } = await ends.count(world.space, row, last);
      const elapsedMs = sumPaidMs(record.tasks);
      const receipt = {
        ...{ order, n: 1, elapsedMs, paidMs: sumPaidMs(record.tasks), cpuUs: 0, bytes: 0, last },
        ...{ tasksEnded: record.tasks.length, tasksHash: hashTasks(record.tasks, seller.runtime) },
      };
      try {
        const asked = encodeFrame({ space: world.space, receipt, open });
        return decodeFrame(SignatureAnswer, await wire.request('', RECEIPT_REQUEST, asked)).signature;
      } catch {
        return undefined;
      }
    },
    [Symbol.asyncDispose]: async () => {
      await seller[Symbol.asyncDispose]();
      await buyer[Symbol.asyncDispose]();
      mirror[Symbol.dispose]();
    },
  };
}

/** A wire that breaks while this is sent. */
const broken = (): Channel =>
  ({
    peer: '',
    send: async () => Promise.reject(new Error('cut')),
    close: async () => undefined,
    abort: () => undefined,
  }) as unknown as Channel;
const open = (): Channel & { readonly sent: Uint8Array[] } => {
  const sent: Uint8Array[] = [];
  return {
    sent,
    peer: '',
    send: async (frame: Uint8Array) => void sent.push(frame),
    close: async () => undefined,
    abort: () => undefined,
  } as never;
};

const id = (n: number): string => `${'b'.repeat(16)}-0-${n}`;

test(
  'an end is lost with its connection: it comes anew, counts once for both, and the task runs once',
  { timeout: 30_000 },
  async () => {
    await using at = await two();
    const { world, order, ends, counted, bought, near } = at;
    const runs: string[] = [];
    let connections = 0;
    near.handleChannel(TASKS_CHANNEL, async (_peer, channel) => {
      const frames = channel[Symbol.asyncIterator]();
      await frames.next();
      connections += 1;
      await ends.resend(channel, world.space, order);
      await channel.send(encodeFrame({ t: 'ready', slots: 1 }));
      for (;;) {
        const next = await frames.next();
        if (next.done === true) return;
        const frame = decodeFrame(FromBuyer, next.value);
        if (frame.t === 'took') ends.took(world.space, order, frame.task);
        if (frame.t !== 'run') continue;
        runs.push(frame.task);
        const { frame: end, ended } = endOf(frame.task, workOf(frame, at.seller.runtime));
        const isCut = runs.length === 1;
        const way = isCut ? broken() : channel;
        await ends.send(way, { space: world.space, order }, ended, end);
        if (!isCut) continue;
        ends.hungUp(way);
        // Between the two: the provider has it, the buyer does not.
        assert.deepEqual([counted.read(world.space, order).tasks, bought.read(world.space, order).tasks], [[], []]);
        assert.ok((await at.signs(false)) !== undefined, 'what is open is in no receipt');
        throw new Error('cut');
      }
    });
    const { runtime } = at.buyer;
    const seller = cast('provider').peer.device;
    const links = { openChannel: () => near.openChannel(seller, TASKS_CHANNEL) } as unknown as Links;
    const store = openJobStore(runtime.db);
    const tasks = [0, 1].map((index): Task => ({
      ...{
        index,
        state: 'queued',
        attempt: 0,
        generation: 0,
        order: undefined,
        tried: [],
        end: undefined,
        cause: undefined,
      },
      ...{ exitCode: undefined, wallMs: undefined, outputHash: undefined, outputs: [], done: 0, total: 0 },
    }));
    const spec = {
      ...{ name: 'job', module: HASH, args: [], env: {}, inputs: [], tasks: 2, seed: HASH, offers: [], providers: 1 },
      ...{ slotsPerProvider: 1, durationMs: 600_000, taskWallMs: 60_000, memoryBytes: 1, outputBytes: 1, logBytes: 1 },
      ...{ attempts: 3, review: true },
    };
    const job: Job = {
      ...{ job: 'b'.repeat(64), pool: world.space, user: cast('buyer').user, account: 'buyer', createdMs: 0, spec },
      ...{ maxCost: '1', mandate: '', state: 'running', cause: undefined, endedMs: undefined },
      orders: [{ order, offer: world.id('offer'), dead: false }],
    };
    store.create(job, tasks);
    const records = bought;
    const runner = startJobRunner(
      job,
      tasks,
      {
        ...{ runtime, store, links, records, agentSeed: new Uint8Array(32) },
        completeArgs: (_module, args) => [...args],
        onEnd: () => undefined,
      },
      new Set(),
    );
    while (tasks.some(({ state }) => state !== 'ended')) await new Promise((resolve) => setTimeout(resolve, 20));
    while (counted.read(world.space, order).tasks.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    runner.close();
    assert.deepEqual([connections, new Set(runs).size, runs.length], [2, 2, 2], 'nothing ran twice');
    const [ours, theirs] = [counted, bought].map((side) => side.read(world.space, order).tasks);
    assert.equal(hashTasks(ours ?? [], runtime), hashTasks(theirs ?? [], runtime));
    assert.ok((await at.signs(true)) !== undefined, 'the last receipt is signed');
  },
);

test('the word that it was read is lost: it is sent anew and counts once; asked at the last receipt, too', async () => {
  await using at = await two();
  const { world, order, ends, counted, bought } = at;
  const of = { space: world.space, order };
  const way = open();
  const { frame, ended } = endOf(id(0));
  await ends.send(way, of, ended, frame);
  bought.add(world.space, order, ended);
  ends.hungUp(way);
  // A receipt of the time between leaves it out on both sides.
  assert.ok((await at.signs(false)) !== undefined);
  const again = open();
  await ends.resend(again, world.space, order);
  assert.equal(again.sent.length, 1);
  ends.hungUp(again);
  assert.ok((await at.signs(true)) !== undefined);
  assert.deepEqual(counted.read(world.space, order).tasks, [ended.task]);
  // The word that comes after all changes nothing, and there is nothing more to send.
  ends.took(world.space, order, id(0));
  const third = open();
  await ends.resend(third, world.space, order);
  assert.deepEqual([third.sent.length, counted.read(world.space, order).tasks.length], [0, 1]);
});

test('what never reached the buyer counts for neither side, and the last receipt is signed', async () => {
  await using at = await two();
  const { world, order, ends, counted } = at;
  const { frame, ended } = endOf(id(0));
  await ends.send(broken(), { space: world.space, order }, ended, frame);
  const way = broken();
  await ends.resend(way, world.space, order).catch(() => undefined);
  ends.hungUp(way);
  assert.ok((await at.signs(true)) !== undefined);
  assert.deepEqual(counted.read(world.space, order).tasks, []);
});

test('a buyer who reads ends and never says so is counted against; one who cannot be asked, too', async () => {
  await using silent = await two();
  const { world, order, ends, counted } = silent;
  const { frame, ended } = endOf(id(0));
  await ends.send(open(), { space: world.space, order }, ended, frame);
  silent.wait(ACK_WAIT_MS - 1_000);
  await silent.signs(false);
  assert.equal(counted.read(world.space, order).tasks.length, 0, 'within the time it may still be read');
  silent.wait(1_000);
  assert.equal(await silent.signs(false), undefined, 'they do not sign what they say they have not');
  assert.equal(counted.read(world.space, order).tasks.length, 1);
  await using away = await two(false);
  await away.ends.send(broken(), { space: away.world.space, order: away.order }, ended, frame);
  away.ends.hungUp(broken());
  away.wait(ACK_WAIT_MS);
  assert.equal(await away.signs(true), undefined);
  assert.equal(away.counted.read(away.world.space, away.order).tasks.length, 1);
});

test('who reads and hangs up each time has it for nothing a few times, and no further task begins meanwhile', async () => {
  await using at = await two();
  const { world, order, ends, counted } = at;
  const of = { space: world.space, order };
  const slots = 2;
  const first = open();
  for (let n = 0; n < slots + UNREAD_BESIDE_MAX; n += 1) {
    assert.ok(ends.mayStart(world.space, order, slots));
    const { frame, ended } = endOf(id(n));
    await ends.send(first, of, ended, frame);
  }
  assert.ok(!ends.mayStart(world.space, order, slots));
  ends.hungUp(first);
  for (let sends = 2; sends <= SENDS_MAX; sends += 1) {
    assert.equal(counted.read(world.space, order).tasks.length, 0, 'a line may break');
    const again = open();
    await ends.resend(again, world.space, order);
    ends.hungUp(again);
  }
  assert.equal(counted.read(world.space, order).tasks.length, slots + UNREAD_BESIDE_MAX);
  assert.ok(ends.mayStart(world.space, order, slots));
});

test('an end whose connection broke before it was sent comes with the next one', async () => {
  await using at = await two();
  const { world, order, ends, counted } = at;
  const { frame, ended } = endOf(id(0));
  await ends.send(broken(), { space: world.space, order }, ended, frame);
  at.wait(ACK_WAIT_MS);
  await at.signs(false);
  assert.equal(counted.read(world.space, order).tasks.length, 0, 'it was not delivered');
  const way = open();
  await ends.resend(way, world.space, order);
  assert.equal(way.sent.length, 1);
});

test('a restart forgets nothing: what was sent and not known to be read is asked about', async () => {
  await using at = await two();
  const { world, order, ends, counted, bought, seller } = at;
  const { frame, ended } = endOf(id(0));
  await ends.send(broken(), { space: world.space, order }, ended, frame);
  bought.add(world.space, order, ended);
  let asked = 0;
  const request: Links['request'] = async () => {
    asked += 1;
    return encodeFrame({ tasks: [id(0)] });
  };
  const after = createTaskEnds(seller.runtime, { request }, counted);
  const { record, open: left } = await after.count(world.space, orderOf(world), true);
  assert.deepEqual([record.tasks, left, asked], [[ended.task], [], 1]);
});
