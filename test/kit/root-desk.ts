/** One instance as its root keys see it: the network's real facts in SQLite, pools of which only the present roots are told, one account. */
import { DatabaseSync } from 'node:sqlite';
import { encodeCanonical } from '#core/kernel/canonical.ts';
import type { Hlc } from '#core/kernel/hlc.ts';
import { type SignedEvent, ZERO_HASH, encodeEvent } from '#core/contract/event.ts';
import type { Endpoint } from '#core/contract/endpoint.ts';
import type { Refusal } from '#core/kernel/result.ts';
import type { RootRotation } from '#core/contract/rotation.ts';
import type { Route } from '#core/contract/route.ts';
import type { Row, TableDef, Value } from '#core/contract/table.ts';
import type { RootRow } from '#core/features/identity/identity.tables.ts';
import { ROOT_PUBLISHED_TYPE, ROOT_REFUSED_TYPE } from '#core/features/network/network.events.ts';
import { networkHandlers } from '#core/features/network/network.facts.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { newKeyPair, nodeCrypto, signerFromSeed } from '#edge/crypto/node-crypto.ts';
import type { z } from 'zod';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { nextRoot, rotation } from './acts-roots.ts';
import { cast } from './test-pool.ts';

const NETWORK = 'network';

/** By pool: the root that counts there, and what waits. `founding`: the root that its genesis was made with. */
export type PoolRoots = Record<string, Pick<RootRow, 'rootKey'> & Partial<RootRow> & { readonly founding?: string }>;

export function rootDesk(who: string, pools: PoolRoots = {}) {
  const person = cast(who);
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE registers (kind, key, value, event, hlc, author, PRIMARY KEY (kind, key))');
  const all = (sql: string, parameters: readonly Value[]): Row[] =>
    db.prepare(sql).all(...(parameters as string[])) as Row[];
  const reader = (space: string) => ({
    all: space === NETWORK ? all : () => genesisRows(person, pools[space]?.founding),
    get: ({ name }: TableDef) => {
      const row = pools[space];
      if (row === undefined) return undefined;
      if (name === 'members') return { user: person.user, rootKey: person.root.device };
      return name === 'roots'
        ? { next: '', device: '', dueMs: 0, state: 'brought', event: '', user: person.user, ...row }
        : undefined;
    },
  });
  const state = {
    account: {
      account: who,
      user: person.user,
      rootKey: person.root.device,
      personalKey: person.personal.device,
      agentKey: person.agent.device,
      certificates: person.certificates,
    } as Account,
    refusal: undefined as Refusal | undefined,
    network: NETWORK as string | undefined,
    /** Types of what was submitted to pools. */
    carried: [] as { readonly pool: string; readonly type: string; readonly payload: object }[],
    created: [] as object[],
  };
  const submit = (space: string, draft: { readonly type: string; readonly payload: object }) => {
    if (space !== NETWORK) {
      state.carried.push({ pool: space, ...draft });
      return { ok: true as const, value: { event: '' } };
    }
    const event = eventOf(person, { space, ...draft });
    const known = { crypto: nodeCrypto, userOf: () => undefined, ownerByGenesis: () => undefined };
    const refusal = state.refusal;
    if (refusal !== undefined) return { ok: false as const, refusal };
    const result = networkHandlers.get(draft.type)?.(event, draft.payload, known);
    if (result === undefined || !result.ok) return { ok: false as const, refusal: result?.refusal };
    for (const { kind, key, value } of result.value)
      db.prepare('INSERT OR REPLACE INTO registers VALUES (?, ?, ?, ?, ?, ?)').run(kind, key, value, '', '', '');
    return { ok: true as const, value: { event: '' } };
  };
  const keys = { publicKey: person.agent.device, seed: new Uint8Array(32) };
  const runtime = {
    nowMs: () => 0,
    crypto: nodeCrypto,
    randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
    newKeyPair,
    sign: (seed: Uint8Array, message: Uint8Array) =>
      seed.length === 0 ? person.personal.sign(message) : signerFromSeed(seed).sign(message),
    logger: { debug: () => undefined, warn: () => undefined, error: () => undefined, info: () => undefined },
    keys: { peer: newKeyPair(), agent: () => keys, saveAgent: () => undefined },
    accounts: {
      all: () => [state.account],
      count: () => 1,
      byId: () => state.account,
      byUser: (user: string) => (user === person.user ? state.account : undefined),
      setNeed: () => undefined,
      personalSeed: () => new Uint8Array(0),
      create: async (fresh: object) => {
        state.created.push(fresh);
        return { ok: true, value: state.account };
      },
      login: async () => ({ ok: true, value: { account: state.account, login: 'l', refreshToken: 'r' } }),
    },
    spaces: {
      ids: () => Object.keys(pools),
      network: () => state.network,
      reader,
      status: () => ({ poolMs: 0 }),
    },
    host: {
      submit: async (space: string, [{ draft }]: [{ draft: { type: string; payload: object } }]) => [
        submit(space, draft),
      ],
    },
  } as unknown as Runtime;
  return {
    runtime,
    state,
    pools,
    /** As if a peer had sent it. */
    publish: (...rotations: RootRotation[]) => submit(NETWORK, { type: ROOT_PUBLISHED_TYPE, payload: { rotations } }),
    refuse: (end: object) => submit(NETWORK, { type: ROOT_REFUSED_TYPE, payload: end }),
    ask: async <E extends Endpoint>(
      routes: readonly Route[],
      endpoint: E,
      body?: unknown,
    ): Promise<z.output<E['answer']>> => {
      const claims = { user: person.user, account: who, login: 'l' };
      const call = { params: {}, query: {}, body, claims, isLocal: true, agent: '', idem: undefined, waitMs: 0 };
      const route = routes.find((one) => one.endpoint === endpoint);
      return (await route?.handle({ ...call, signal: new AbortController().signal })) as never;
    },
  };
}

function eventOf(
  { personal }: ReturnType<typeof cast>,
  { space, type, payload }: { readonly space: string; readonly type: string; readonly payload: object },
): SignedEvent {
  return {
    space,
    author: personal.device,
    seq: 0,
    prev: ZERO_HASH,
    hash: ZERO_HASH,
    hlc: '0'.repeat(16) as Hlc,
    after: [],
    type,
    payload: encodeCanonical(payload),
    signature: new Uint8Array(64),
  };
}

function genesisRows(person: ReturnType<typeof cast>, rootKey: string | undefined): Row[] {
  if (rootKey === undefined) return [];
  const payload = { certificates: [{ user: person.user, rootKey }] };
  const genesis = eventOf(person, { space: ZERO_HASH, type: 'pool.created.v1', payload });
  return [{ value: encodeEvent(genesis, nodeCrypto) as never }];
}

/** Roots of `who`: `a`, `b`, … and the step that leads from one to another, by a device where no root signs. */
export const rootNamed = (who: string, name: string) =>
  name === 'first' ? cast(who).root : nextRoot(`${who} ${name}`);
export const step = (who: string, from: string, to: string, by: 'root' | 'device'): RootRotation =>
  rotation(who, {
    from: rootNamed(who, from),
    to: rootNamed(who, to),
    ...(by === 'device' ? { byDevice: cast(who) } : {}),
  });
