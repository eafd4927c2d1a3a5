import assert from 'node:assert/strict';
import test from 'node:test';
import { appoint, join } from '../../../../test/kit/acts.ts';
import {
  announceSettings,
  answerTreasury,
  proposeTreasury,
  withdrawTreasury,
} from '../../../../test/kit/acts-govern.ts';
import { build, done, emptyPool, given, pool, waited } from '../../../../test/kit/given.ts';
import { SETTING_DEFAULTS, TIME } from '../../kernel/limits.ts';
import { MICRO } from '../../kernel/money.ts';
import { guest } from '../../../../test/forgery/world.ts';
import { certifyDevice } from '../../../../test/kit/acts.ts';
import { certify } from '../../../../test/kit/people.ts';
import { cast } from '../../../../test/kit/test-pool.ts';
import { treasuryActs } from './treasury.tables.ts';

test('minting, burning and paying out take a second person (P1, P2)', () => {
  given(pool().with(done(proposeTreasury('mint', 5n))))
    .when(answerTreasury())
    .accepts()
    .moves([['P1', { issuance: -5n, treasury: 5n }]])
    .next.when(answerTreasury())
    .refuses('treasury.wrong_state', { state: 'done' });
  given(pool().with(done(proposeTreasury('burn', 5n))))
    .when(answerTreasury())
    .accepts()
    .moves([['P1', { treasury: -5n, issuance: 5n }]]);
  given(pool().with(done(proposeTreasury('payout', 5n, { to: 'member' }))))
    .when(answerTreasury())
    .accepts()
    .moves([['P2', { treasury: -5n, 'wallet:member': 5n }]]);
});

test('nothing moves before the answer, after a refusal, or when it comes too late', () => {
  const proposed = pool().with(done(proposeTreasury('mint', 5n)));
  given(pool()).when(proposeTreasury('mint', 5n)).accepts().moves([]);
  given(proposed)
    .when(answerTreasury('refused'))
    .accepts()
    .moves([])
    .next.when(answerTreasury())
    .refuses('treasury.wrong_state', { state: 'refused' });
  given(proposed)
    .when(answerTreasury('refused', { with: { reason: '' } }))
    .refuses('reason.needed');
  given(proposed)
    .when(withdrawTreasury())
    .accepts()
    .moves([])
    .next.when(answerTreasury())
    .refuses('treasury.wrong_state');
  given(proposed)
    .whenWaiting(SETTING_DEFAULTS.treasuryActMs - 1)
    .moves([])
    .next.whenWaiting(1)
    .moves([])
    .and((world) => assert.equal(world.row(treasuryActs, 'treasury act')?.state, 'expired'));
});

test('the second person is another one, on another instance, and not the payee', () => {
  given(pool().with(done(proposeTreasury('mint', 5n))))
    .when(answerTreasury('approved', { by: 'owner' }))
    .refuses('right.second_person');
  const { user, root } = cast('officer');
  const device = guest.personal.device;
  const beside = certify({ user, root, peer: cast('owner').peer, device, kind: 'personal' });
  const world = build(
    pool().with(done(certifyDevice({ by: 'officer', certificate: beside })), done(proposeTreasury('mint', 5n))),
  );
  const answer = answerTreasury()(world);
  assert.equal(world.try({ ...answer, signer: guest.personal }).refusal?.code, 'right.second_person');
  given(pool().with(done(proposeTreasury('payout', 5n, { to: 'officer' }))))
    .when(answerTreasury())
    .refuses('right.party');
});

test('a pool of one waits a day, with notice; one of two does not', () => {
  given(emptyPool().with(done(proposeTreasury('mint', 5n))))
    .whenWaiting(TIME.DAY_MS - 1)
    .moves([])
    .next.whenWaiting(1)
    .moves([['P1', { issuance: -5n, treasury: 5n }]]);
  given(emptyPool().with(done(join('ann')), done(proposeTreasury('mint', 5n))))
    .whenWaiting(SETTING_DEFAULTS.treasuryActMs)
    .moves([]);
  // What cannot be done any more when the day is over is not done.
  given(
    emptyPool().with(
      done(proposeTreasury('burn', 1_000_000n * MICRO, { as: 'first' })),
      done(proposeTreasury('burn', 1n, { as: 'second' })),
    ),
  )
    .whenWaiting(TIME.DAY_MS)
    .and((world) =>
      assert.deepEqual(
        new Set(['first', 'second'].map((name) => world.row(treasuryActs, name)?.state)),
        new Set(['done', 'failed']),
      ),
    );
});

test('no more exists than the cap, no more is burned than there is, and only payouts have a payee', () => {
  const capped = pool().with(
    done(announceSettings({ supplyCap: (1_000_000n * MICRO + 5n).toString() })),
    waited(72 * TIME.HOUR_MS),
  );
  given(capped).when(proposeTreasury('mint', 5n)).accepts();
  given(capped).when(proposeTreasury('mint', 6n)).refuses('treasury.above_cap');
  given(
    capped.with(
      done(proposeTreasury('mint', 5n, { as: 'a' })),
      done(proposeTreasury('mint', 5n, { as: 'b' })),
      done(answerTreasury('approved', { of: 'a' })),
    ),
  )
    .when(answerTreasury('approved', { of: 'b' }))
    .refuses('treasury.above_cap');
  given(pool())
    .when(proposeTreasury('burn', 1_000_000n * MICRO))
    .refuses('treasury.short');
  given(pool())
    .when(proposeTreasury('mint', 1n, { to: 'member' }))
    .refuses('treasury.payee');
  given(pool())
    .when(proposeTreasury('burn', 1n, { to: 'member' }))
    .refuses('treasury.payee');
  given(pool()).when(proposeTreasury('payout', 1n)).refuses('member.unknown');
  given(pool())
    .when(answerTreasury('approved', { with: { act: '0'.repeat(64) } }))
    .refuses('treasury.unknown');
  given(pool().with(done(appoint('member', 'officer')), done(proposeTreasury('mint', 1n))))
    .when(answerTreasury('approved', { by: 'member' }))
    .accepts();
});
