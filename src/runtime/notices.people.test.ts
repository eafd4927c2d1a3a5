/** What happened between people is told to whom it concerns, and to nobody else. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { grantTo, confirm, revokeDevice } from '../../test/kit/acts.ts';
import { answerDispute, askOut, confirmOut, openDispute } from '../../test/kit/acts-quarrels.ts';
import { commitRating } from '../../test/kit/acts-ratings.ts';
import { closeReport, fileReport } from '../../test/kit/acts-reports.ts';
import { cancelRotation, replaceRoot, rotateRoot } from '../../test/kit/acts-roots.ts';
import { openDesk } from '../../test/kit/desk.ts';
import { type PoolPlan, type Step, build, done, pool, waited } from '../../test/kit/given.ts';
import { orderAt } from '../../test/kit/situations.ts';
import { SqliteMirror } from '../../test/kit/sqlite-mirror.ts';
import { DISPUTE_DEFAULTS, IDENTITY_LIMITS, WITHDRAWAL_DEFAULTS } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { lookAtPeople } from './notices.people.ts';

/** What each of these people is told of a world, by event. */
async function told(plan: PoolPlan, people: readonly string[]): Promise<Record<string, string[]>> {
  const world = build(plan);
  using mirror = new SqliteMirror(world);
  const answers: Record<string, string[]> = {};
  for (const who of people) {
    await using desk = await openDesk(who, { world, mirror }, () => []);
    const { runtime } = desk;
    const [account] = runtime.accounts.all();
    assert.ok(account !== undefined);
    const marks = new Map<string, string>();
    const tell: Parameters<typeof lookAtPeople>[0]['tell'] = (_account, mark, _atMs, body) =>
      void marks.set(mark, body.event);
    const look = { runtime, space: world.space, reader: mirror.reader, account, tell };
    lookAtPeople(look, 0);
    const first = marks.size;
    lookAtPeople(look, 0);
    assert.equal(marks.size, first, 'each happening has one mark');
    answers[who] = [...marks.values()];
  }
  return answers;
}

const disputed = pool().with(orderAt('earned'), done(openDispute()));
const rich: Step = done(grantTo('member', 5_000n * MICRO));

test('a dispute is told to the other side, then to who may decide it, then its decision to both', async () => {
  assert.deepEqual(await told(disputed, ['buyer', 'provider', 'member', 'officer']), {
    buyer: [],
    provider: ['dispute.opened'],
    member: [],
    officer: [],
  });
  const answered = disputed.with(done(answerDispute()));
  const { officer, member } = await told(answered, ['officer', 'member']);
  assert.deepEqual([officer, member], [['dispute.to_decide'], []]);
  const silent = disputed.with(waited(DISPUTE_DEFAULTS.answerMs));
  const { buyer, provider } = await told(silent, ['buyer', 'provider']);
  assert.deepEqual([buyer, provider], [['dispute.decided'], ['dispute.decided']]);
});

test('a withdrawal is told to whoever is said to have asked for it, while it can still be cancelled', async () => {
  const asked = pool().with(rich, done(askOut(10n * MICRO)));
  assert.deepEqual(await told(asked, ['member', 'officer', 'buyer']), {
    member: ['withdrawal.moved'],
    officer: [],
    buyer: [],
  });
});

test('a withdrawal that waits is told to those who may confirm it', async () => {
  const waiting = pool().with(rich, done(askOut(10n * MICRO)), waited(WITHDRAWAL_DEFAULTS.newDestinationHoldMs));
  assert.deepEqual(await told(waiting, ['member', 'officer', 'owner', 'buyer']), {
    member: [],
    officer: ['withdrawal.to_confirm'],
    owner: ['withdrawal.to_confirm'],
    buyer: [],
  });
  const expired = waiting.with(waited(WITHDRAWAL_DEFAULTS.confirmMs));
  assert.deepEqual((await told(expired, ['member']))['member'], ['withdrawal.moved']);
});

test('a report is told to the staff whom it is not about, its end to who filed it', async () => {
  const reported = pool().with(done(fileReport('officer')));
  assert.deepEqual(await told(reported, ['officer', 'owner', 'buyer']), {
    officer: [],
    owner: ['member.reported'],
    buyer: [],
  });
  const closed = reported.with(done(closeReport({ by: 'owner' })));
  assert.deepEqual((await told(closed, ['buyer']))['buyer'], ['member.report_closed']);
});

test('whose rating is waited for is told so', async () => {
  const settled = pool().with(orderAt('earned'), done(confirm()), done(confirm({ by: 'provider' })));
  const rated = settled.with(done(commitRating()));
  assert.deepEqual(await told(rated, ['buyer', 'provider']), { buyer: [], provider: ['order.to_rate'] });
  const both = rated.with(done(commitRating({ by: 'provider' })));
  assert.deepEqual(await told(both, ['buyer', 'provider']), { buyer: [], provider: [] });
});

test('another recovery phrase is told to whose it is', async () => {
  const waiting = pool().with(done(replaceRoot('buyer')));
  assert.deepEqual(await told(waiting, ['buyer', 'member']), { buyer: ['account.phrase_waits'], member: [] });
  const of = async (plan: PoolPlan): Promise<string[] | undefined> => (await told(plan, ['buyer']))['buyer'];
  assert.deepEqual(await of(waiting.with(waited(IDENTITY_LIMITS.rotationWaitMs))), ['account.phrase_new']);
  assert.deepEqual(await of(waiting.with(done(rotateRoot('buyer')))), ['account.phrase_new']);
  assert.deepEqual(await of(waiting.with(done(cancelRotation('buyer')))), ['account.phrase_kept']);
  const revoked = waiting.with(done(revokeDevice('buyer', 'personal', { by: 'member' })));
  assert.deepEqual(await of(revoked.with(waited(IDENTITY_LIMITS.rotationWaitMs))), [
    'account.phrase_kept',
    'account.device_revoked',
  ]);
});

test('the end of a machine is told once to whose it was', async () => {
  const both = (['personal', 'agent'] as const).map((kind) => done(revokeDevice('buyer', kind, { by: 'member' })));
  assert.deepEqual(await told(pool().with(...both), ['buyer', 'member']), {
    buyer: ['account.device_revoked'],
    member: [],
  });
});

test('a withdrawal that a day confirms is told to those who may object, whatever their limit', async () => {
  const amount = WITHDRAWAL_DEFAULTS.officerMaxMicro + 1n;
  const first = pool().with(
    done(grantTo('member', 900n * MICRO)),
    done(askOut(amount)),
    waited(WITHDRAWAL_DEFAULTS.newDestinationHoldMs),
    done(confirmOut({ by: 'owner' })),
  );
  assert.deepEqual(await told(first, ['officer', 'owner', 'buyer']), {
    officer: ['withdrawal.to_object'],
    owner: [],
    buyer: [],
  });
});
