/** The routes of one instance over a test pool: real queries on SQLite, the real fold, real blobs; no HTTP and no network. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '#core/contract/endpoint.ts';
import { RefusalError } from '#core/contract/problem.ts';
import type { Route } from '#core/contract/route.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import { openInstanceDb } from '#edge/accounts/instance-db.ts';
import { type Blobs, openBlobs } from '#edge/blobs/blobs.ts';
import { nodeCrypto } from '#edge/crypto/node-crypto.ts';
import type { z } from 'zod';
import type { Runtime } from '../../src/runtime/runtime.ts';
import type { SqliteMirror } from './sqlite-mirror.ts';
import { type TestPool, cast } from './test-pool.ts';

/** As test/kit/people.ts makes them. */
const seedOf = (kind: string, who: string): Uint8Array => createHash('sha256').update(`${kind}:${who}:`).digest();

export interface Desk extends AsyncDisposable {
  readonly runtime: Runtime;
  /** Calls a route by its endpoint, parsed as HTTP would; throws `RefusalError`. */
  ask<E extends Endpoint>(
    endpoint: E,
    input: { readonly params?: object; readonly query?: object; readonly body?: unknown },
  ): Promise<z.output<E['answer']>>;
}

/** `who` is logged in on an instance of their own. */
export async function openDesk(
  who: string,
  pool: { readonly world: TestPool; readonly mirror: SqliteMirror },
  routesOf: (runtime: Runtime) => readonly Route[],
): Promise<Desk> {
  const { world, mirror } = pool;
  const person = cast(who);
  const folder = mkdtempSync(join(tmpdir(), 'realms-desk-'));
  const db = openInstanceDb(':memory:');
  const blobs: Blobs = await openBlobs(join(folder, 'blobs'));
  const account = {
    account: who,
    user: person.user,
    personalKey: person.personal.device,
    agentKey: person.agent.device,
  } as Account;
  db.run(
    'INSERT INTO accounts (account, username, user, handle, rootKey, passwordHash, personalKey, personalSealed, passwordSalt, agentKey, certificates, createdMs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ...[who, who, person.user, who, person.root.device, ''],
    ...[person.personal.device, new Uint8Array(), new Uint8Array(), person.agent.device, '[]', world.nowMs],
  );
  const runtime = {
    nowMs: () => world.nowMs,
    crypto: nodeCrypto,
    randomBytes,
    db,
    blobs,
    logger: { debug: () => undefined, warn: () => undefined, error: () => undefined, info: () => undefined },
    keys: {
      peer: { publicKey: person.peer.device },
      agent: () => ({ publicKey: person.agent.device, seed: seedOf('agent', who) }),
    },
    p2p: () => undefined,
    accounts: {
      all: () => [account],
      byId: () => account,
      byUser: () => account,
      personalSeed: () => seedOf('personal', who),
    },
    spaces: {
      has: () => true,
      reader: () => mirror.reader,
      status: () => ({ poolMs: world.poolMs, sealNumber: world.sealNumber, sealTimeMs: world.nowMs }),
      waitDecided: async () => ({ status: 'sealed', seal: world.sealNumber }),
    },
    host: {
      submit: async (_space: string, [{ draft }]: [{ draft: { type: string; payload: object; after?: string[] } }]) => {
        const fate = world.try({
          signer: person.personal,
          type: draft.type,
          payload: { ...draft.payload },
          after: draft.after,
        });
        mirror.follow();
        return [
          fate.refusal === undefined
            ? { ok: true, value: { event: fate.event.hash } }
            : { ok: false, refusal: fate.refusal },
        ];
      },
    },
  } as unknown as Runtime;
  const routes = routesOf(runtime);
  return {
    runtime,
    ask: async (endpoint, { params, query, body }) => {
      const route = routes.find((one) => one.endpoint === endpoint);
      if (route === undefined) throw new TypeError(`no route for ${endpoint.name}`);
      const isUpload = endpoint.kind === 'upload';
      const call = {
        params: endpoint.params.parse(params),
        query: endpoint.query.parse(endpoint.query.safeParse(undefined).success ? undefined : (query ?? {})),
        body: isUpload ? body : endpoint.body.parse(body),
        claims: { user: person.user, account: who, login: 'l' },
        isLocal: true,
        agent: '',
        idem: undefined,
        waitMs: 1000,
        signal: new AbortController().signal,
      };
      const answer = await route.handle(call);
      if (endpoint.kind === 'bytes') return answer as never;
      return endpoint.answer.parse(endpoint.answer.encode(answer)) as never;
    },
    [Symbol.asyncDispose]: async () => {
      db[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The code of the refusal that this must end with. */
export async function refusedWith(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (cause) {
    if (cause instanceof RefusalError) return cause.refusal.code;
    throw cause;
  }
  return 'accepted';
}
