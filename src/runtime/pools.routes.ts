/** Pools: found, join, members, invitations. */
import { fromHex, toHex } from '#core/kernel/bytes.ts';
import { FOLD_VERSION, POOL_DEFAULTS } from '#core/kernel/limits.ts';
import { MICRO } from '#core/kernel/money.ts';
import { encodeEvent } from '#core/contract/event.ts';
import { type InviteLink, parseLink } from '#core/contract/link.ts';
import { RefusalError } from '#core/contract/problem.ts';
import { type Call, type Route, route } from '#core/contract/route.ts';
import { POOL_LISTED_TYPE } from '#core/features/network/network.events.ts';
import { POOL_GENESIS_TYPE } from '#core/features/pools/genesis.ts';
import { invitationBytes, passwordSaltBytes } from '#core/features/pools/invitation.ts';
import { poolsApi } from '#core/features/pools/pools.api.ts';
import { invitations, members, pool as poolTable } from '#core/features/pools/pools.tables.ts';
import { composeGenesis } from '#engine/genesis.ts';
import { timers } from '#engine/tables.ts';
import type { Account } from '#edge/accounts/accounts.ts';
import type { RootRotation } from '#core/contract/rotation.ts';
import { networkKeyOf } from './admin.routes.ts';
import { command } from './commands.ts';
import type { NetworkService } from './network.service.ts';
import { handleOf } from './names.ts';
import { type TradeOf, joinDenial, poolView } from './pools.views.ts';
import { newPassphrase } from './passphrase.ts';
import { rotationsTo } from './roots.ts';
import { type Runtime, accountOf, personalSeedOf } from './runtime.ts';

/** Welcome grant of private and referral pools when the founder does not say; public pools grant nothing by default. */
const WELCOME_GRANT = 100n * MICRO;
const PASSWORD_USES = 1_000_000;
/** A founder is the pool's notary: its first seals come at once, and the password is of no use before. */
const FOUNDING_WAIT_MS = 5_000;
/** How often a waiting join looks whether the peers refused it. */
const JOIN_LOOK_MS = 250;

export function poolsRoutes(runtime: Runtime, network: NetworkService, tradeOf: TradeOf): Route[] {
  const viewOf = (space: string, account: Account): unknown => {
    const view = poolView(runtime, space, account.user, tradeOf);
    if (view === undefined) throw new RefusalError({ code: 'pool.unknown', pool: space });
    return view;
  };

  return [
    route(poolsApi.poolsRead, async ({ claims }) => {
      const account = accountOf(runtime, claims);
      return { items: runtime.spaces.ids('pool').map((space) => viewOf(space, account)) };
    }),
    route(poolsApi.poolRead, async ({ claims, params }) => viewOf(params.pool, accountOf(runtime, claims))),
    route(poolsApi.poolCreate, async (call) => {
      const account = accountOf(runtime, call.claims);
      const seed = personalSeedOf(runtime, account);
      const networkId = runtime.spaces.network();
      if (networkId === undefined) throw new RefusalError({ code: 'network.none' });
      const { body } = call;
      if (body.password !== undefined && body.access !== 'private')
        throw new RefusalError({ code: 'pool.not_private', field: 'password', access: body.access });
      const { feeBps: _fee, initialSupplyMicro, grantsPerDayMax, joinsPerDayMax, ...terms } = POOL_DEFAULTS;
      const payload = {
        kind: 'pool',
        foldVersion: FOLD_VERSION,
        name: body.name,
        symbol: body.symbol,
        decimals: body.decimals,
        access: body.access,
        feeBps: body.feeBps,
        welcomeGrant: (body.welcomeGrant ?? (body.access === 'public' ? 0n : WELCOME_GRANT)).toString(),
        grantsPerDayMax,
        joinsPerDayMax,
        initialSupply: (body.initialSupply ?? initialSupplyMicro).toString(),
        network: networkId,
        networkKey: networkKeyOf(runtime),
        ownerHandle: account.handle,
        certificates: account.certificates,
        ...chainOf(runtime, account),
        notaries: { mode: '1/1', members: [account.agentKey] },
        terms,
      };
      const signer = { device: account.personalKey, sign: (message: Uint8Array) => runtime.sign(seed, message) };
      const genesis = composeGenesis(signer, POOL_GENESIS_TYPE, payload, runtime.nowMs(), runtime.crypto);
      const genesisBytes = encodeEvent(genesis, runtime.crypto);
      const opened = await runtime.spaces.add(genesis.hash, 'pool', account.user, genesisBytes);
      if (!opened.ok) throw new RefusalError(opened.refusal);
      network.unlock(account);
      network.subscribe(genesis.hash);
      const listing = {
        space: genesis.hash,
        genesis: genesisBytes,
        name: body.name,
        symbol: body.symbol,
        access: body.access,
        description: body.description,
        peerKey: runtime.keys.peer.publicKey,
      };
      await runtime.host.submit(networkId, [{ seed, draft: { type: POOL_LISTED_TYPE, payload: listing } }]);
      // Own commands of one request: its Idempotency-Key would make the second a duplicate of the first.
      const inner = { ...call, idem: undefined, waitMs: Math.max(call.waitMs, FOUNDING_WAIT_MS) };
      if (body.description !== '')
        await command(runtime, inner, genesis.hash, {
          type: 'pool.described.v1',
          payload: { description: body.description },
        });
      if (body.access !== 'private') return { pool: genesis.hash };
      const password = await setPassword(runtime, inner, genesis.hash, body.password);
      return { pool: genesis.hash, password: password.password };
    }),
    route(poolsApi.poolJoin, async (call) => {
      const account = accountOf(runtime, call.claims);
      const { link, target } = readTarget(call.body);
      if (link !== undefined && runtime.spaces.network() !== link.n) await network.join(call.body.link ?? '');
      else if (link !== undefined && link.a.length > 0) await network.join(call.body.link ?? '').catch(() => undefined);
      return join(runtime, network, call, account, { target, secret: link?.s, password: call.body.password });
    }),
    route(poolsApi.membersRead, async ({ params }) => ({
      items: runtime.spaces
        .reader(params.pool)
        .where(members, '1 = 1 ORDER BY "joinedMs", "user" LIMIT 10000', [])
        .map((row) => ({
          user: row.user,
          handle: row.handle,
          fingerprint: row.user.slice(0, 8),
          role: row.role,
          state: row.state,
          joinedMs: row.joinedMs,
          ...(row.inviter === null ? {} : { inviter: row.inviter }),
        })),
    })),
    route(poolsApi.roleSet, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'role.set.v1',
        payload: { user: call.params.user, ...call.body },
      }),
    ),
    route(poolsApi.memberKick, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'member.kicked.v1',
        payload: { user: call.params.user, ...call.body },
      }),
    ),
    route(poolsApi.poolLeave, (call) =>
      command(runtime, call, call.params.pool, { type: 'member.left.v1', payload: {} }),
    ),
    route(poolsApi.invitationsRead, async ({ params }) => ({
      items: runtime.spaces
        .reader(params.pool)
        .where(invitations, '1 = 1 ORDER BY number DESC LIMIT 1000', [])
        .map((row) => ({
          ...row,
          creator: handleOf(runtime.spaces.reader(params.pool), row.creator),
          ...expiryOf(runtime, params.pool, row.invitation),
        })),
    })),
    route(poolsApi.invitationCreate, async (call) => {
      const keys = runtime.newKeyPair();
      const { uses, lifeMs } = call.body;
      const payload = {
        invitation: keys.publicKey,
        kind: 'referral',
        uses,
        ...(lifeMs === undefined ? {} : { lifeMs }),
      };
      const view = await command(runtime, call, call.params.pool, { type: 'invitation.created.v1', payload });
      const title = runtime.spaces.reader(call.params.pool).get(poolTable, 'pool')?.name ?? '';
      return {
        ...view,
        invitation: keys.publicKey,
        link: network.inviteLink({ pool: call.params.pool, title, secret: toHex(keys.seed) }),
      };
    }),
    route(poolsApi.invitationRevoke, (call) =>
      command(runtime, call, call.params.pool, {
        type: 'invitation.revoked.v1',
        payload: { invitation: call.params.invitation },
      }),
    ),
    route(poolsApi.passwordSet, (call) => setPassword(runtime, call, call.params.pool, call.body.password)),
    route(poolsApi.poolDescribe, (call) =>
      command(runtime, call, call.params.pool, { type: 'pool.described.v1', payload: call.body }),
    ),
    route(poolsApi.eventRead, async ({ params }) => {
      const fate = runtime.spaces.fate(params.pool, params.event);
      if (fate === undefined) throw new RefusalError({ code: 'event.unknown', event: params.event });
      const { type, author, status, seal, code } = fate;
      return {
        event: params.event,
        type,
        author,
        status,
        ...(seal === undefined ? {} : { seal }),
        ...(code === undefined ? {} : { code }),
      };
    }),
    route(poolsApi.poolLink, async ({ params }) => {
      const title = runtime.spaces.reader(params.pool).get(poolTable, 'pool')?.name ?? '';
      return { link: network.inviteLink({ pool: params.pool, title }) };
    }),
  ];
}

/** What is left of an invitation's life on the pool clock; nothing: it has no end. */
function expiryOf(runtime: Runtime, pool: string, invitation: string): { readonly leftMs?: number } {
  const timer = runtime.spaces.reader(pool).get(timers, `invitation:${invitation}`);
  if (timer === undefined) return {};
  return { leftMs: Math.max(0, timer.dueMs - (runtime.spaces.status(pool)?.poolMs ?? 0)) };
}

type AnyCall = Pick<Call<unknown, unknown, unknown>, 'claims' | 'idem' | 'waitMs' | 'signal'>;

/** The password invitation's key pair derives from the password; only its public half is sealed. */
async function setPassword(runtime: Runtime, call: AnyCall, pool: string, given: string | undefined) {
  const password = given ?? newPassphrase(runtime.randomBytes);
  const numbers = runtime.spaces
    .reader(pool)
    .where(invitations, '1 = 1', [])
    .map((row) => row.number);
  const number = Math.max(0, ...numbers) + 1;
  const keys = runtime.keyPairFromSeed(
    await runtime.passwordKey(password, passwordSaltBytes(pool, number, runtime.crypto)),
  );
  const payload = { invitation: keys.publicKey, kind: 'password', uses: PASSWORD_USES };
  const view = await command(runtime, call, pool, { type: 'invitation.created.v1', payload });
  return { ...view, password };
}

function readTarget(body: { readonly link?: string | undefined; readonly pool?: string | undefined }): {
  readonly link: InviteLink | undefined;
  readonly target: string;
} {
  if (body.link !== undefined) {
    const parsed = parseLink(body.link);
    if (!parsed.ok) throw new RefusalError({ ...parsed.refusal, field: 'link' });
    const target = parsed.value.p;
    if (target === undefined) throw new RefusalError({ code: 'link.no_pool', field: 'link' });
    return { link: parsed.value, target };
  }
  if (body.pool === undefined) throw new RefusalError({ code: 'request.invalid', field: 'pool' });
  return { link: undefined, target: body.pool };
}

async function join(
  runtime: Runtime,
  network: NetworkService,
  call: AnyCall,
  account: Account,
  how: { readonly target: string; readonly secret: string | undefined; readonly password: string | undefined },
) {
  const { target } = how;
  const intro = await introduction(runtime, network, target, how.password !== undefined);
  const keys = await invitationKeys(runtime, target, how, intro?.passwordNumber ?? 0);
  if (intro !== undefined) {
    const opened = await runtime.spaces.add(target, 'pool', account.user, intro.genesis);
    if (!opened.ok) throw new RefusalError(opened.refusal);
    network.unlock(account);
    network.subscribe(target);
  }
  const row = runtime.spaces.reader(target).get(poolTable, 'pool');
  if (row?.access === 'private' && keys === undefined)
    throw new RefusalError({ code: 'pool.password_needed', field: 'password' });
  if (row?.access === 'referral' && keys === undefined)
    throw new RefusalError({ code: 'pool.invitation_needed', field: 'link' });
  const use = { space: target, user: account.user, device: account.personalKey, invitation: keys?.publicKey ?? '' };
  const via =
    keys === undefined
      ? { kind: 'public' }
      : {
          kind: 'invitation',
          invitation: keys.publicKey,
          signature: toHex(runtime.sign(keys.seed, invitationBytes(use))),
        };
  const payload = {
    user: account.user,
    rootKey: account.rootKey,
    handle: account.handle,
    certificates: account.certificates,
    ...chainOf(runtime, account),
    via,
  };
  const seed = personalSeedOf(runtime, account);
  // A newcomer's own state is the genesis: it does not know the invitation yet, so the seal judges, not the dry run.
  return submitJoin(runtime, call, target, seed, payload);
}

async function submitJoin(
  runtime: Runtime,
  call: AnyCall,
  pool: string,
  seed: Uint8Array,
  payload: Readonly<Record<string, unknown>>,
) {
  const [result] = await runtime.host.submit(pool, [{ seed, draft: { type: 'member.joined.v1', payload } }]);
  if (result === undefined || !result.ok) throw new RefusalError(result?.refusal ?? { code: 'internal' });
  const { event } = result.value;
  const endMs = runtime.nowMs() + call.waitMs;
  for (;;) {
    const stepMs = Math.min(JOIN_LOOK_MS, Math.max(0, endMs - runtime.nowMs()));
    const fate = await runtime.spaces.waitDecided(pool, event, stepMs, call.signal);
    if (fate?.status === 'rejected') throw new RefusalError(fate.refusal ?? { code: fate.code ?? 'internal' });
    if (fate?.status === 'sealed') return { event, pool, id: event, status: 'sealed' };
    // Whoever is not let in never sees the seal: the peers say what became of the joining.
    const denied = joinDenial(runtime.spaces.status(pool));
    if (denied !== undefined) throw new RefusalError({ code: denied });
    if (runtime.nowMs() >= endMs || call.signal.aborted) return { event, pool, id: event, status: 'pending' };
  }
}

/** undefined: we hold the space already and the password number is known from it. */
async function introduction(runtime: Runtime, network: NetworkService, space: string, needsNumber: boolean) {
  if (!runtime.spaces.has(space)) return network.introduce(space);
  if (!needsNumber) return undefined;
  return network.introduce(space).catch(() => undefined);
}

async function invitationKeys(
  runtime: Runtime,
  space: string,
  how: { readonly secret: string | undefined; readonly password: string | undefined },
  number: number,
) {
  if (how.secret !== undefined) return runtime.keyPairFromSeed(fromHex(how.secret));
  if (how.password === undefined) return undefined;
  if (number === 0) throw new RefusalError({ code: 'pool.no_password', pool: space });
  return runtime.keyPairFromSeed(
    await runtime.passwordKey(how.password, passwordSaltBytes(space, number, runtime.crypto)),
  );
}

/** What proves the certificates of an account whose root key was rotated. */
function chainOf(runtime: Runtime, { user, rootKey }: Account): { readonly rotations?: readonly RootRotation[] } {
  const rotations = rotationsTo(runtime, user, rootKey);
  return rotations === undefined ? {} : { rotations };
}
