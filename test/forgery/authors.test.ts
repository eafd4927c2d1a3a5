/** Who may author a type at all: each type by a stranger, a revoked device, a former member, the wrong kind of device and the wrong role. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { roleMay } from '#core/contract/rights.ts';
import type { EventDef } from '#core/contract/slice.ts';
import { HANDLERS } from '#core/features/index.ts';
import type { Signer } from '#engine/ports.ts';
import type { Command } from '../kit/acts.ts';
import { build } from '../kit/given.ts';
import { type TestPool, cast } from '../kit/test-pool.ts';
import { OPEN, QUARRELS, VERIFY } from './cases.ts';
import { withoutRule } from './take-out.ts';
import { publicWorld } from './world.ts';

/** Codes that say something about the bytes, not about who wrote them. */
const OF_BYTES = ['event.malformed', 'act.base_unknown', 'hlc.ahead', 'after.rejected'];

/** Some event of this type that is well formed, whoever signs it. */
function formOf(type: string): Command {
  const found = ({ ...VERIFY, ...QUARRELS, ...OPEN }[type] ?? []).find(([code]) => !OF_BYTES.includes(code));
  assert.ok(found !== undefined, type);
  return found[2];
}

interface Author {
  readonly who: string;
  readonly signer: Signer;
  /** What an event of this type by them is rejected with; undefined: they may, so far. */
  readonly code: (def: EventDef) => string | undefined;
}

const wrongKind = (kind: 'personal' | 'agent') => (def: EventDef) =>
  def.devices.includes(kind) ? undefined : 'device.kind_forbidden';

const AUTHORS: readonly Author[] = [
  { who: 'a stranger', signer: cast('stranger').personal, code: () => 'device.unknown' },
  { who: 'a revoked device', signer: cast('revoked').personal, code: () => 'device.revoked' },
  {
    who: 'who was kicked',
    signer: cast('kicked').personal,
    code: (def) => wrongKind('personal')(def) ?? (def.states.includes('left') ? undefined : 'member.wrong_state'),
  },
  { who: 'an agent device', signer: cast('owner').agent, code: wrongKind('agent') },
  { who: 'a personal device', signer: cast('owner').personal, code: wrongKind('personal') },
  {
    who: 'a plain member',
    signer: cast('member').personal,
    code: (def) =>
      wrongKind('personal')(def) ??
      (def.right === undefined || roleMay('member', def.right) ? undefined : 'right.missing'),
  },
  {
    who: 'an officer',
    signer: cast('officer').personal,
    code: (def) =>
      wrongKind('personal')(def) ??
      (def.right === undefined || roleMay('officer', def.right) ? undefined : 'right.missing'),
  },
  {
    who: 'the owner',
    signer: cast('owner').personal,
    code: (def) =>
      wrongKind('personal')(def) ??
      (def.right === undefined || roleMay('owner', def.right) ? undefined : 'right.missing'),
  },
];

function codeOf(world: TestPool, form: Command, signer: Signer) {
  const event = world.compose({ ...form(world), signer });
  return { event, code: world.execute([event]).rejections[0]?.[1] };
}

for (const { who, signer, code } of AUTHORS) {
  test(`what ${who} may not author is rejected, type by type, and by that rule alone`, () => {
    const world = build(publicWorld);
    let refused = 0;
    for (const [type, { def }] of HANDLERS) {
      if (def.admission === 'self') continue;
      const expected = code(def);
      const tried = codeOf(world, formOf(type), signer);
      if (expected === undefined) {
        assert.ok(
          !['device.kind_forbidden', 'right.missing', 'member.wrong_state'].includes(tried.code ?? ''),
          `${type}: ${tried.code}`,
        );
        continue;
      }
      refused += 1;
      assert.equal(tried.code, expected, type);
      assert.notEqual(withoutRule(expected, tried.event, world), expected, `${type} without the rule`);
    }
    assert.ok(refused > 0, 'this author is refused something');
  });
}
