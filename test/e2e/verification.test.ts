/**
 * A buyer and three providers, each on an instance of their own; one of them is modified and sends something else than it should have computed.
 * The results are compared, the odd one is not paid, to the micro-credit, and the buyer has the right result.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Person, type Running, register, shareMachine, startInstanceProcess, until } from './kit.ts';

const MODIFIED = new URL('wrong-output.ts', import.meta.url).href;
const START = 100_000_000n;

async function joinNetwork(host: Running, link: string): Promise<void> {
  const answer = await fetch(`${host.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

test(
  'three run the same task, one is modified: its result is found odd and not paid (P10)',
  { timeout: 240_000 },
  async () => {
    await using buyerHost = await startInstanceProcess();
    const hosts = await Promise.all([
      startInstanceProcess(),
      startInstanceProcess(),
      startInstanceProcess({ modified: MODIFIED }),
    ]);
    await using stack = new AsyncDisposableStack();
    for (const host of hosts) stack.use(host);
    const anna = await register(buyerHost, 'anna', { createNetwork: 'Test network' });
    const { invite } = await anna.call('networkRead', {});
    assert.ok(invite);
    const { pool } = await anna.call(
      'poolCreate',
      { body: { name: 'Guild', symbol: 'RND', access: 'public', welcomeGrant: START.toString() } },
      { wait: 10 },
    );
    const sellers: Person[] = [];
    for (const [at, host] of hosts.entries()) {
      await joinNetwork(host, invite);
      const person = await register(host, ['boris', 'clara', 'mallory'][at] ?? '');
      assert.equal((await person.call('poolJoin', { body: { pool } }, { wait: 20 })).status, 'sealed');
      await shareMachine(person, pool, { title: `box ${at}`, pricePerSlotHour: '3600000000' });
      sellers.push(person);
    }
    const [boris, clara, mallory] = sellers as [Person, Person, Person];
    const grant = { to: anna.user, amount: '500000000', reason: 'first money' };
    await anna.call('grantCreate', { params: { pool }, body: grant }, { wait: 10 });
    await until(
      'the offers are seen',
      () => anna.call('offersRead', { params: { pool }, query: {} }),
      ({ items }) => items.filter(({ isOnline }) => isOnline).length === 3,
    );
    const before = (await anna.call('walletRead', { params: { pool } })).available;
    const tracer = (await anna.call('modulesRead', {})).items.find(({ name }) => name === 'path-tracer');
    assert.ok(tracer);
    const spec = {
      name: 'picture',
      module: tracer.module,
      args: ['--width', '48', '--height', '32', '--samples', '4', '--seed', '7'],
      tasks: 2,
      durationMs: 60_000,
      verify: { kind: 'quorum' as const, copies: 3 },
    };
    const quote = await anna.call('jobQuote', { params: { pool }, body: spec });
    assert.equal(quote.offers.length, 3);
    const tooMany = await anna
      .call('jobQuote', { params: { pool }, body: { ...spec, verify: { kind: 'quorum', copies: 4 } } })
      .then(
        () => '',
        (cause: unknown) => String((cause as { problem?: { code?: string } }).problem?.code),
      );
    assert.equal(tooMany, 'job.too_few_providers');
    const submitted = await anna.call('jobSubmit', {
      params: { pool },
      body: { ...spec, maxCost: quote.maxCost.toString() },
    });
    const done = await until(
      'the job is done',
      () => anna.call('jobRead', { params: { pool, job: submitted.job } }),
      ({ state }) => state === 'done' || state === 'failed',
      120_000,
    );
    assert.deepEqual([done.state, done.cause, done.checks], ['done', undefined, { tasks: 2, agreed: 2, failed: 0 }]);
    assert.equal(done.taskList.length, 2, 'copies are no tasks of their own');
    for (const { check, outputHash } of done.taskList) {
      assert.equal(check?.state, 'agreed');
      const verdicts = check.copies.map(({ providerHandle, verdict }) => `${providerHandle?.split('#')[0]} ${verdict}`);
      assert.deepEqual(verdicts.toSorted(), ['boris right', 'clara right', 'mallory odd']);
      assert.equal(outputHash, check.copies.find(({ verdict }) => verdict === 'right')?.outputHash);
    }
    const orderOf = (person: Person): string =>
      done.providers.find(({ user }) => user === person.user)?.order ?? assert.fail('no order');
    // Who was right is paid at once. Who was odd is asked: their instance does not agree by itself.
    for (const person of [boris, clara])
      await until(
        'the order is settled',
        () => anna.call('orderRead', { params: { pool, order: orderOf(person) } }),
        ({ state }) => state === 'settled',
        30_000,
      );
    const odd = { pool, order: orderOf(mallory) };
    const waiting = await until(
      'the buyer has confirmed',
      () => mallory.call('orderRead', { params: odd }),
      ({ buyerConfirmed }) => buyerConfirmed,
      30_000,
    );
    assert.deepEqual([waiting.state, waiting.providerConfirmed], ['completed', false]);
    assert.equal(waiting.checks.taken > 0n, true);
    await until(
      'the odd one is told',
      () => mallory.call('notificationsRead', { query: {} }),
      ({ items }) => items.some(({ event, subject }) => event === 'order.odd' && subject === odd.order),
    );
    await mallory.call('orderConfirm', { params: odd }, { wait: 10 });
    const settled = await until(
      'the odd order is settled',
      () => anna.call('orderRead', { params: odd }),
      ({ state }) => state === 'settled',
      30_000,
    );
    const back = settled.postings.filter(({ code, account }) => code === 'P10' && account === 'wallet');
    assert.equal(settled.used, 0n);
    assert.equal(settled.refunded, settled.funded);
    assert.equal(
      back.reduce((sum, { amount }) => sum + amount, 0n),
      waiting.used,
    );
    assert.ok(back.every(({ user }) => user === anna.user));
    assert.equal((await mallory.call('walletRead', { params: { pool } })).available, START);
    let paid = 0n;
    for (const person of [boris, clara]) {
      const { used } = await anna.call('orderRead', { params: { pool, order: orderOf(person) } });
      paid += used;
      const { available } = await person.call('walletRead', { params: { pool } });
      assert.equal(available, START + used - (used * 200n) / 10_000n);
    }
    assert.equal((await anna.call('walletRead', { params: { pool } })).available, before - paid);
    // Two that differ, and an answer that is known here, come to the same: a third decides.
    const offers = Object.fromEntries(
      (await anna.call('offersRead', { params: { pool }, query: {} })).items.map(({ user, offer }) => [user, offer]),
    );
    const ways = [
      { kind: 'spot' as const, from: [mallory, boris] },
      { kind: 'canary' as const, from: [mallory] },
    ];
    for (const { kind, from } of ways) {
      const body = {
        ...{ ...spec, tasks: 1, name: kind, verify: { kind, sharePercent: 100 } },
        offers: from.map(({ user }) => offers[user] ?? ''),
      };
      const { maxCost, offers: chosen } = await anna.call('jobQuote', { params: { pool }, body });
      assert.equal(chosen.length, from.length, 'the third is not bought beforehand');
      const { job } = await anna.call('jobSubmit', {
        params: { pool },
        body: { ...body, maxCost: maxCost.toString() },
      });
      const checked = await until(
        `the ${kind} job is done`,
        () => anna.call('jobRead', { params: { pool, job } }),
        ({ state }) => state === 'done' || state === 'failed',
        90_000,
      );
      const [task] = checked.taskList;
      assert.deepEqual([checked.state, task?.check?.state], ['done', 'agreed'], kind);
      const verdicts = task?.check?.copies.map(({ verdict }) => verdict).toSorted();
      assert.deepEqual(verdicts, ['odd', 'right', 'right'], kind);
      assert.equal(task?.check?.isKnown, kind === 'canary');
      const right = task?.check?.copies.find(({ verdict }) => verdict === 'right');
      assert.equal(task?.outputHash, right?.outputHash, 'the right result');
    }
    for (const person of [anna, boris, clara, mallory]) {
      const audit = await person.call('invariantsRead', { query: { pool } });
      assert.ok(audit.isSound, JSON.stringify(audit.checks));
    }
  },
);
