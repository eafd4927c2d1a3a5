/** `realms pool recovery | name-recovery | recover | veto-recovery`. */
import {
  type RecoveryView,
  recoveryName,
  recoveryRead,
  recoverySign,
  recoveryVeto,
} from '#core/features/notaries/recovery.api.ts';
import { NOTARY_MODES } from '#core/contract/notary-modes.ts';
import { type RecoveryPlan, recoveryBytes, vetoBytes } from '#core/contract/recovery.ts';
import { isPhrase, phraseToRootSeed, rootKeyOf, signAsRoot } from '#core/contract/root-key.ts';
import { asText, command, one, optional, rest, toggle, value } from '../command.ts';
import type { Context } from '../context.ts';
import { CliError, EXIT, badInput, usageError } from '../exit-codes.ts';
import { memberIdOf, notaryMachinesOf, poolOf } from '../lookup.ts';
import { resolveId } from '../values/ids.ts';
import { showOutcome } from '../outcome.ts';
import { readSecret } from '../secrets.ts';
import { formatTime, oneOf } from '../values/numbers.ts';

type Entry = RecoveryView['recoveries'][number];

const phraseFile = value('FILE', 'Read the phrase from the first line of a file (or REALMS_PHRASE, or stdin)', asText);

export const recoveryCommands = [
  command({
    name: 'pool recovery',
    summary: 'Who could name new notaries if the present ones are lost for good, and what is under way',
    args: { pool: optional('Name or id') },
    examples: ['pool recovery Guild'],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context, args.pool);
      const view = await context.call(recoveryRead, { params: { pool } });
      context.out.show(view, () => told(context, view).join('\n'));
    },
  }),
  command({
    name: 'pool name-recovery',
    summary: 'Name who could recover the pool, and how many of them have to sign (owner)',
    args: { needed: one('How many have to sign'), members: rest('Members') },
    flags: { reason: value('TEXT', 'Why; the pool keeps it', asText) },
    examples: ['pool name-recovery 2 Ada Bob'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const users: string[] = [];
      for (const name of args.members) users.push(await memberIdOf(context, pool, name));
      const needed = Number(args.needed);
      if (!Number.isInteger(needed) || needed < 1 || needed > users.length)
        throw usageError(context.t('a whole number from 1 to the number of members named'));
      const body = { users, needed, reason: flags.reason ?? '' };
      const view = await context.call(recoveryName, { params: { pool }, body });
      showOutcome(context, view, context.t('These can recover the pool from now on.'));
    },
  }),
  command({
    name: 'pool recover',
    summary: 'Name notaries although the present ones are lost for good: by your phrase, and again a week later',
    args: { mode: one('1/1, 2/3, 3/4 or 5/7: how many of how many make a seal'), members: rest('Members, in order') },
    flags: { phraseFile },
    examples: ['pool recover 1/1 Bob'],
    run: async (context, { args, flags }) => {
      const mode = oneOf([...NOTARY_MODES])(args.mode);
      const { pool } = await poolOf(context);
      const view = await context.call(recoveryRead, { params: { pool } });
      const plan: RecoveryPlan = {
        ...view.next,
        mode,
        members: await notaryMachinesOf(context, pool, mode, args.members),
      };
      const seed = await rootSeedOf(context, flags.phraseFile);
      const rootKey = rootKeyOf(seed);
      const user = view.users.find((each) => each.rootKey === rootKey)?.user;
      if (user === undefined) throw usageError(context.t('this phrase is of nobody who could recover the pool'));
      const known = view.recoveries.find(
        (each) => each.plan.members.join() === plan.members.join() && each.mode === mode,
      );
      const isSecond = known?.signedFirst.some((each) => each.user === user) === true;
      const nowMs = context.machine.nowMs();
      if (isSecond && known?.repeatFromMs !== undefined && nowMs < known.repeatFromMs)
        throw new CliError(
          EXIT.failed,
          context.t('Signed already; sign again from {time} on.', { time: formatTime(known.repeatFromMs) }),
        );
      const round = isSecond ? 2 : 1;
      const signature = {
        rootKey,
        round,
        madeMs: nowMs,
        signature: signAsRoot(seed, recoveryBytes(plan, { round, madeMs: nowMs })),
      } as const;
      const answer = await context.call(recoverySign, { params: { pool }, body: { plan, signature } });
      context.out.show(answer, () =>
        [
          isSecond
            ? context.t('Signed a second time. Instances that have known of it for a week follow.')
            : context.t('Signed. Sign again in a week; until then any present notary or recovery user can object.'),
          context.t('What was sealed after seal {seal} and is on no machine that is left is lost.', {
            seal: String(plan.last.number),
          }),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'pool veto-recovery',
    summary: 'Object to a recovery: as the notary that you have here, or by the phrase of a recovery user',
    args: { recovery: one('Id of the recovery') },
    flags: { byPhrase: toggle('As a recovery user'), phraseFile },
    examples: ['pool veto-recovery 4444'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context);
      const { recoveries } = await context.call(recoveryRead, { params: { pool } });
      const recovery = resolveId(
        args.recovery,
        recoveries.map((each) => ({ id: each.recovery, names: [] })),
        'recovery',
      );
      const body: { veto?: { key: string; signature: string } } = {};
      if (flags.byPhrase || flags.phraseFile !== undefined) {
        const seed = await rootSeedOf(context, flags.phraseFile);
        body.veto = { key: rootKeyOf(seed), signature: signAsRoot(seed, vetoBytes(pool, recovery)) };
      }
      const answer = await context.call(recoveryVeto, { params: { pool, recovery }, body });
      context.out.show(answer, () => context.t('You object: no instance that hears of it follows that recovery.'));
    },
  }),
];

async function rootSeedOf(context: Context, file: string | undefined): Promise<Uint8Array> {
  const phrase = await readSecret(context.machine, context.t, {
    question: 'Recovery phrase, 24 words',
    variable: 'REALMS_PHRASE',
    file,
  });
  if (!isPhrase(phrase)) throw badInput(context.t('this is no recovery phrase: 24 words of the list, in their order'));
  return phraseToRootSeed(phrase);
}

function told({ t }: Context, { users, needed, recoveries, isRecovered }: RecoveryView): string[] {
  const names = (list: readonly { readonly handle: string; readonly user: string }[]): string =>
    list.map(({ handle, user }) => (handle === '' ? user.slice(0, 8) : handle)).join(', ');
  const entry = ({ recovery, mode, members, signedFirst, signedSecond, repeatFromMs, vetoes }: Entry): string[] => [
    '',
    t('Recovery {id}: {mode} by {members}', { id: recovery.slice(0, 8), mode, members: names(members) }),
    t('Signed by: {first}; again by: {second}', { first: names(signedFirst), second: names(signedSecond) }),
    ...(repeatFromMs === undefined
      ? []
      : [t('To be signed again from {time} on.', { time: formatTime(repeatFromMs) })]),
    ...(vetoes.length === 0 ? [] : [t('Void: {names} object.', { names: names(vetoes) })]),
  ];
  return [
    t('{needed} of these could name new notaries: {names}', { needed: String(needed), names: names(users) }),
    ...users
      .filter(({ isCurrent }) => !isCurrent)
      .map(({ handle }) => t('{member} has another phrase by now: name them again.', { member: handle })),
    ...(isRecovered ? [t('The pool is recovered; its new notaries have not sealed yet.')] : []),
    ...recoveries.flatMap(entry),
  ];
}
