/** One wallet, sixty-four hands: whatever is asked at once, and through however many instances, no coin is spent twice (L6, L7, L8). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProblemError } from '#core/contract/client.ts';
import { type Person, type Running, register, startInstanceProcess, until } from './kit.ts';

const CREDIT = 1_000_000n;
const HANDS = 64;

interface Tally {
  sealed: number;
  readonly refused: Map<string, number>;
}

/** All at once; each waits for its seal. */
async function spendAll(
  hands: readonly Person[],
  pool: string,
  to: string,
  amount: bigint,
  keyOf?: (hand: number) => string,
): Promise<Tally> {
  const tally: Tally = { sealed: 0, refused: new Map() };
  await Promise.all(
    Array.from({ length: HANDS }, async (_, hand) => {
      const person = hands[hand % hands.length] as Person;
      const body = { to, amount: amount.toString(), memo: keyOf === undefined ? `hand ${hand}` : 'the same' };
      const options = { wait: 30, ...(keyOf === undefined ? {} : { idempotencyKey: keyOf(hand) }) };
      try {
        const { status } = await person.call('transferCreate', { params: { pool }, body }, options);
        assert.equal(status, 'sealed');
        tally.sealed += 1;
      } catch (cause) {
        if (!(cause instanceof ProblemError)) throw cause;
        const { code } = cause.problem;
        tally.refused.set(code, (tally.refused.get(code) ?? 0) + 1);
      }
    }),
  );
  return tally;
}

async function available(person: Person, pool: string): Promise<bigint> {
  return (await person.call('walletRead', { params: { pool } })).available;
}

async function join(host: Running, invite: string): Promise<void> {
  const reply = await fetch(`${host.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  assert.equal(reply.status, 200, await reply.text());
}

test(
  'sixty-four spends of one wallet at once, through one instance and through three',
  { timeout: 240_000 },
  async () => {
    await using first = await startInstanceProcess();
    await using second = await startInstanceProcess();
    await using third = await startInstanceProcess();
    const anna = await register(first, 'anna', { createNetwork: 'Test network' });
    const { invite } = await anna.call('networkRead', {});
    assert.ok(invite);
    for (const host of [second, third]) await join(host, invite);
    const { pool } = await anna.call(
      'poolCreate',
      { body: { name: 'Till', symbol: 'TIL', access: 'public', welcomeGrant: '0' } },
      { wait: 10 },
    );
    const boris = await register(second, 'boris');
    await boris.call('poolJoin', { body: { pool } }, { wait: 30 });
    const grant = { to: anna.user, amount: (100n * CREDIT).toString(), reason: 'to spend' };
    await anna.call('grantCreate', { params: { pool }, body: grant }, { wait: 10 });

    const alone = await spendAll([anna], pool, boris.user, 5n * CREDIT);
    assert.equal(alone.sealed, 20);
    assert.deepEqual([...alone.refused], [['ledger.insufficient_funds', HANDS - 20]]);
    assert.equal(await available(anna, pool), 0n);

    // The same person by their phrase on two more instances: three writers, one wallet.
    await anna.call('grantCreate', { params: { pool }, body: grant }, { wait: 10 });
    const annas = [
      anna,
      await register(second, 'anna', { phrase: anna.phrase }),
      await register(third, 'anna', { phrase: anna.phrase }),
    ];
    for (const one of annas)
      await until(
        'every instance knows the money',
        () => available(one, pool),
        (amount) => amount === 100n * CREDIT,
        60_000,
      );
    const together = await spendAll(annas, pool, boris.user, 7n * CREDIT);
    assert.equal(together.sealed, 14, '14 times 7 of 100');
    assert.equal(
      [...together.refused.values()].reduce((sum, count) => sum + count, 0),
      HANDS - 14,
    );
    for (const one of annas)
      await until(
        'they agree',
        () => available(one, pool),
        (amount) => amount === 2n * CREDIT,
      );
    assert.equal(await available(boris, pool), 198n * CREDIT);

    // One key through two instances at once: one transfer, and everybody is told so.
    await anna.call('grantCreate', { params: { pool }, body: grant }, { wait: 10 });
    for (const one of annas)
      await until(
        'the money is there',
        () => available(one, pool),
        (amount) => amount === 102n * CREDIT,
      );
    const same = await spendAll(annas.slice(0, 2), pool, boris.user, 3n * CREDIT, () => 'one-key');
    assert.deepEqual([same.sealed, [...same.refused]], [HANDS, []]);
    assert.equal(await available(boris, pool), 201n * CREDIT, 'sent once');
    // The same key with another body is another request: refused, by whichever instance.
    const reused = await annas[1]?.refused(
      'transferCreate',
      { params: { pool }, body: { to: boris.user, amount: '1', memo: 'other' } },
      { idempotencyKey: 'one-key', wait: 20 },
    );
    assert.equal(reused, 'idempotency.key_reused');

    const { isSound, checks } = await anna.call('invariantsRead', { query: { pool } });
    assert.ok(isSound, JSON.stringify(checks.filter(({ isHeld }) => !isHeld)));
  },
);
