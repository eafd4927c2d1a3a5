/** What happened to people is told on their own instance, once; and logins can be seen and ended. Real instances, by REST. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { API } from '#core/features/api.ts';
import type { NotificationView } from '#core/features/notifications/notifications.api.ts';
import { type Person, type Running, login, register, shareMachine, startInstanceProcess, until } from './kit.ts';

async function pair(): Promise<{ hosts: readonly [Running, Running]; anna: Person; boris: Person; pool: string }> {
  const [one, two] = await Promise.all([startInstanceProcess(), startInstanceProcess()]);
  const anna = await register(one, 'anna', { createNetwork: 'Test network' });
  const { invite } = await anna.call('networkRead', {});
  const answer = await fetch(`${two.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  assert.equal(answer.status, 200);
  const boris = await register(two, 'boris');
  const { pool } = await anna.call('poolCreate', { body: { name: 'Guild', symbol: 'GLD', access: 'public' } });
  await until(
    'joined',
    () => boris.call('poolJoin', { body: { pool } }, { wait: 10 }),
    ({ status }) => status === 'sealed',
  );
  return { hosts: [one, two], anna, boris, pool };
}

async function told(person: Person, event: NotificationView['event']): Promise<NotificationView> {
  const page = await until(
    `${person.name} hears of ${event}`,
    () => person.call('notificationsRead', { query: {} }),
    ({ items }) => items.some((item) => item.event === event),
  );
  const found = page.items.filter((item) => item.event === event);
  assert.equal(found.length, 1, `${event} once`);
  return found[0] as NotificationView;
}

test(
  'members, money, orders and jobs are told to whom they concern, once, across a restart',
  { timeout: 120_000 },
  async () => {
    const { hosts, anna, boris, pool } = await pair();
    const [one, two] = hosts;
    try {
      const joined = await told(anna, 'member.joined');
      assert.equal(joined.handle, 'boris');
      await anna.call(
        'grantCreate',
        { params: { pool }, body: { to: anna.user, amount: '90000000', reason: 'start' } },
        { wait: 10 },
      );
      await anna.call(
        'transferCreate',
        { params: { pool }, body: { to: boris.user, amount: '2500000', memo: 'for tea' } },
        { wait: 10 },
      );
      const transfer = await told(boris, 'money.transfer');
      assert.deepEqual(
        [transfer.amount, transfer.handle, transfer.text, transfer.poolName],
        [2_500_000n, 'anna', 'for tea', 'Guild'],
      );

      await shareMachine(boris, pool, { title: 'Box', pricePerSlotHour: '3600000000' });
      const { items: modules } = await anna.call('modulesRead', {});
      const module = modules.find(({ merge }) => merge === 'none')?.module ?? '';
      await until(
        'the offer is online',
        () => anna.call('offersRead', { params: { pool }, query: {} }),
        ({ items }) => items.some(({ isOnline }) => isOnline),
      );
      const job = await anna.call('jobSubmit', {
        params: { pool },
        body: {
          name: 'Primes',
          module,
          args: [],
          tasks: 1,
          providers: 1,
          slotsPerProvider: 1,
          durationMs: 60_000,
          maxCost: '60000000',
        },
      });
      const done = await told(anna, 'job.done');
      assert.deepEqual([done.subject, done.name], [job.job, 'Primes']);
      assert.equal((await told(boris, 'order.placed')).handle, 'anna');
      const earned = await told(boris, 'money.earned');
      // Both sides confirm by themselves: from here on nothing moves.
      await told(boris, 'money.settled');
      const history = await boris.call('walletHistory', { params: { pool }, query: { fromMs: 0, points: 3 } });
      assert.ok((earned.amount ?? 0n) > 0n && history.earned >= (earned.amount ?? 0n));
      assert.equal(history.points.at(-1)?.balance, 2_500_000n + (await settledOf(boris, pool)));

      const { unread, items } = await boris.call('notificationsRead', { query: { limit: 1 } });
      assert.ok(unread >= 3);
      assert.equal((await boris.call('notificationsMark', { body: { upTo: items[0]?.no ?? 0 } })).unread, 0);
      const before = await boris.call('notificationsRead', { query: {} });
      await two.stop();
      await using again = await two.restart();
      const back = await login(again, 'boris');
      await back.call('notificationsMute', { body: { muted: ['money'] } });
      await anna.call(
        'transferCreate',
        { params: { pool }, body: { to: boris.user, amount: '1000000', memo: 'more' } },
        { wait: 10 },
      );
      const after = await until(
        'the second transfer is told',
        () => back.call('notificationsRead', { query: {} }),
        (page) => page.items.filter(({ event }) => event === 'money.transfer').length === 2,
      );
      // Muted: it came in as read. Nothing of before the restart was told again.
      assert.equal(after.unread, 0);
      const top = before.items[0]?.no ?? 0;
      assert.deepEqual(
        after.items.map(({ no }) => no).filter((no) => no <= top),
        before.items.map(({ no }) => no),
      );
      const onlyTransfers = await back.call('statementRead', {
        params: { pool },
        query: { kind: 'transfers', with: anna.user },
      });
      assert.deepEqual(
        onlyTransfers.items.map(({ memo }) => memo),
        ['more', 'for tea'],
      );
    } finally {
      await one.stop();
      await two.stop();
    }
  },
);

async function settledOf(person: Person, pool: string): Promise<bigint> {
  const { items } = await person.call('statementRead', { params: { pool }, query: { kind: 'earnings' } });
  return items.reduce((sum, { amount }) => sum + amount, 0n);
}

test(
  'a login is listed with its program and can be ended from another; a stranger’s cannot',
  { timeout: 60_000 },
  async () => {
    await using host = await startInstanceProcess();
    const anna = await register(host, 'anna', { createNetwork: 'Test network' });
    const boris = await register(host, 'boris');
    const other = await login(host, 'anna');
    const { items } = await anna.call('loginsRead', {});
    assert.equal(items.length, 2);
    assert.ok(
      items.every(({ agent }) => agent === 'node'),
      'Node’s fetch names itself',
    );
    const theirs = items.find(({ isCurrent }) => !isCurrent)?.login ?? '';
    const [foreign] = (await boris.call('loginsRead', {})).items;
    assert.equal(await anna.refused('loginEnd', { params: { login: foreign?.login ?? '' } }), 'login.unknown');
    await anna.client.call(API.loginEnd, { params: { login: theirs } });
    assert.equal(await other.refused('meRead', {}), 'auth.expired');
    assert.equal((await anna.call('loginsRead', {})).items.length, 1);
  },
);

test('the data folder is shown to whoever made the first account, and to no other', { timeout: 60_000 }, async () => {
  await using host = await startInstanceProcess();
  const anna = await register(host, 'anna', { createNetwork: 'Test network' });
  const boris = await register(host, 'boris');
  const own = await anna.call('instanceRead', {});
  assert.equal(own.dataDir, host.dataDir);
  assert.ok((own.diskBytes?.spaces ?? 0) > 0);
  const guest = await boris.call('instanceRead', {});
  assert.deepEqual([guest.isOperator, guest.dataDir, guest.diskBytes], [false, undefined, undefined]);
  assert.equal(await boris.refused('autostartSet', { body: { isOn: true } }), 'instance.not_operator');
});
