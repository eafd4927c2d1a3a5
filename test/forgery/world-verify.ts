/** A pool in which a task was run by many, so that every forgery about its verification finds its victim. */
import { TIME, VERIFICATION_LIMITS } from '#core/kernel/limits.ts';
import * as acts from '../kit/acts.ts';
import { type Ran, openVerification, ranBy, reveal } from '../kit/acts-verify.ts';
import { type PoolPlan, done, pool, waited } from '../kit/given.ts';

export const WRONG: Ran = { output: 'wrong' };

/**
 * `early` ended too long ago. `verification` is open: `provider` was wrong and has said nothing yet, `member` has; `over` is over. `ann`,
 * `bob`, `cid` and the officer's invitee `eve` are not put to the test yet; `stopped` hit a limit, `busy` did something else.
 */
export const verifyWorld: PoolPlan = pool().with(
  done(acts.authorizeJob({ lifeMs: TIME.DAY_MS })),
  ...['ann', 'bob', 'cid', 'early', 'stopped', 'busy', 'one', 'two', 'three', 'four'].map((name) =>
    done(acts.join(name)),
  ),
  done(acts.invite('door')),
  done(acts.join('eve', { invitation: 'door' })),
  ranBy('early'),
  waited(VERIFICATION_LIMITS.committingMs + TIME.MINUTE_MS),
  ranBy('stopped', { end: 'limit' }),
  ...['one', 'two', 'three', 'four'].map((name) => ranBy(name, {}, { isRunning: true })),
  done(openVerification({ copies: { one: {}, two: {}, three: {} }, as: 'over' })),
  ...['one', 'two', 'three'].map((by) => done(reveal({ of: 'over', by }))),
  ranBy('provider', WRONG),
  ranBy('member'),
  done(openVerification({ copies: { provider: WRONG, member: {}, four: {} } })),
  done(reveal({ by: 'member' })),
  ranBy('officer'),
  ranBy('ann'),
  ranBy('bob', {}, { job: 'job' }),
  ranBy('cid'),
  ranBy('eve'),
  ranBy('busy', { work: 'another' }),
);
