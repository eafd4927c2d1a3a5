/** Random acts with real ids by random devices: whatever they say, the fold does not throw and no invariant breaks. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { z } from 'zod';
import { HANDLERS } from '#core/features/index.ts';
import { TIME } from '#core/kernel/limits.ts';
import { sha } from '../kit/acts.ts';
import { GAME } from '../kit/acts-games.ts';
import { audit } from '../kit/audit.ts';
import { build } from '../kit/given.ts';
import { type Attempt, type TestPool, cast } from '../kit/test-pool.ts';
import { NOTHING, guest, laptop, publicWorld } from './world.ts';

const PEOPLE = ['owner', 'officer', 'buyer', 'provider', 'member', 'invitee', 'kicked', 'poor'];
const SIGNERS = [...PEOPLE.flatMap((name) => [cast(name).personal, cast(name).agent]), laptop.agent, guest.personal];
const ORDERS = [
  'placed',
  'accepted',
  'running',
  'interrupted',
  'suspended',
  'ending',
  'completed',
  'declined',
  'order of invitee',
  'session',
  'session placed',
];

/** What each field may hold; the names are the same in all types. */
const id = (...names: string[]) =>
  fc.constantFrom(...names, NOTHING).map((name) => (world: TestPool) => world.id(name));
const plain = <T>(of: fc.Arbitrary<T>) => of.map((value) => () => value);
const count = plain(fc.constantFrom(0, 1, 2, 3, 8, 20_000, 60_000, TIME.HOUR_MS, 2 ** 53 - 1));
const money = plain(fc.constantFrom('1', '999', '1200000', '99999999', '1152921504606846976'));
const tally = plain(fc.record({ full: fc.nat({ max: 9 }), half: fc.nat({ max: 9 }), none: fc.nat({ max: 9 }) }));
const limits = plain(
  fc.record({
    cores: fc.constantFrom(1, 4, 16),
    memoryBytes: fc.constantFrom(2 ** 26, 2 ** 33),
    diskBytes: fc.constant(0),
    pauseAboveCpuPercent: fc.constant(50),
  }),
);

const FIELDS: Readonly<Record<string, fc.Arbitrary<(world: TestPool) => unknown>>> = {
  order: id(...ORDERS),
  offer: id('offer', 'paused', 'withdrawn', 'full', 'wide', 'offer of kicked', 'game'),
  offerVersion: id('price now', 'offer', 'paused', 'game'),
  node: id('node', 'resting', 'retired', 'unmeasured'),
  job: id('job', 'job small', 'job closed', 'job of member'),
  user: id(...PEOPLE),
  to: id(...PEOPLE),
  invitation: plain(fc.constantFrom(sha('a'), sha('b'))),
  device: plain(fc.constantFrom(...SIGNERS.map(({ device }) => device))),
  buyerDevice: plain(fc.constant(cast('buyer').agent.device)),
  agent: plain(fc.constantFrom(cast('provider').agent.device, cast('member').agent.device)),
  rootSignature: plain(fc.constant('0'.repeat(128))),
  buyerSignature: plain(fc.constant('0'.repeat(128))),
  amount: money,
  max: money,
  maxCost: money,
  pricePerSlotHour: money,
  state: plain(fc.constantFrom('active', 'paused', 'withdrawn', 'ready', 'maintenance')),
  role: plain(fc.constantFrom('member', 'officer')),
  kind: plain(fc.constantFrom('referral', 'password')),
  executor: plain(fc.constantFrom('wasi', 'wasi', 'game')),
  last: plain(fc.boolean()),
  provider: tally,
  player: tally,
  agreed: tally,
  game: plain(fc.constant(GAME)),
  limits,
};
const TEXTS = ['title', 'name', 'reason', 'memo', 'description'];
const HASHES = ['specHash', 'tasksHash', 'samplesHash', 'seed', 'outputHash'];

function arbitraryOf(field: string): fc.Arbitrary<(world: TestPool) => unknown> {
  if (TEXTS.includes(field)) return plain(fc.constantFrom('x', 'two words'));
  if (HASHES.includes(field)) return plain(fc.constant(sha(field)));
  return FIELDS[field] ?? count;
}

/** Self-proving types need signatures that no dice throw. */
const TYPES = [...HANDLERS.values()].filter(({ def }) => def.admission === 'member').map(({ def }) => def);
const act: fc.Arbitrary<(world: TestPool) => Attempt> = fc.constantFrom(...TYPES).chain((def) => {
  const fields = Object.keys((def.schema as unknown as z.ZodObject).shape).filter(
    (name) => !['base', 'idem', 'countersign', 'lifeMs', 'hardware', 'isolation', 'consent'].includes(name),
  );
  const optional = fields.filter(
    (name) =>
      (name === 'job' && def.type === 'order.placed.v1') || (name === 'game' && def.type === 'offer.published.v1'),
  );
  const record = Object.fromEntries(
    fields.map((name) => [
      name,
      optional.includes(name) ? fc.option(arbitraryOf(name), { nil: undefined }) : arbitraryOf(name),
    ]),
  );
  return fc.tuple(fc.constantFrom(...SIGNERS), fc.record(record)).map(([signer, values]) => (world: TestPool) => {
    const payload = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value?.(world)]));
    return {
      signer,
      type: def.type,
      payload: def.type === 'job.authorized.v1' ? { ...payload, lifeMs: 60_000 } : payload,
    };
  });
});

test('random acts: nothing throws, nothing leaks, and some are accepted', () => {
  const accepted = new Set<string>();
  const reached = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(act, fc.constantFrom(0, 0, 1000, 120_000)), { minLength: 20, maxLength: 60 }),
      (acts) => {
        const world = build(publicWorld);
        for (const [make, waitMs] of acts) {
          const attempt = make(world);
          const { refusal } = world.try(attempt);
          if (refusal === undefined) accepted.add(attempt.type);
          else reached.add(refusal.code);
          if (waitMs > 0) world.wait(waitMs);
        }
        audit(world);
      },
    ),
    { numRuns: 60 },
  );
  assert.ok(accepted.size >= 12, `accepted: ${[...accepted].join(' ')}`);
  assert.ok(reached.size >= 15, `refused with: ${[...reached].join(' ')}`);
});
