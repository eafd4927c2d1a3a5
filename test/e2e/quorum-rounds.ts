/** Three notaries in three processes: the sequencer is killed again and again while people pay each other. */
import assert from 'node:assert/strict';
import { type Person, type Running, login, register, startInstanceProcess, until } from './kit.ts';

/** Short patience, so that a round takes seconds. Users have eight. */
const FAILOVER = ['--failover', '1'];
const NAMES = ['ada', 'bob', 'cleo'] as const;
/** Loss of the sequencer alone: another one seals within this time. */
const SEALED_WITHIN_MS = 30_000;
const CREDIT = 1_000_000n;

interface Seat {
  at: Running;
  person: Person;
}

export interface Rounds {
  readonly failoverMs: number[];
  readonly acknowledged: number;
}

/** @throws {AssertionError} when a payment that was acknowledged is missing on any instance, or an invariant does not hold */
export async function killSequencers(rounds: number, note: (line: string) => void): Promise<Rounds> {
  await using all = new AsyncDisposableStack();
  const seats: Seat[] = [];
  for (const name of NAMES) {
    const at = await startInstanceProcess({ args: FAILOVER });
    all.defer(() => seats.find((seat) => seat.person.name === name)?.at[Symbol.asyncDispose]());
    seats.push({ at, person: await join(at, name, seats[0]) });
  }
  const [founder] = seats as [Seat, ...Seat[]];
  const pool = await foundPool(seats);
  const view = () => founder.person.call('notariesRead', { params: { pool } });
  assert.equal((await view()).mode, '1/1');
  await nameAll(seats, pool);
  for (const { person } of seats)
    await until(
      `${person.name} is linked to all notaries`,
      () => person.call('notariesRead', { params: { pool } }),
      ({ mode, reachable }) => mode === '2/3' && reachable === seats.length,
    );
  note('all notaries are linked');

  const sent = new Map<string, bigint>();
  const failoverMs: number[] = [];
  let payments = 0;
  for (let round = 0; round < rounds; round += 1) {
    const seated = await until(
      'a sequencer is agreed',
      () => anyView(seats, pool),
      (notaries) => notaries.isEstablished,
    );
    const leader = seated.members.find(({ isSequencer }) => isSequencer);
    const victim = seats.find(({ person }) => person.user === leader?.user);
    assert.ok(victim !== undefined);
    const payer = seats.find((seat) => seat !== victim) as Seat;
    const payee = seats.find((seat) => seat !== victim && seat !== payer) as Seat;
    const body = { to: payee.person.user, amount: String(CREDIT), memo: `round ${round}` };
    const pay = () => payer.person.call('transferCreate', { params: { pool }, body }, { wait: 30 });
    // Under load: some are on their way when the power goes.
    const before = [pay(), pay(), pay()];
    await victim.at.kill();
    const killedMs = Date.now();
    const after = await pay();
    assert.equal(after.status, 'sealed', 'another one seals');
    failoverMs.push(Date.now() - killedMs);
    const answers = [...(await Promise.all(before)), after];
    for (const { status } of answers) assert.equal(status, 'sealed');
    payments += answers.length;
    sent.set(payer.person.user, (sent.get(payer.person.user) ?? 0n) + BigInt(answers.length) * CREDIT);
    sent.set(payee.person.user, (sent.get(payee.person.user) ?? 0n) - BigInt(answers.length) * CREDIT);
    victim.at = await victim.at.restart();
    victim.person = await login(victim.at, victim.person.name);
    note(`round ${round + 1}: ${victim.person.name} killed, sealed again after ${failoverMs.at(-1)} ms`);
  }
  await agree(seats, pool, sent);
  return { failoverMs, acknowledged: payments };
}

async function join(at: Running, name: string, first: Seat | undefined): Promise<Person> {
  if (first === undefined) return register(at, name, { createNetwork: 'Quorum' });
  const { invite } = await first.person.call('networkRead', {});
  const answer = await fetch(`${at.url}/api/v1/network/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ link: invite }),
  });
  assert.equal(answer.status, 200);
  return register(at, name);
}

async function foundPool(seats: readonly Seat[]): Promise<string> {
  const [founder, ...others] = seats as [Seat, ...Seat[]];
  const body = { name: 'Three seals', symbol: 'TRI', access: 'public' as const };
  const { pool } = await founder.person.call('poolCreate', { body }, { wait: 10 });
  for (const { person } of others)
    await until(
      `${person.name} is a member`,
      () => person.call('poolJoin', { body: { pool } }, { wait: 10 }),
      ({ status }) => status === 'sealed',
    );
  for (const { person } of seats)
    await founder.person.call(
      'grantCreate',
      { params: { pool }, body: { to: person.user, amount: String(1000n * CREDIT), reason: 'to begin with' } },
      { wait: 10 },
    );
  return pool;
}

async function nameAll(seats: readonly Seat[], pool: string): Promise<void> {
  const founder = (seats[0] as Seat).person;
  const { candidates } = await until(
    'three could be named',
    () => founder.call('notariesRead', { params: { pool } }),
    (notaries) => notaries.candidates.length === seats.length && notaries.advice === 'name_more',
  );
  const members = seats.map(({ person }) => candidates.find(({ user }) => user === person.user)?.device ?? '');
  const [officer] = seats.slice(1);
  assert.equal(
    await officer?.person.refused('notariesName', {
      params: { pool },
      body: { mode: '1/1', members: members.slice(1, 2) },
    }),
    'right.missing',
  );
  assert.equal(
    await founder.refused('notariesName', { params: { pool }, body: { mode: '2/3', members: members.slice(1) } }),
    'notaries.wrong_count',
  );
  const body = { mode: '2/3' as const, members, reason: 'so that one may sleep' };
  await founder.call('notariesName', { params: { pool }, body }, { wait: 10 });
}

async function anyView(seats: readonly Seat[], pool: string) {
  for (const { person } of seats) {
    try {
      return await person.call('notariesRead', { params: { pool } });
    } catch {
      // That one is down just now: another one answers.
    }
  }
  throw new Error('nobody answers');
}

/** All three at one seal with one state, every acknowledged payment in the balances, the books sound. */
async function agree(seats: readonly Seat[], pool: string, sent: ReadonlyMap<string, bigint>): Promise<void> {
  await until(
    'all three agree',
    () => Promise.all(seats.map(({ person }) => person.call('poolRead', { params: { pool } }))),
    (views) => new Set(views.map(({ seal }) => seal.hash)).size === 1 && views.every(({ pending }) => pending === 0),
    SEALED_WITHIN_MS,
  );
  for (const { person } of seats) {
    const { available } = await person.call('walletRead', { params: { pool } });
    assert.equal(available, 1000n * CREDIT - (sent.get(person.user) ?? 0n), `the wallet of ${person.name}`);
    const { isSound, checks } = await person.call('invariantsRead', { query: { pool } });
    assert.ok(isSound, JSON.stringify(checks));
  }
}
