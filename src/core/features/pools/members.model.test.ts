/** Random histories of membership against a plain model: who is in, in which state and role, and that nobody acts upwards. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { appoint, join, kick, leave } from '../../../../test/kit/acts.ts';
import {
  answerOwnership,
  freeze,
  offerOwnership,
  setMember,
  thaw,
  withdrawOwnership,
} from '../../../../test/kit/acts-govern.ts';
import { audit } from '../../../../test/kit/audit.ts';
import { build, pool } from '../../../../test/kit/given.ts';
import { type TestPool, cast } from '../../../../test/kit/test-pool.ts';
import { TIME } from '../../kernel/limits.ts';
import { ownershipOf, poolOf } from './pools.reads.ts';
import { frozenWallets, members } from './pools.tables.ts';

const PEOPLE = ['owner', 'officer', 'buyer', 'provider', 'member'];
const RANK: Readonly<Record<string, number>> = { member: 0, officer: 1, owner: 2 };
const DAY = TIME.DAY_MS;

interface Person {
  state: string;
  role: string;
  /** End of a suspension; 0: none runs. */
  untilMs: number;
  /** End of a freeze; 0: free. */
  frozenMs: number;
}
class Model {
  readonly people = new Map<string, Person>(
    PEOPLE.map((name) => [
      name,
      {
        state: 'active',
        role: name === 'owner' ? 'owner' : name === 'officer' ? 'officer' : 'member',
        untilMs: 0,
        frozenMs: 0,
      },
    ]),
  );
  transfer: { from: string; to: string; state: string; dueMs: number } | undefined;

  of(name: string): Person {
    return this.people.get(name) as Person;
  }

  /** What every act of an officer asks first. */
  may(by: string, needs: 'officer' | 'owner'): string | undefined {
    const actor = this.of(by);
    if (actor.state !== 'active') return 'member.wrong_state';
    return (RANK[actor.role] ?? 0) >= (RANK[needs] ?? 0) ? undefined : 'right.missing';
  }

  below(by: string, target: string): string | undefined {
    const about = this.of(target);
    if (about.state === 'left') return 'member.unknown';
    return (RANK[this.of(by).role] ?? 0) > (RANK[about.role] ?? 0) ? undefined : 'right.rank';
  }

  isTransferOpen(): boolean {
    return this.transfer !== undefined && ['offered', 'accepted'].includes(this.transfer.state);
  }

  tick(poolMs: number): void {
    for (const person of this.people.values()) {
      if (person.untilMs > 0 && person.untilMs <= poolMs) {
        if (person.state !== 'left') person.state = 'active';
        person.untilMs = 0;
      }
      if (person.frozenMs > 0 && person.frozenMs <= poolMs) person.frozenMs = 0;
    }
    const { transfer } = this;
    if (transfer === undefined || !this.isTransferOpen() || transfer.dueMs > poolMs) return;
    const to = this.of(transfer.to);
    if (transfer.state === 'accepted' && to.state === 'active') {
      this.of(transfer.from).role = 'officer';
      to.role = 'owner';
      transfer.state = 'done';
    } else transfer.state = 'expired';
  }
}

const seen = new Set<string>();
type Command = fc.Command<Model, { readonly world: TestPool }>;

function agree(model: Model, world: TestPool): void {
  for (const [name, person] of model.people) {
    const row = world.row(members, name);
    assert.deepEqual([row?.state, row?.role], [person.state, person.role], name);
    assert.equal(world.row(frozenWallets, name) !== undefined, person.frozenMs > 0, `${name} frozen`);
    seen.add(`is ${person.state}`);
  }
  const owners = [...model.people].filter(([, { role }]) => role === 'owner').map(([name]) => name);
  assert.equal(owners.length, 1, 'a pool has one owner');
  assert.equal(poolOf(world.store).owner, cast(owners[0] ?? '').user);
  if (model.transfer !== undefined) assert.equal(ownershipOf(world.store)?.state, model.transfer.state);
  audit(world);
}

function told(
  name: string,
  attempt: (world: TestPool) => Parameters<TestPool['try']>[0],
  expected: (model: Model, poolMs: number) => string | undefined,
): Command {
  return {
    check: () => true,
    run: (model, { world }) => {
      const made = attempt(world);
      const code = expected(model, world.poolMs);
      const { refusal } = world.try(made);
      assert.equal(refusal?.code, code, name);
      seen.add(`${name.split(' ')[0]} ${code ?? 'accepted'}`);
      model.tick(world.poolMs);
      agree(model, world);
    },
    toString: () => name,
  };
}

const who = fc.constantFrom(...PEOPLE);
const state = fc.constantFrom('active', 'muted', 'suspended', 'banned');

const setIt = fc.tuple(who, who, state).map(([by, about, to]) =>
  told(`set ${about} ${to} by ${by}`, setMember(about, to, { by }), (model, poolMs) => {
    const refusal = model.may(by, 'officer') ?? model.below(by, about);
    if (refusal !== undefined) return refusal;
    const person = model.of(about);
    if (person.state === to) return 'member.state_unchanged';
    person.state = to;
    person.untilMs = to === 'suspended' ? poolMs + DAY : 0;
    if (to === 'suspended' || to === 'banned') person.role = 'member';
    return undefined;
  }),
);
const kickIt = fc.tuple(who, who).map(([by, about]) =>
  told(`kick ${about} by ${by}`, kick(about, { by }), (model) => {
    const refusal = model.may(by, 'officer') ?? model.below(by, about);
    if (refusal !== undefined) return refusal;
    if (about === 'owner') return 'member.is_notary';
    Object.assign(model.of(about), { state: 'left', role: 'member', untilMs: 0 });
    return undefined;
  }),
);
const leaveIt = who.map((by) =>
  told(`leave by ${by}`, leave({ by }), (model) => {
    const person = model.of(by);
    if (person.state === 'left' || person.state === 'banned') return 'member.wrong_state';
    if (person.role === 'owner') return 'member.owner_cannot_leave';
    // Whoever founded the pool seals it, whatever became of the office.
    if (by === 'owner') return 'member.is_notary';
    Object.assign(person, { state: 'left', role: 'member', untilMs: 0 });
    return undefined;
  }),
);
const joinIt = who.map((by) =>
  told(`join by ${by}`, join(by), (model) => {
    const person = model.of(by);
    if (person.state !== 'left') return 'member.already';
    Object.assign(person, { state: 'active', role: 'member' });
    return undefined;
  }),
);
const appointIt = fc.tuple(who, who, fc.constantFrom('member', 'officer')).map(([by, about, role]) =>
  told(`appoint ${about} ${role} by ${by}`, appoint(about, role, { by }), (model) => {
    const refusal = model.may(by, 'owner') ?? model.below(by, about);
    if (refusal !== undefined) return refusal;
    const person = model.of(about);
    if (person.role === role) return 'role.unchanged';
    if (role === 'officer' && person.state !== 'active') return 'member.target_state';
    person.role = role;
    return undefined;
  }),
);
const freezeOne = ([by, about]: readonly [string, string]): Command =>
  told(`freeze ${about} by ${by}`, freeze(about, { by }), (model, poolMs) => {
    const refusal = model.may(by, 'officer');
    if (refusal !== undefined) return refusal;
    const person = model.of(about);
    if ((RANK[model.of(by).role] ?? 0) <= (RANK[person.role] ?? 0)) return 'right.rank';
    if (person.frozenMs > 0 && model.of(by).role !== 'owner') return 'wallet.already_frozen';
    person.frozenMs = poolMs + 3 * DAY;
    return undefined;
  });
const freezeIt = fc.tuple(who, who).map(freezeOne);
/** So that a freeze meets a freeze, as long as the officer is in office. */
const freezeAgain = fc.constantFrom('buyer', 'member').map((about): Command => ({
  check: () => true,
  run: (model, real) => {
    for (let n = 0; n < 2; n += 1) freezeOne(['officer', about]).run(model, real);
  },
  toString: () => `freeze ${about} twice`,
}));
const thawIt = fc.tuple(who, who).map(([by, about]) =>
  told(`thaw ${about} by ${by}`, thaw(about, { by }), (model) => {
    const refusal = model.may(by, 'officer');
    if (refusal !== undefined) return refusal;
    const person = model.of(about);
    if (person.frozenMs === 0) return 'wallet.not_frozen';
    if ((RANK[model.of(by).role] ?? 0) <= (RANK[person.role] ?? 0)) return 'right.rank';
    person.frozenMs = 0;
    return undefined;
  }),
);
const offerOne = ([by, to]: readonly [string, string]): Command =>
  told(`offer ${to} by ${by}`, offerOwnership(to, { by }), (model, poolMs) => {
    const refusal = model.may(by, 'owner');
    if (refusal !== undefined) return refusal;
    const person = model.of(to);
    if (person.state !== 'active' || person.role === 'owner') return 'member.unknown';
    if (model.isTransferOpen()) return 'ownership.under_way';
    model.transfer = { from: by, to, state: 'offered', dueMs: poolMs + 7 * DAY };
    return undefined;
  });
const offerIt = fc.tuple(who, who).map(offerOne);
const offerAgain = fc.constant<Command>({
  check: () => true,
  run: (model, real) => {
    for (const to of ['provider', 'member', 'buyer']) offerOne(['owner', to]).run(model, real);
  },
  toString: () => 'offer to each',
});
const answerIt = fc.tuple(who, fc.constantFrom('accepted', 'declined')).map(([by, answer]) =>
  told(`answer ${answer} by ${by}`, answerOwnership(by, answer), (model, poolMs) => {
    if (model.of(by).state !== 'active') return 'member.wrong_state';
    const { transfer } = model;
    if (transfer === undefined || transfer.to !== by) return 'ownership.not_offered';
    const from = answer === 'accepted' ? ['offered'] : ['offered', 'accepted'];
    if (!from.includes(transfer.state)) return 'ownership.not_offered';
    transfer.state = answer;
    if (answer === 'accepted') transfer.dueMs = poolMs + 3 * DAY;
    return undefined;
  }),
);
const withdrawIt = who.map((by) =>
  told(`withdraw by ${by}`, withdrawOwnership({ by }), (model) => {
    const refusal = model.may(by, 'owner');
    if (refusal !== undefined) return refusal;
    if (!model.isTransferOpen() || model.transfer === undefined) return 'ownership.not_offered';
    model.transfer.state = 'withdrawn';
    return undefined;
  }),
);
const waitIt = fc.constantFrom(1, 12, 30, 80).map((hours): Command => ({
  check: () => true,
  run: (model, { world }) => {
    // An hour a step would be a minute of the pool clock: it is moved as a notary moves it, seal by seal.
    world.wait(hours * TIME.HOUR_MS);
    model.tick(world.poolMs);
    agree(model, world);
  },
  toString: () => `wait(${hours} h)`,
}));

test('random histories of membership agree with the plain model', () => {
  const commands = fc.commands(
    [
      setIt,
      setIt,
      kickIt,
      leaveIt,
      joinIt,
      joinIt,
      appointIt,
      freezeIt,
      freezeAgain,
      thawIt,
      offerIt,
      offerAgain,
      answerIt,
      answerIt,
      withdrawIt,
      waitIt,
    ],
    { maxCommands: 30, size: 'max' },
  );
  fc.assert(
    fc.property(commands, (history) => {
      fc.modelRun(() => ({ model: new Model(), real: { world: build(pool()) } }), history);
    }),
    { numRuns: 150 },
  );
});

test('they came to every state, and to what nobody may', () => {
  const wanted = [
    ...['active', 'muted', 'suspended', 'banned', 'left'].map((one) => `is ${one}`),
    ...[
      'set accepted',
      'set right.rank',
      'set right.missing',
      'set member.wrong_state',
      'kick accepted',
      'join accepted',
    ],
    ...['join member.already', 'appoint accepted', 'freeze wallet.already_frozen', 'leave member.owner_cannot_leave'],
    ...['offer accepted', 'offer ownership.under_way', 'answer accepted'],
  ];
  assert.deepEqual(
    wanted.filter((what) => !seen.has(what)),
    [],
  );
});
