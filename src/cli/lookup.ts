/** From what people type (a name, the first digits of an id) to what the API takes. */
import { type GameView, gamesRead } from '#core/features/gaming/gaming.api.ts';
import type { JobView, ModuleView } from '#core/features/jobs/jobs.api.ts';
import { jobsRead, modulesRead } from '#core/features/jobs/jobs.api.ts';
import { type OfferView, offersRead } from '#core/features/market/market.api.ts';
import { MODE_RULES, type NotaryMode } from '#core/contract/notary-modes.ts';
import { notariesRead } from '#core/features/notaries/notaries.api.ts';
import { nodesRead } from '#core/features/nodes/nodes.api.ts';
import { type OrderView, ordersRead } from '#core/features/orders/orders.api.ts';
import { type PoolView, invitationsRead, membersRead, poolRead, poolsRead } from '#core/features/pools/pools.api.ts';
import { isHex32 } from '#core/kernel/ids.ts';
import type { Context } from './context.ts';
import { CliError, EXIT, notFound, usageError } from './exit-codes.ts';
import { resolveId } from './values/ids.ts';

/** Enough orders to find one by its first digits. */
const ORDERS_LISTED = 500;
const GAMES_LISTED = 500;

/** The pool that is meant: named here, by --pool, by REALMS_POOL, or the only one there is. */
export async function poolOf(context: Context, typed?: string): Promise<PoolView> {
  const { globals, machine, t } = context;
  const variable = machine.env['REALMS_POOL'] ?? '';
  const wanted = typed ?? globals.pool ?? (variable === '' ? undefined : variable);
  const { items } = await context.call(poolsRead, {});
  if (wanted === undefined) {
    const [only] = items;
    if (only === undefined) throw notFound(t('you are in no pool yet; see realms pool create and realms pool join'));
    if (items.length > 1)
      throw usageError(
        t('which pool? Name one with --pool: {names}', { names: items.map(({ name }) => name).join(', ') }),
      );
    return only;
  }
  const pool = resolveId(
    wanted,
    items.map(({ pool, name }) => ({ id: pool, names: [name] })),
    'pool',
  );
  return items.find((item) => item.pool === pool) ?? (await context.call(poolRead, { params: { pool } }));
}

export async function memberIdOf(context: Context, pool: string, typed: string): Promise<string> {
  if (isHex32(typed)) return typed;
  const { items } = await context.call(membersRead, { params: { pool } });
  const named = items.map(({ user, handle, fingerprint }) => ({
    id: user,
    names: [handle, `${handle}#${fingerprint}`],
  }));
  return resolveId(typed, named, 'member');
}

export async function nodeIdOf(context: Context, pool: string, typed: string | undefined): Promise<string> {
  if (typed !== undefined && isHex32(typed)) return typed;
  const { items } = await context.call(nodesRead, { params: { pool } });
  if (typed === undefined) {
    const [own] = items.filter(({ isThisMachine, state }) => isThisMachine && state !== 'retired');
    if (own === undefined)
      throw notFound(context.t('this machine is no node of the pool yet; see realms node register'));
    return own.node;
  }
  return resolveId(
    typed,
    items.map(({ node, name }) => ({ id: node, names: [name] })),
    'node',
  );
}

/** With `withClosed` also offers that nobody can buy now. */
export async function offerOf(
  context: Context,
  pool: string,
  typed: string,
  { withClosed }: { readonly withClosed: boolean },
): Promise<OfferView> {
  const { items } = await context.call(offersRead, {
    params: { pool },
    query: { state: withClosed ? 'all' : 'active' },
  });
  const offer = resolveId(
    typed,
    items.map(({ offer, title }) => ({ id: offer, names: [title] })),
    'offer',
  );
  const found = items.find((item) => item.offer === offer);
  if (found === undefined) throw notFound(context.t('there is no such offer on the market now'));
  return found;
}

/** A game on offer; with `mine` an own one, whatever its state. */
export async function gameOf(
  context: Context,
  pool: string,
  typed: string,
  { mine }: { readonly mine: boolean },
): Promise<GameView> {
  const { items } = await context.call(gamesRead, {
    params: { pool },
    query: { limit: GAMES_LISTED, ...(mine ? { mine: 'true' } : {}) },
  });
  const offer = resolveId(
    typed,
    items.map(({ offer, title }) => ({ id: offer, names: [title] })),
    'game',
  );
  const found = items.find((item) => item.offer === offer);
  if (found === undefined) throw notFound(context.t('there is no such game on offer now'));
  return found;
}

export async function orderIdOf(context: Context, pool: string, typed: string): Promise<string> {
  if (isHex32(typed)) return typed;
  const { items } = await context.call(ordersRead, { params: { pool }, query: { limit: ORDERS_LISTED } });
  return resolveId(
    typed,
    items.map(({ order }: OrderView) => ({ id: order, names: [] })),
    'order',
  );
}

/** Without a name: the newest job. */
export async function jobIdOf(context: Context, pool: string, typed: string | undefined): Promise<string> {
  if (typed !== undefined && isHex32(typed)) return typed;
  const { items } = await context.call(jobsRead, { params: { pool } });
  if (typed === undefined) {
    const [newest] = items;
    if (newest === undefined) throw notFound(context.t('you have no jobs in this pool'));
    return newest.job;
  }
  return resolveId(
    typed,
    items.map(({ job, name }: JobView) => ({ id: job, names: [name] })),
    'job',
  );
}

export async function invitationIdOf(context: Context, pool: string, typed: string): Promise<string> {
  if (isHex32(typed)) return typed;
  const { items } = await context.call(invitationsRead, { params: { pool } });
  const named = items.map(({ invitation, number }) => ({ id: invitation, names: [`${number}`, `#${number}`] }));
  return resolveId(typed, named, 'invitation');
}

export async function moduleOf(context: Context, typed: string): Promise<ModuleView> {
  const { items } = await context.call(modulesRead, {});
  const module = resolveId(
    typed,
    items.map(({ module, name }) => ({ id: module, names: [name] })),
    'module',
  );
  const found = items.find((item) => item.module === module);
  if (found === undefined) throw notFound(context.t('there is no such module; see realms job modules'));
  return found;
}

/** One machine of each member, in their order: of whoever has several the one that is there. */
export async function notaryMachinesOf(
  context: Context,
  pool: string,
  mode: NotaryMode,
  names: readonly string[],
): Promise<string[]> {
  const wanted = MODE_RULES[mode].members;
  if (names.length !== wanted)
    throw usageError(context.t('{mode} takes {wanted} members.', { mode, wanted: String(wanted) }));
  const { candidates } = await context.call(notariesRead, { params: { pool } });
  const members: string[] = [];
  for (const name of names) {
    const user = await memberIdOf(context, pool, name);
    const own = candidates.filter((candidate) => candidate.user === user);
    const agent = own.find(({ isConnected }) => isConnected) ?? own[0];
    if (agent === undefined)
      throw new CliError(EXIT.failed, context.t('{member} has no machine that could seal.', { member: name }));
    members.push(agent.device);
  }
  return members;
}
