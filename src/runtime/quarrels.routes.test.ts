/** Disputes and withdrawals as people use them: over the routes of three instances, with encrypted words, files and destinations. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { API } from '#core/features/api.ts';
import type { FileAnswer } from '#core/contract/route.ts';
import { WITHDRAWAL_DEFAULTS } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { type Desk, openDesk, refusedWith } from '../../test/kit/desk.ts';
import { grantTo } from '../../test/kit/acts.ts';
import { askOut } from '../../test/kit/acts-quarrels.ts';
import { build, done, pool } from '../../test/kit/given.ts';
import { orderAt } from '../../test/kit/situations.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { disputesRoutes } from './disputes.routes.ts';
import { serveEvidence } from './evidence-files.ts';
import { createPayouts } from './payouts.ts';
import { openRailSettings } from './rail-settings.ts';
import type { Runtime } from './runtime.ts';
import { withdrawalsRoutes } from './withdrawals.routes.ts';
import { createLinks } from './work/links.ts';
import { signWebhook } from '#edge/rails/signatures.ts';

/** Instances that can open channels to each other. */
function network() {
  const all = new Map<string, ReturnType<typeof createLinks>>();
  return (runtime: Runtime) => {
    const self = runtime.keys.peer.publicKey;
    const own = createLinks({ ...runtime, p2p: () => undefined });
    all.set(self, own);
    return {
      ...own,
      openChannel: async (peer: string, name: string) => {
        const other = all.get(peer);
        if (other === undefined) throw new Error('not connected');
        return other.openChannel(peer, name);
      },
    };
  };
}

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const textOf = async (file: FileAnswer): Promise<string> => {
  assert.ok(file.bytes instanceof Uint8Array);
  return new TextDecoder().decode(file.bytes);
};

test('a dispute over three instances: sealed words, a file that travels, a decision, an appeal', async () => {
  const world = build(pool().with(orderAt('earned')));
  using mirror = new SqliteMirror(world);
  const linksOf = network();
  const desk = (who: string): Promise<Desk> =>
    openDesk(who, { world, mirror }, (runtime) => disputesRoutes(runtime, serveEvidence(runtime, linksOf(runtime))));
  await using buyer = await desk('buyer');
  await using provider = await desk('provider');
  await using officer = await desk('officer');
  await using member = await desk('member');
  const order = world.id('order');
  const at = { pool: world.space };

  const opened = await buyer.ask(API.disputeOpen, {
    params: at,
    body: { order, category: 'wrong_result', claimed: '60000', text: 'the picture is black' },
  });
  const params = { ...at, dispute: opened.id };
  const uploaded = await buyer.ask(API.disputeFileAdd, {
    params,
    query: { name: 'a picture.png' },
    body: once('black pixels'),
  });
  const seen = await provider.ask(API.disputeRead, { params });
  assert.deepEqual(
    new Map(seen.evidence.map(({ kind, text, file, isReadable }) => [kind, [text ?? file?.name, isReadable]])),
    new Map<string, unknown>([
      ['terms', [undefined, true]],
      ['opening', ['the picture is black', true]],
      ['file', ['a picture.png', true]],
    ]),
  );
  assert.deepEqual([seen.side, seen.may], ['provider', ['answer', 'attach', 'offer']]);
  assert.equal(seen.facts.receipts.length, 1, 'receipts are there by themselves');
  assert.ok(seen.facts.receipts[0]?.isCountersigned);

  // The file lies at the buyer's, encrypted; it comes over a channel and is checked by its hash.
  const got = (await provider.ask(API.disputeFileRead, {
    params: { ...params, event: uploaded.id },
  })) as unknown as FileAnswer;
  assert.deepEqual(
    [await textOf(got), got.isInline, got.contentType],
    ['black pixels', false, 'application/octet-stream'],
  );
  const row = seen.evidence.find(({ kind }) => kind === 'file');
  assert.ok(row?.file !== undefined && (await provider.runtime.blobs.find(row.file.hash)) !== undefined);
  assert.equal(await refusedWith(member.ask(API.disputeRead, { params })), 'dispute.not_yours');
  assert.equal(
    await refusedWith(member.ask(API.disputeFileRead, { params: { ...params, event: uploaded.id } })),
    'dispute.not_yours',
  );
  assert.deepEqual((await member.ask(API.disputesRead, { params: at })).items, []);

  await provider.ask(API.disputeAnswer, { params, body: { text: 'it was night' } });
  const judged = await officer.ask(API.disputeRead, { params });
  assert.deepEqual(judged.may, ['take']);
  assert.ok(
    judged.evidence.every(({ isReadable }) => isReadable),
    'who may decide reads everything',
  );
  await officer.ask(API.disputeTake, { params });
  assert.deepEqual((await officer.ask(API.disputeRead, { params })).may, ['decide']);
  await officer.ask(API.disputeDecide, {
    params,
    body: { buyerBps: 5000, reason: 'partly_delivered', text: 'half of it' },
  });
  const decided = await buyer.ask(API.disputeRead, { params });
  assert.deepEqual(
    [decided.state, decided.award?.buyer, decided.evidence.find(({ kind }) => kind === 'decision')?.text],
    ['decided', 60_000n, 'half of it'],
  );
  await buyer.ask(API.disputeAppeal, { params, body: { text: 'all of it was black' } });
  assert.deepEqual((await officer.ask(API.disputeRead, { params })).may, [], 'an appeal is for the next level');
  await provider.ask(API.disputeOffer, { params, body: { buyer: '90000' } });
  assert.equal(
    await refusedWith(buyer.ask(API.disputeAccept, { params, body: { buyer: '90001' } })),
    'dispute.no_offer',
  );
  await buyer.ask(API.disputeAccept, { params, body: { buyer: '90000' } });
  assert.equal((await provider.ask(API.disputeRead, { params })).state, 'resolved');
  const judges = await member.ask(API.judgesRead, { params: at });
  assert.deepEqual(
    judges.items.map(({ handle, decided: count, overturned, buyerBps }) => [handle, count, overturned, buyerBps]),
    [['officer', 1, 0, 5000]],
  );
});

test('nobody is offered a confirmation that would be refused', async () => {
  const [most, more] = [WITHDRAWAL_DEFAULTS.officerMaxMicro, WITHDRAWAL_DEFAULTS.officerMaxMicro + 1n];
  for (const [amount, mays] of [
    [most, [true, true]],
    [more, [false, true]],
  ] as const) {
    const world = build(pool().with(done(grantTo('member', 1_000n * MICRO)), done(askOut(amount))));
    using mirror = new SqliteMirror(world);
    const desk = (who: string): Promise<Desk> =>
      openDesk(who, { world, mirror }, (runtime) => {
        const rails = openRailSettings(runtime.db, { allowInternal: false, nowMs: runtime.nowMs, newId: () => 'x' });
        return withdrawalsRoutes(runtime, rails, createPayouts(runtime, rails));
      });
    await using officer = await desk('officer');
    await using owner = await desk('owner');
    world.wait(WITHDRAWAL_DEFAULTS.newDestinationHoldMs);
    mirror.follow();
    const params = { pool: world.space, withdrawal: world.id('withdrawal') };
    const mayConfirm = async (who: Desk): Promise<boolean> =>
      (await who.ask(API.withdrawalRead, { params })).may.includes('confirm');
    assert.deepEqual([await mayConfirm(officer), await mayConfirm(owner)], mays);
    await owner.ask(API.withdrawalConfirm, { params, body: {} });
    assert.equal(await mayConfirm(owner), false, 'another has to be the second');
    if (amount === more)
      assert.equal(
        await refusedWith(officer.ask(API.withdrawalConfirm, { params, body: {} })),
        'withdrawal.officer_limit',
      );
  }
});

test('a withdrawal over the routes: the destination is for those who confirm and pay', async () => {
  const world = build(pool());
  using mirror = new SqliteMirror(world);
  const desk = (who: string): Promise<Desk> =>
    openDesk(who, { world, mirror }, (runtime) => {
      const rails = openRailSettings(runtime.db, { allowInternal: false, nowMs: runtime.nowMs, newId: () => 'x' });
      return withdrawalsRoutes(runtime, rails, createPayouts(runtime, rails));
    });
  await using member = await desk('member');
  await using officer = await desk('officer');
  await using owner = await desk('owner');
  await using buyer = await desk('buyer');
  const at = { pool: world.space };
  const limits = await member.ask(API.withdrawalLimits, { params: at });
  assert.deepEqual([limits.available, limits.dayUsed, limits.coolingMs], [100n * MICRO, 0n, 0]);
  const asked = await member.ask(API.withdrawalRequest, {
    params: at,
    body: { amount: '10000000', destination: 'DE89 3704' },
  });
  const params = { ...at, withdrawal: asked.id };
  assert.deepEqual((await member.ask(API.withdrawalRead, { params })).may, ['cancel']);
  assert.ok((await member.ask(API.withdrawalLimits, { params: at })).coolingMs > 0);
  assert.equal(await refusedWith(buyer.ask(API.withdrawalRead, { params })), 'withdrawal.not_yours');
  world.wait(WITHDRAWAL_DEFAULTS.newDestinationHoldMs);
  mirror.follow();
  const seen = await officer.ask(API.withdrawalRead, { params });
  assert.deepEqual([seen.destination, seen.isDestinationTrue], ['DE89 3704', true]);
  assert.deepEqual(seen.may, ['confirm', 'reject', 'freeze']);
  await officer.ask(API.withdrawalConfirm, { params, body: {} });
  assert.ok(
    !(await officer.ask(API.withdrawalRead, { params })).may.includes('start'),
    'not by the only one who confirmed',
  );
  await owner.ask(API.withdrawalStart, { params, body: {} });
  assert.deepEqual((await owner.ask(API.withdrawalRead, { params })).may, ['execute', 'fail', 'doubt', 'reassign']);
  await owner.ask(API.withdrawalExecute, { params, body: { reference: 'bank-1' } });
  assert.equal((await member.ask(API.withdrawalRead, { params })).state, 'executed');
  assert.deepEqual(
    (await owner.ask(API.withdrawalsRead, { params: at })).items.map(({ reference }) => reference),
    ['bank-1'],
  );

  // The paying service: its address is judged, its secret told once, its calls must be signed.
  assert.equal(await refusedWith(buyer.ask(API.railRead, { params: at })), 'right.missing');
  assert.equal(
    await refusedWith(owner.ask(API.railSet, { params: at, body: { url: 'https://127.0.0.1/' } })),
    'rail.bad_target',
  );
  const set = await owner.ask(API.railSet, { params: at, body: { url: 'https://pay.example.org/hook' } });
  assert.match(set.secret ?? '', /^whsec_/);
  assert.equal((await owner.ask(API.railRead, { params: at })).secret, undefined);
  const body = { type: 'withdrawal.outcome', data: { key: asked.id, status: 'executed', reference: 'bank-1' } };
  assert.equal(await refusedWith(owner.ask(API.railCallback, { params: at, body })), 'rail.bad_signature');
  assert.ok(
    signWebhook(set.secret ?? '', { id: 'a', nowMs: world.nowMs, body: JSON.stringify(body) }).signature.startsWith(
      'v1,',
    ),
  );
  const recorded = await officer.ask(API.depositRecord, {
    params: at,
    body: { user: world.id('member'), amount: '5000000', reference: 'in-1' },
  });
  assert.deepEqual(
    (await owner.ask(API.depositsRead, { params: at })).items.map(({ mayConfirm }) => mayConfirm),
    [true],
  );
  await owner.ask(API.depositConfirm, { params: { ...at, deposit: recorded.id } });
  assert.deepEqual(
    (await member.ask(API.depositsRead, { params: at })).items.map(({ state }) => state),
    ['confirmed'],
  );
});
