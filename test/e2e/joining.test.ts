/** Every way into a pool, and what keeps strangers out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { login, register, startInstanceProcess, until } from './kit.ts';

test(
  'private by password, referral by invitation, roles, kick and a phrase on a new machine',
  { timeout: 240_000 },
  async () => {
    await using first = await startInstanceProcess();
    await using second = await startInstanceProcess();
    const olga = await register(first, 'olga', { createNetwork: 'Home' });
    const { invite } = await olga.call('networkRead', {});
    const joinBody = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ link: invite }),
    };
    assert.equal((await fetch(`${second.url}/api/v1/network/join`, joinBody)).status, 200);
    const petr = await register(second, 'petr');

    await test('a wrong password is refused by the seal, the right one lets in', async () => {
      const { pool, password } = await olga.call(
        'poolCreate',
        { body: { name: 'Closed', symbol: 'CLS', access: 'private' } },
        { wait: 10 },
      );
      assert.match(password ?? '', /^([a-z]+-){5}[a-z]+$/);
      assert.equal(
        await petr.refused('poolJoin', { body: { pool, password: 'not the password' } }, { wait: 15 }),
        'invitation.unknown',
      );
      const outside = await petr.call('poolRead', { params: { pool } });
      assert.notEqual(outside.membership, 'active');
      assert.equal(
        (await petr.call('membersRead', { params: { pool } })).items.length,
        1,
        'a stranger knows the genesis alone',
      );
      const joined = await petr.call('poolJoin', { body: { pool, password: password ?? '' } }, { wait: 15 });
      assert.equal(joined.status, 'sealed');
      const members = await until(
        'both see both',
        () => petr.call('membersRead', { params: { pool } }),
        ({ items }) => items.length === 2,
      );
      assert.deepEqual(members.items.map(({ role }) => role).sort(), ['member', 'owner']);
      assert.equal((await petr.call('walletRead', { params: { pool } })).available, 100_000_000n, 'welcome grant');

      assert.equal(
        await petr.refused('roleSet', { params: { pool, user: olga.user }, body: { role: 'member' } }),
        'right.missing',
      );
      await olga.call('roleSet', { params: { pool, user: petr.user }, body: { role: 'officer' } }, { wait: 10 });
      await until(
        'petr is an officer',
        () => petr.call('poolRead', { params: { pool } }),
        ({ role }) => role === 'officer',
      );
      assert.equal(
        await petr.refused('memberKick', { params: { pool, user: olga.user }, body: { reason: 'coup' } }),
        'right.rank',
      );
      await olga.call('memberKick', { params: { pool, user: petr.user }, body: { reason: 'test' } }, { wait: 10 });
      const invitations = await olga.call('invitationsRead', { params: { pool } });
      assert.ok(
        invitations.items.every(({ state }) => state !== 'active'),
        'a kick ends the password',
      );
      await olga
        .call('transferCreate', { params: { pool }, body: { to: olga.user, amount: '1' } })
        .catch(() => undefined);
    });

    await test('an invitation works once and carries the inviter', async () => {
      const { pool } = await olga.call(
        'poolCreate',
        { body: { name: 'Friends', symbol: 'FRD', access: 'referral' } },
        { wait: 10 },
      );
      assert.equal(await petr.refused('poolJoin', { body: { pool } }, { wait: 10 }), 'pool.invitation_needed');
      const made = await olga.call('invitationCreate', { params: { pool }, body: { uses: 1 } }, { wait: 10 });
      const joined = await petr.call('poolJoin', { body: { link: made.link } }, { wait: 15 });
      assert.equal(joined.status, 'sealed');
      const { items } = await until(
        'members',
        () => olga.call('membersRead', { params: { pool } }),
        (page) => page.items.length === 2,
      );
      assert.equal(items.find(({ user }) => user === petr.user)?.inviter, olga.user);
      const used = await olga.call('invitationsRead', { params: { pool } });
      assert.equal(used.items[0]?.state, 'used_up');
    });

    await test('the phrase restores a user with their pools on another instance', async () => {
      await using third = await startInstanceProcess();
      assert.equal((await fetch(`${third.url}/api/v1/network/join`, joinBody)).status, 200);
      const again = await register(third, 'petr', { phrase: petr.phrase });
      assert.equal(again.user, petr.user);
      const pools = await until(
        'the pools are found',
        () => again.call('poolsRead', {}),
        ({ items }) => items.some(({ membership }) => membership === 'active'),
        60_000,
      );
      const friends = pools.items.find(({ name }) => name === 'Friends');
      assert.ok(friends);
      const sent = await until(
        'the new device may spend',
        () =>
          again.call(
            'transferCreate',
            { params: { pool: friends.pool }, body: { to: olga.user, amount: '1000' } },
            { wait: 10 },
          ),
        ({ status }) => status === 'sealed',
      );
      assert.equal(sent.status, 'sealed');
    });

    await test('a wrong password for the account, a wrong token, a locked key', async () => {
      const answer = await fetch(`${first.url}/api/v1/logins`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'olga', password: 'wrong wrong wrong', delivery: 'body' }),
      });
      assert.equal(answer.status, 401);
      assert.equal(((await answer.json()) as { code: string }).code, 'auth.wrong_credentials');
      const back = await login(first, 'olga');
      assert.equal(back.user, olga.user);
    });
  },
);
