/** Rights, settings, treasury, market, audit and administrators over REST between two instances; and what guards an account. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appointmentBytes } from '#core/contract/appointment.ts';
import { certifyDevices, phraseToRootSeed, rootKeyOf, signAsRoot } from '#core/contract/root-key.ts';
import { API } from '#core/features/api.ts';
import { createClient } from '#core/contract/client.ts';
import { hotp, stepOf } from '#edge/accounts/totp.ts';
import { PASSWORD, type Person, type Running, register, shareMachine, startInstanceProcess, until } from './kit.ts';

const SEALED = { wait: 15 } as const;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function unbase32(text: string): Buffer {
  const bits = Array.from(text, (sign) => ALPHABET.indexOf(sign).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

function clientOf(instance: Running, token: string | undefined) {
  return createClient({ baseUrl: instance.url, fetch: (input, init) => fetch(input, init), accessToken: () => token });
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (cause) {
    return (cause as { problem?: { code: string } }).problem?.code ?? String(cause);
  }
}

async function found(): Promise<{ host: Running; other: Running; anna: Person; boris: Person; pool: string }> {
  const host = await startInstanceProcess();
  const other = await startInstanceProcess();
  const anna = await register(host, 'anna', { createNetwork: 'Test network' });
  const { invite } = await anna.call('networkRead', {});
  await fetch(`${other.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  const boris = await register(other, 'boris');
  const { pool } = await anna.call(
    'poolCreate',
    { body: { name: 'Guild', symbol: 'GLD', access: 'private', password: 'open sesame please' } },
    SEALED,
  );
  const joined = await boris.call('poolJoin', { body: { pool, password: 'open sesame please' } }, { wait: 20 });
  assert.equal(joined.status, 'sealed');
  return { host, other, anna, boris, pool };
}

test('a pool is governed and trades between two instances', { timeout: 240_000 }, async () => {
  const { host, other, anna, boris, pool } = await found();
  await using stack = new AsyncDisposableStack();
  stack.use(host);
  stack.use(other);
  const params = { pool };

  const rights = await boris.call('rightsRead', { params });
  assert.deepEqual(
    rights.items.filter(({ right }) => right === 'member.kick' || right === 'node.own').map(({ isMine }) => isMine),
    [true, false],
    'own machines yes, others’ membership no',
  );
  assert.deepEqual(
    rights.office.map(({ handle }) => handle),
    ['anna'],
  );

  const changes = { feeBps: 300, joinApproval: true };
  const preview = await anna.call('settingsPreview', { params, body: { changes } });
  assert.deepEqual(
    preview.differences.map(({ field, from, to }) => `${field} ${from} ${to}`),
    ['feeBps 200 300', 'joinApproval false true'],
  );
  await anna.call('settingsAnnounce', { params, body: { changes, reason: 'costs' } }, SEALED);
  assert.equal(await boris.refused('settingsAnnounce', { params, body: { changes, reason: 'mine' } }), 'right.missing');
  const settings = await anna.call('settingsRead', { params });
  assert.equal(settings.settings.feeBps, 200, 'not before its time');
  assert.equal(settings.changes[0]?.state, 'announced');

  await anna.call(
    'roleSet',
    { params: { pool, user: boris.user }, body: { role: 'officer', reason: 'trusted' } },
    SEALED,
  );
  await until(
    'the officer knows of it',
    () => boris.call('rightsRead', { params }),
    ({ role }) => role === 'officer',
  );
  const mint = await anna.call(
    'treasuryPropose',
    { params, body: { kind: 'mint', amount: '5000000', reason: 'growth' } },
    SEALED,
  );
  const answer = { params: { pool, act: mint.id }, body: { answer: 'approved' } } as const;
  await until(
    'the proposal arrives',
    () => boris.call('treasuryRead', { params }),
    ({ acts }) => acts.length === 1,
  );
  await boris.call('treasuryAnswer', answer, SEALED);
  const treasury = await until(
    'the supply grew',
    () => anna.call('treasuryRead', { params }),
    ({ acts }) => acts[0]?.state === 'done',
  );
  assert.equal(treasury.supply, 1_000_005_000_000n);

  const grant = { to: anna.user, amount: '100000000', reason: 'first money' };
  await anna.call('grantCreate', { params, body: grant }, SEALED);
  const { offer, node } = await shareMachine(boris, pool, { title: 'Fast box', pricePerSlotHour: '3600000', slots: 2 });
  const page = await until(
    'the offer is found',
    () => anna.call('offersSearch', { params, query: { text: 'fast', online: 'true' } }),
    ({ items }) => items.length === 1,
  );
  assert.deepEqual([page.items[0]?.offer, page.items[0]?.sellerIsNew, page.items[0]?.rules.noticeMs], [offer, true, 0]);
  const cost = await anna.call('offerCost', { params: { pool, offer }, query: { slots: 2, durationMs: 600_000 } });
  assert.deepEqual([cost.maximum, cost.isAffordable, cost.problem], [1_200_000n, true, undefined]);
  const match = await anna.call('matchRead', { params, query: { durationMs: 600_000, slots: 3 } });
  assert.deepEqual([match.best, match.fellOut.map(({ filter }) => filter)], [undefined, ['slots']]);
  await anna.call('savedSearchCreate', { params, body: { name: 'mine', filter: { coresPerSlot: 1, sort: 'speed' } } });
  assert.equal((await anna.call('savedSearchesRead', { params })).items[0]?.filter.sort, 'speed');

  const challenged = { params: { pool, node } };
  const checked = await anna.call('nodeChallenge', challenged, SEALED);
  assert.ok(checked.singleScore > 0, 'two machines compute the same bytes');
  const seen = await until(
    'the seller sees what was measured',
    () => boris.call('nodeRead', challenged),
    ({ challenges }) => challenges.length === 1,
  );
  assert.deepEqual(
    [seen.challenges[0]?.handle, seen.challenges[0]?.isBorneOut, seen.verification],
    ['anna', checked.isBorneOut, 'self-reported'],
    'one word is not enough',
  );
  assert.equal(await anna.refused('nodeChallenge', challenged), 'node.challenged_lately');
  assert.equal(await boris.refused('nodeChallenge', challenged), 'right.party');

  const request = await anna.call(
    'requestOpen',
    { params, body: { title: 'a night', durationMs: 600_000, maxPricePerSlotHour: '7200000' } },
    SEALED,
  );
  const at = { pool, request: request.id };
  await until(
    'the request arrives',
    () => boris.call('requestsRead', { params, query: {} }),
    ({ items }) => items.length === 1,
  );
  await boris.call('bidPlace', { params: at, body: { offer, pricePerSlotHour: '1800000' } }, SEALED);
  const bids = await until(
    'the bid arrives',
    () => anna.call('requestRead', { params: at }),
    ({ items }) => items.length === 1,
  );
  const [bid] = bids.items;
  assert.ok(bid?.isSuggested === true && bid.maximum === 300_000n);
  const order = await anna.call(
    'requestMatch',
    { params: at, body: { bid: bid.bid, offerVersion: bid.offerVersion, maxCost: '300000' } },
    SEALED,
  );
  const placed = await anna.call('orderRead', { params: { pool, order: order.id } });
  assert.equal(placed.pricePerSlotHour, 1_800_000n);
  const prices = await until(
    'it runs, and counts as paid',
    () => anna.call('pricesRead', { params, query: {} }),
    ({ items }) => items.length === 1,
  );
  assert.deepEqual([prices.items[0]?.median, prices.items[0]?.orders], [1_800_000n, 1]);
  const reputation = await anna.call('reputationRead', { params: { pool, user: boris.user } });
  assert.deepEqual([reputation.provider.isNew, reputation.provider.scoreBps], [true, 7000]);

  // The founder of the network appoints herself, with the phrase, in the client; the pool sees who acts and why.
  const seed = phraseToRootSeed(anna.phrase);
  const nowMs = Date.now();
  const bare = { networkKey: rootKeyOf(seed), user: anna.user, fromMs: nowMs - 60_000, toMs: nowMs + 86_400_000 };
  const appointment = { ...bare, signature: signAsRoot(seed, appointmentBytes(bare)) };
  await anna.call('adminAppoint', { body: { appointment } });
  const freeze = { kind: 'wallet.freeze', user: boris.user } as const;
  await anna.call('adminActCreate', { params, body: { act: freeze, reason: 'a case' } }, SEALED);
  await until(
    'the freeze arrives',
    () => boris.call('frozenRead', { params }),
    ({ items }) => items.length === 1,
  );
  const send = { params, body: { to: anna.user, amount: '1' } };
  assert.equal(await boris.refused('transferCreate', send), 'wallet.frozen');
  assert.equal(
    await boris.refused('adminActCreate', { params, body: { act: freeze, reason: 'me too' } }),
    'admin.not_appointed',
  );

  const audit = await anna.call('auditRead', { params, query: {} });
  assert.deepEqual(
    audit.items
      .map(({ type, seat }) => `${type} ${seat}`)
      .toReversed()
      .filter((line) => !line.startsWith('invitation')),
    [
      'settings.announced.v1 owner',
      'role.set.v1 owner',
      'treasury.proposed.v1 owner',
      'treasury.answered.v1 officer',
      'grant.made.v1 owner',
      'admin.acted.v1 admin',
    ],
  );
  const file = await anna.client.raw(API.auditExport, { params, query: { format: 'csv' } });
  assert.match(await file.text(), /^no,timeMs,[\s\S]*admin\.acted\.v1,admin[\s\S]*a case/);
  for (const person of [anna, boris]) {
    const books = await person.call('invariantsRead', { query: { pool } });
    assert.ok(books.isSound, JSON.stringify(books.checks));
  }
});

test(
  'an account: second factor, tokens of limited scope, throttled guesses, a forgotten password',
  { timeout: 120_000 },
  async () => {
    await using host = await startInstanceProcess();
    const anna = await register(host, 'anna', { createNetwork: 'Test network' });
    const { pool } = await anna.call('poolCreate', { body: { name: 'Lab', symbol: 'LAB', access: 'public' } }, SEALED);
    const login = (password: string, code?: string) =>
      clientOf(host, undefined).call(API.loginCreate, {
        body: { username: 'anna', password, delivery: 'body', ...(code === undefined ? {} : { code }) },
      });

    const begun = await anna.call('secondFactorBegin', {});
    const secret = unbase32(begun.secret);
    const code = (steps: number) => hotp(secret, stepOf(Date.now()) + steps);
    const { recoveryCodes } = await anna.call('secondFactorConfirm', { body: { code: code(0) } });
    assert.equal(await codeOf(login(PASSWORD)), 'auth.code_needed');
    assert.equal(await codeOf(login(PASSWORD, '000000')), 'auth.wrong_code');
    assert.equal(await codeOf(login(PASSWORD, recoveryCodes[0])), 'accepted');
    assert.equal(await codeOf(login(PASSWORD, recoveryCodes[0])), 'auth.wrong_code');
    assert.equal(await codeOf(login(PASSWORD, code(1))), 'accepted');

    const made = await anna.call('apiTokenCreate', { body: { name: 'ci', scopes: ['read'] } });
    const program = clientOf(host, made.secret);
    assert.equal((await program.call(API.poolsRead, {})).items[0]?.pool, pool);
    const send = { params: { pool }, body: { to: '0'.repeat(64), amount: '1' } };
    assert.equal(await codeOf(program.call(API.transferCreate, send)), 'token.scope');
    assert.equal(
      await codeOf(program.call(API.apiTokenCreate, { body: { name: 'x', scopes: ['spend'] } })),
      'token.scope',
    );
    assert.ok(((await anna.call('apiTokensRead', {})).items[0]?.usedMs ?? 0) > 0);
    await anna.call('apiTokenEnd', { params: { token: made.token } });
    assert.equal(await codeOf(program.call(API.poolsRead, {})), 'auth.expired');

    for (let n = 0; n < 5; n += 1) assert.equal(await codeOf(login('a wrong password')), 'auth.wrong_credentials');
    assert.equal(await codeOf(login('a wrong password')), 'auth.throttled');

    // Password and app are lost: the phrase alone makes a new start, and ends what was open.
    const client = clientOf(host, undefined);
    const prepared = await client.call(API.accountPrepare, { body: { username: 'anna' } });
    const certified = certifyDevices({ rootSeed: phraseToRootSeed(anna.phrase), prepared });
    const { registration } = prepared;
    const body = {
      registration,
      username: 'anna',
      password: 'another good password',
      handle: 'anna',
      ...certified,
    } as const;
    assert.equal(
      await codeOf(client.call(API.accountCreate, { body: { ...body, delivery: 'body' } })),
      'account.user_present',
    );
    const again = await client.call(API.accountCreate, { body: { ...body, delivery: 'body', replace: true } });
    const back = clientOf(host, again.accessToken);
    assert.equal((await back.call(API.secondFactorRead, {})).isOn, false);
    assert.equal(await codeOf(anna.call('meRead', {})), 'auth.expired');
    assert.equal((await back.call(API.poolsRead, {})).items[0]?.role, 'owner');
  },
);
