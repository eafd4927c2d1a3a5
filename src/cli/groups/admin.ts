/** `realms admin …`: GlobalAdmins of the network. The network's root key signs here, in the client, and stays here. */
import { appointmentBytes, appointmentEndBytes } from '#core/contract/appointment.ts';
import { isPhrase, phraseToRootSeed, rootKeyOf, signAsRoot } from '#core/contract/root-key.ts';
import { adminActCreate, adminAppoint, adminRevoke, adminsRead } from '#core/features/admin/admin.api.ts';
import { DISPUTE_REASONS } from '#core/features/disputes/disputes.api.ts';
import { isHex32 } from '#core/kernel/ids.ts';
import { SETTING_DEFAULTS, TIME } from '#core/kernel/limits.ts';
import { asText, command, one, optional, required, value } from '../command.ts';
import type { Context } from '../context.ts';
import { badInput, usageError } from '../exit-codes.ts';
import { memberIdOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { readSecret } from '../secrets.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatTime, oneOf, parsePercentAsBps } from '../values/numbers.ts';

const phraseFile = value('FILE', 'Read the phrase from the first line of a file (or REALMS_PHRASE, or stdin)', asText);
/** Kinds that take one id, by the field that it goes into. */
const ACTS = {
  mute: ['member.state-set', 'user'],
  suspend: ['member.state-set', 'user'],
  ban: ['member.state-set', 'user'],
  restore: ['member.state-set', 'user'],
  kick: ['member.kick', 'user'],
  admit: ['member.admit', 'user'],
  freeze: ['wallet.freeze', 'user'],
  thaw: ['wallet.thaw', 'user'],
  'revoke-invitation': ['invitation.revoke', 'invitation'],
  'remove-offer': ['offer.remove', 'offer'],
  'unverify-node': ['node.unverify', 'node'],
  'suspend-order': ['order.suspend', 'order'],
  'lift-order': ['order.lift', 'order'],
  'freeze-withdrawal': ['withdrawal.freeze', 'withdrawal'],
  'confirm-withdrawal': ['withdrawal.confirm', 'withdrawal'],
  'rule-withdrawal': ['withdrawal.rule', 'withdrawal'],
  'decide-dispute': ['dispute.decide', 'dispute'],
  correct: ['ledger.correct', 'correction'],
  'suspend-pool': ['pool.suspend', ''],
  'resume-pool': ['pool.resume', ''],
  'claim-for': ['ownership.claim', 'to'],
} as const;
type ActName = keyof typeof ACTS;
const OUTCOMES = ['executed', 'failed'] as const;
const STATES = { mute: 'muted', suspend: 'suspended', ban: 'banned', restore: 'active' } as const;

async function rootSeedOf(context: Context, file: string | undefined, networkKey: string): Promise<Uint8Array> {
  const phrase = await readSecret(context.machine, context.t, {
    question: 'Recovery phrase, 24 words',
    variable: 'REALMS_PHRASE',
    file,
  });
  if (!isPhrase(phrase)) throw badInput(context.t('this is no recovery phrase: 24 words of the list, in their order'));
  const seed = phraseToRootSeed(phrase);
  if (networkKey !== '' && rootKeyOf(seed) !== networkKey)
    throw usageError(context.t('only the phrase of whoever founded the network appoints its administrators'));
  return seed;
}

export const adminCommands = [
  command({
    name: 'admin list',
    summary: 'Administrators of the network',
    examples: ['admin list'],
    run: async (context) => {
      const { out, t } = context;
      const view = await context.call(adminsRead, {});
      out.show(view, () =>
        view.items.length === 0
          ? t('The network has appointed no administrator.')
          : out.table(
              [
                { title: t('Appointment'), of: ({ appointment }) => shortId(appointment) },
                { title: t('Name'), of: ({ handle, user }) => `${handle}#${shortId(user)}` },
                { title: t('State'), of: ({ state }) => t(state) },
                { title: t('Until'), of: ({ toMs }) => formatTime(toMs) },
              ],
              view.items,
            ),
      );
    },
  }),
  command({
    name: 'admin appoint',
    summary: "Appoint an administrator of the network, by the founder's phrase; at most 90 days",
    args: { user: one('Whole id of the user') },
    flags: { for: value('DURATION', 'How long (default: 90d)', parseDuration), phraseFile },
    examples: [`admin appoint ${'2'.repeat(64)} --for 30d`],
    run: async (context, { args, flags }) => {
      if (!isHex32(args.user)) throw badInput(context.t('a user is named by the whole id: 64 hex digits'));
      const { networkKey } = await context.call(adminsRead, {});
      const seed = await rootSeedOf(context, flags.phraseFile, networkKey);
      const fromMs = context.machine.nowMs();
      const lifeMs = flags.for ?? SETTING_DEFAULTS.appointmentLifeMaxMs;
      if (lifeMs > SETTING_DEFAULTS.appointmentLifeMaxMs) throw badInput(context.t('at most 90 days'));
      const bare = { networkKey: rootKeyOf(seed), user: args.user, fromMs, toMs: fromMs + lifeMs };
      const appointment = { ...bare, signature: signAsRoot(seed, appointmentBytes(bare)) };
      const view = await context.call(adminAppoint, { body: { appointment } });
      context.out.show(view, () => context.t('Appointed for {time}.', { time: formatDuration(lifeMs) }));
    },
  }),
  command({
    name: 'admin revoke',
    summary: "End an appointment, by the founder's phrase; carried to every pool held here",
    args: { appointment: one('Id of the appointment') },
    flags: { phraseFile },
    examples: ['admin revoke 3333'],
    run: async (context, { args, flags }) => {
      const { networkKey, items } = await context.call(adminsRead, {});
      const known = items.map(({ appointment: id, handle }) => ({ id, names: [handle] }));
      const appointment = resolveId(args.appointment, known, 'appointment');
      const seed = await rootSeedOf(context, flags.phraseFile, networkKey);
      const signature = signAsRoot(seed, appointmentEndBytes(rootKeyOf(seed), appointment));
      const view = await context.call(adminRevoke, { params: { appointment }, body: { signature } });
      context.out.show(view, () => context.t('Revoked; told to {count} pools.', { count: view.pools }));
    },
  }),
  command({
    name: 'admin act',
    summary: 'Act as an administrator in a pool held here; the pool sees who and why',
    args: {
      what: one(Object.keys(ACTS).join(', ')),
      target: optional('Member, or whole id of the offer, node, order, invitation, dispute, withdrawal or correction'),
    },
    flags: {
      reason: required('TEXT', 'Why; the pool keeps it', asText),
      for: value('DURATION', 'Of a suspension or a mute (default: 7d)', parseDuration),
      buyer: value('PERCENT', 'Of a dispute: what goes back to the buyer', parsePercentAsBps),
      ground: value('GROUND', 'Of a dispute: why', oneOf(DISPUTE_REASONS)),
      outcome: value('OUTCOME', 'Of a payment that nobody knows of: executed or failed', oneOf(OUTCOMES)),
      reference: value('REFERENCE', 'Of that payment, as the rail calls it', asText),
      proof: value('HASH', 'SHA-256 of what proves it', asText),
    },
    examples: [
      'admin act ban Bob --reason "fraud" --pool Guild',
      'admin act suspend-pool --reason "abuse" --pool Guild',
      `admin act decide-dispute ${'d'.repeat(64)} --buyer 40 --ground partly_delivered --reason "half of it" --pool Guild`,
      `admin act rule-withdrawal ${'d'.repeat(64)} --outcome failed --reference none --proof ${'a'.repeat(64)} --reason "the bank says no" --pool Guild`,
    ],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const what = oneOf(Object.keys(ACTS) as ActName[])(args.what);
      const named = await actOf(context, pool, what, args.target, flags.for ?? 7 * TIME.DAY_MS);
      const act = { ...named, ...detailsOf(context, what, flags) };
      const view = await context.call(adminActCreate, {
        params: { pool },
        body: { act: act as never, reason: flags.reason },
      });
      showOutcome(context, view, context.t('Done; the pool sees it.'));
    },
  }),
];

/** What deciding and ruling ask for beside their target. */
function detailsOf(
  { t }: Context,
  what: ActName,
  flags: {
    readonly buyer: number | undefined;
    readonly ground: string | undefined;
    readonly outcome: string | undefined;
    readonly reference: string | undefined;
    readonly proof: string | undefined;
  },
): Record<string, unknown> {
  const { buyer, ground, outcome, reference, proof } = flags;
  if (what === 'decide-dispute') {
    if (buyer === undefined || ground === undefined) throw usageError(t('deciding takes --buyer and --ground'));
    return { buyerBps: buyer, ground };
  }
  if (what !== 'rule-withdrawal') return {};
  if (outcome === undefined || reference === undefined || proof === undefined)
    throw usageError(t('ruling takes --outcome, --reference and --proof'));
  return { outcome, reference, proof };
}

async function actOf(
  context: Context,
  pool: string,
  what: ActName,
  target: string | undefined,
  lifeMs: number,
): Promise<Record<string, unknown>> {
  const [kind, field] = ACTS[what];
  if (field === '') return { kind };
  if (target === undefined) throw usageError(context.t('name whom or what it is about'));
  const isPerson = (field === 'user' && what !== 'admit') || field === 'to';
  const id = isPerson ? await memberIdOf(context, pool, target) : target;
  if (!isHex32(id)) throw badInput(context.t('name it by its whole id: 64 hex digits'));
  const state = what in STATES ? STATES[what as keyof typeof STATES] : undefined;
  const hasEnd = what === 'suspend' || what === 'mute';
  return { kind, [field]: id, ...(state === undefined ? {} : { state }), ...(hasEnd ? { lifeMs } : {}) };
}
