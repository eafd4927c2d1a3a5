/** A pool whose owner seals on a line of this process, with a snapshot every ten seals: for tests of newcomers, dropped bodies, replays. */
import assert from 'node:assert/strict';
import { MICRO } from '#core/kernel/money.ts';
import type { Row } from '#core/contract/table.ts';
import type { LineTimes } from '#engine/line-state.ts';
import type { SpaceStore } from '#engine/ports.ts';
import { SPACE_TABLES } from '#engine/snapshot.ts';
import { decodeMessage } from '#engine/wire.ts';
import { Lan, type Member } from './lines.ts';
import { foundPool, joinPayload } from './people.ts';
import { START_MS, cast } from './test-pool.ts';

const EVERY = 10;
const PEOPLE = ['buyer', 'provider', 'member'];

export interface Made {
  readonly lan: Lan;
  readonly owner: Member;
  readonly founded: { readonly space: string; readonly genesis: Uint8Array };
}

export function made(
  t: { after(clean: () => void): void },
  options: {
    readonly access?: 'public' | 'private';
    readonly times?: LineTimes;
    readonly openStore?: (space: string) => SpaceStore;
  } = {},
): Made {
  const { times, openStore, access = 'public' } = options;
  const founded = foundPool(cast('owner'), { welcomeGrant: 100n * MICRO, nowMs: START_MS, access });
  const lan = new Lan(START_MS + 1000, { snapshotEvery: EVERY, ...(times === undefined ? {} : { times }) });
  t.after(() => lan[Symbol.dispose]());
  const owner = lan.add('owner', founded, openStore === undefined ? {} : { store: openStore(founded.space) });
  owner.line.addSigner(cast('owner').agent, cast('owner').agentCertificate);
  return { lan, owner, founded };
}

export function enter(at: Made): void {
  for (const name of PEOPLE) {
    const draft = { type: 'member.joined.v1', payload: joinPayload(cast(name)) };
    assert.ok(at.owner.line.submit([{ signer: cast(name).personal, draft }])[0]?.ok);
    sealed(at);
  }
}

function sealed({ lan, owner }: Made): void {
  const before = owner.line.status().sealNumber;
  for (let n = 0; n < 20 && owner.line.status().sealNumber === before; n += 1) {
    lan.nowMs += 60;
    owner.line.tick();
  }
  assert.equal(owner.line.status().pending, 0);
}

export function pay(at: Made, count: number): void {
  for (let n = 0; n < count; n += 1) {
    const from = cast(PEOPLE[n % 3] as string);
    const to = cast(PEOPLE[(n + 1) % 3] as string);
    const draft = { type: 'transfer.made.v1', payload: { to: to.user, amount: String(n + 1), memo: 'x' } };
    const [result] = at.owner.line.submit([{ signer: from.personal, draft }]);
    assert.ok(result?.ok === true, JSON.stringify(result));
    sealed(at);
  }
}

/** After some payments somebody's machine follows the owner's. */
export function followed(
  t: Parameters<typeof made>[0],
  name: string,
  payments: number,
): { readonly at: Made; readonly member: Member } {
  const at = made(t);
  enter(at);
  pay(at, payments);
  const member = at.lan.add(name, at.founded);
  at.lan.link(at.owner, member);
  at.lan.settle();
  return { at, member };
}

function rowsOf({ store }: Member): Record<string, Row[]> {
  return Object.fromEntries(SPACE_TABLES.map((table) => [table.name, [...store.rows(table)]]));
}

export function assertSame(a: Member, b: Member): void {
  assert.equal(b.line.status().sealHash, a.line.status().sealHash);
  assert.equal(b.line.status().stateHash, a.line.status().stateHash);
  assert.deepEqual(rowsOf(b), rowsOf(a));
  assert.deepEqual([...b.store.decidedRuns()], [...a.store.decidedRuns()]);
}

export const kindOf = (bytes: Uint8Array): string => decodeMessage(bytes).kind;
