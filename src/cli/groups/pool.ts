/** `realms pool …`: pools themselves; members and invitations have their own files. */
import {
  type PoolView,
  eventRead,
  poolCreate,
  poolDescribe,
  poolJoin,
  poolLeave,
  poolLink,
  poolRead,
  poolsRead,
} from '#core/features/pools/pools.api.ts';
import { isHex32 } from '#core/kernel/ids.ts';
import { asText, command, one, optional, required, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { badInput, usageError } from '../exit-codes.ts';
import { poolOf } from '../lookup.ts';
import { confirm, showOutcome } from '../outcome.ts';
import { passwordFile, readSecret } from '../secrets.ts';
import { formatAmount, parseAmount, parseAmountOrZero } from '../values/amounts.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatBps, formatTime, oneOf, parsePercentAsBps, wholeNumber } from '../values/numbers.ts';
import { directoryRead } from '#core/features/network/network.api.ts';

const POOL_PASSWORD = { question: 'Password of the pool', variable: 'REALMS_PASSWORD' } as const;

export const poolCommands = [
  command({
    name: 'pool list',
    summary: 'Your pools',
    run: async (context) => {
      const { out, t } = context;
      const { items } = await context.call(poolsRead, {});
      out.show(items, () =>
        items.length === 0
          ? t('You are in no pool yet; see realms pool create and realms pool join.')
          : out.table(
              [
                { title: t('Pool'), of: ({ pool }) => shortId(pool) },
                { title: t('Name'), of: ({ name }) => name },
                { title: t('Access'), of: ({ access }) => t(access) },
                { title: t('Role'), of: ({ role, membership }) => (membership === 'active' ? t(role) : t(membership)) },
                { title: t('Members'), of: ({ members }) => String(members), align: 'right' },
                { title: t('Available'), of: (pool) => formatAmount(pool.wallet.available, pool), align: 'right' },
                { title: t('Trade'), of: ({ trade }) => (trade.isPaused ? t('paused') : t('open')) },
              ],
              items,
            ),
      );
    },
  }),
  command({
    name: 'pool show',
    summary: 'One pool: rules, role, wallet, and whether trade goes on',
    args: { pool: optional('Name or id') },
    examples: ['pool show Guild'],
    run: async (context, { args }) => showPool(context, await poolOf(context, args.pool)),
  }),
  command({
    name: 'pool create',
    summary: 'Found a pool with its own currency',
    args: { name: one('Name') },
    flags: {
      symbol: required('SYMBOL', 'Sign of the currency: 2 to 8 capital letters or digits', asText),
      access: value(
        'ACCESS',
        'Who may join: public, private (by password) or referral (by invitation); default: private',
        oneOf(['public', 'private', 'referral']),
      ),
      fee: value('PERCENT', 'Share of each payment that goes to the treasury (default: 2)', parsePercentAsBps),
      welcomeGrant: value(
        'CREDITS',
        'What each new member gets from the treasury (default: 100, in public pools nothing)',
        parseAmountOrZero,
      ),
      supply: value('CREDITS', 'Credits in the treasury at the start (default: 1000000)', parseAmount),
      decimals: value('DIGITS', 'Digits shown after the dot (default: 2)', wholeNumber({ min: 0, max: 6 })),
      description: value('TEXT', 'What the pool is for', asText),
      askPassword: toggle('Choose the password yourself instead of a generated one'),
      passwordFile,
    },
    examples: [
      'pool create Guild --symbol GLD --welcome-grant 100',
      'pool create Lab --symbol LAB --access public --fee 0 --supply 5000 --decimals 0',
    ],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const access = flags.access ?? 'private';
      const isOwnPassword = access === 'private' && (flags.askPassword || flags.passwordFile !== undefined);
      const password = isOwnPassword
        ? await readSecret(context.machine, t, { ...POOL_PASSWORD, file: flags.passwordFile, isNew: true })
        : undefined;
      const made = await context.call(poolCreate, {
        body: {
          name: args.name,
          symbol: flags.symbol,
          access,
          ...(password === undefined ? {} : { password }),
          ...(flags.fee === undefined ? {} : { feeBps: flags.fee }),
          ...(flags.welcomeGrant === undefined ? {} : { welcomeGrant: flags.welcomeGrant.toString() }),
          ...(flags.supply === undefined ? {} : { initialSupply: flags.supply.toString() }),
          ...(flags.decimals === undefined ? {} : { decimals: flags.decimals }),
          ...(flags.description === undefined ? {} : { description: flags.description }),
        },
      });
      out.show(made, () =>
        out.fields([
          [t('Pool'), made.pool],
          [t('Password'), made.password],
          [
            '',
            made.password === undefined
              ? undefined
              : t('Shown once. Give it with the link of realms pool link to those who may join.'),
          ],
        ]),
      );
    },
  }),
  command({
    name: 'pool join',
    summary: 'Join a pool by its link, or by name or id from the directory',
    args: { target: one('Link, or name or id of a listed pool') },
    flags: { passwordFile },
    examples: ['pool join power-realms:AAAA', 'pool join "Open lab"'],
    run: async (context, { args, flags }) => {
      const isLink = /^power-realms:|^https?:/.test(args.target) || args.target.length > 64;
      const target = isLink ? { link: args.target } : { pool: await listedPool(context, args.target) };
      const password = await joinPassword(context, target, flags.passwordFile);
      const view = await context.call(poolJoin, {
        body: { ...target, ...(password === undefined ? {} : { password }) },
      });
      showOutcome(context, view, context.t('You have joined.'), [[context.t('Pool'), view.pool]]);
    },
  }),
  command({
    name: 'pool leave',
    summary: 'Leave a pool',
    args: { pool: optional('Name or id') },
    flags: { yes: toggle('Do not ask') },
    examples: ['pool leave Guild --yes'],
    run: async (context, { args, flags }) => {
      const { pool, name } = await poolOf(context, args.pool);
      await confirm(context, context.t('Leave {pool}?', { pool: name }), flags.yes);
      showOutcome(
        context,
        await context.call(poolLeave, { params: { pool } }),
        context.t('You have left {pool}.', { pool: name }),
      );
    },
  }),
  command({
    name: 'pool link',
    summary: 'Link to the pool, without any secret',
    args: { pool: optional('Name or id') },
    examples: ['pool link Guild'],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context, args.pool);
      const answer = await context.call(poolLink, { params: { pool } });
      context.out.show(answer, () => answer.link);
    },
  }),
  command({
    name: 'pool describe',
    summary: "Change the pool's description (officer)",
    args: { text: one('The new description') },
    examples: ['pool describe "Renders at night" --pool Guild'],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context);
      showOutcome(
        context,
        await context.call(poolDescribe, { params: { pool }, body: { description: args.text } }),
        context.t('The description is changed.'),
      );
    },
  }),
  command({
    name: 'pool event',
    summary: 'What became of a command: pending, sealed or rejected',
    args: { event: one('Whole id of the event') },
    examples: [`pool event ${'e'.repeat(64)}`],
    run: async (context, { args }) => {
      const { out, t } = context;
      if (!isHex32(args.event)) throw badInput(t('an event is named by its whole id: 64 hex digits'));
      const { pool } = await poolOf(context);
      const view = await context.call(eventRead, { params: { pool, event: args.event } });
      out.show(view, () =>
        out.fields([
          [t('Event'), view.event],
          [t('Kind'), view.type],
          [t('Status'), t(view.status)],
          [t('Seal'), view.seal?.toString()],
          [t('Reason'), view.code],
        ]),
      );
    },
  }),
];

async function listedPool(context: Context, typed: string): Promise<string> {
  if (isHex32(typed)) return typed;
  const { items } = await context.call(directoryRead, {});
  return resolveId(
    typed,
    items.map(({ pool, name }) => ({ id: pool, names: [name] })),
    'pool',
  );
}

/** A listed private pool asks for its password; a link may be of any kind, so only a given one is read. */
async function joinPassword(
  context: Context,
  target: { readonly link?: string; readonly pool?: string },
  file: string | undefined,
): Promise<string | undefined> {
  const isGiven = file !== undefined || (context.machine.env[POOL_PASSWORD.variable] ?? '') !== '';
  const read = () => readSecret(context.machine, context.t, { ...POOL_PASSWORD, file });
  if (isGiven) return read();
  if (target.pool === undefined) {
    if (!context.machine.stdin.isInteractive) return undefined;
    return askMaybe(context);
  }
  const { items } = await context.call(directoryRead, {});
  return items.find(({ pool }) => pool === target.pool)?.access === 'private' ? read() : undefined;
}

async function askMaybe({ machine, t }: Context): Promise<string | undefined> {
  const answer = await machine.stdin.ask(`${t('Password of the pool, if it needs one')}: `, { isHidden: true });
  return answer === undefined || answer === '' ? undefined : answer;
}

async function showPool(context: Context, listed: PoolView): Promise<void> {
  const { out, t } = context;
  const pool = await context.call(poolRead, { params: { pool: listed.pool } });
  if (pool.membership === 'denied')
    throw usageError(t('the pool denied your join: {code}', { code: pool.denialCode ?? '' }));
  out.show(pool, () =>
    out.fields([
      [t('Pool'), pool.pool],
      [t('Name'), pool.name],
      [t('Description'), pool.description],
      [t('Access'), t(pool.access)],
      [t('Owner'), pool.ownerHandle],
      [t('Role'), t(pool.role)],
      [t('Membership'), t(pool.membership)],
      [t('Members'), String(pool.members)],
      [t('Fee'), formatBps(pool.feeBps)],
      [t('Welcome grant'), formatAmount(pool.welcomeGrant, pool)],
      [t('Supply'), formatAmount(pool.initialSupply, pool)],
      [t('Available'), formatAmount(pool.wallet.available, pool)],
      [t('Held'), formatAmount(pool.wallet.held, pool)],
      [t('Pending'), formatAmount(pool.wallet.pending, pool)],
      [t('Seal'), `${pool.seal.number}, ${formatTime(pool.seal.timeMs)}`],
      [t('Waiting events'), String(pool.pending)],
      [t('Peers'), String(pool.peers)],
      [t('Trade'), tradeOf(pool, context)],
      [t('Copy here'), replicaOf(pool, context)],
    ]),
  );
}

function replicaOf({ replica }: PoolView, { t }: Context): string | undefined {
  if (replica === undefined) return undefined;
  const seal = String(replica.seal);
  if (replica.state === 'diverged')
    return t('diverged at seal {seal}: waits for the next sealed snapshot, the evidence is kept', { seal });
  const { pieces, missing } = replica;
  return t('joining: {done} of {pieces} pieces of seal {seal}', {
    ...{ seal, done: String(pieces - missing), pieces: String(pieces) },
  });
}

function tradeOf({ trade }: PoolView, { t }: Context): string {
  if (!trade.isPaused) return t('open');
  const since = trade.sinceMs === undefined ? '' : formatTime(trade.sinceMs);
  return t('paused since {since}, because {cause}', { since, cause: trade.detail ?? t(trade.cause ?? 'unknown') });
}
