/** `realms pool notaries | name-notaries | override-notary`. */
import {
  type NotariesView,
  notariesName,
  notariesRead,
  notaryOverride,
  poolUpgrade,
} from '#core/features/notaries/notaries.api.ts';
import { MODE_RULES, NOTARY_MODES } from '#core/contract/notary-modes.ts';
import { asText, command, one, optional, rest, value } from '../command.ts';
import type { Context } from '../context.ts';
import { notaryMachinesOf, poolOf } from '../lookup.ts';
import { showOutcome } from '../outcome.ts';
import { formatTime, oneOf } from '../values/numbers.ts';

export const notaryCommands = [
  command({
    name: 'pool notaries',
    summary: 'Who seals the pool, whether they are there, and who could be named',
    args: { pool: optional('Name or id') },
    examples: ['pool notaries Guild'],
    run: async (context, { args }) => {
      const { out, t } = context;
      const { pool } = await poolOf(context, args.pool);
      const view = await context.call(notariesRead, { params: { pool } });
      out.show(view, () =>
        [
          out.table(
            [
              { title: t('Notary'), of: ({ handle, device }) => (handle === '' ? device.slice(0, 8) : handle) },
              { title: t('Turn'), of: ({ isSequencer }) => (isSequencer ? t('proposes') : '') },
              { title: t('Reachable'), of: ({ isConnected }) => (isConnected ? t('yes') : t('no')) },
              {
                title: t('Last heard'),
                of: ({ isSelf, heardMs }) => (isSelf ? t('here') : heardMs === undefined ? '' : formatTime(heardMs)),
              },
            ],
            view.members,
          ),
          '',
          t('{reachable} of {members} are reachable, {quorum} make a seal. Term {term}. Seal {seal}, {time}.', {
            reachable: String(view.reachable),
            members: String(view.members.length),
            quorum: String(view.quorum),
            term: String(view.term),
            seal: String(view.seal.number),
            time: formatTime(view.seal.timeMs),
          }),
          ...adviceOf(context, view),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'pool name-notaries',
    summary: 'Hand the seals to these members; replaces the whole set (owner)',
    args: { mode: one('1/1, 2/3, 3/4 or 5/7: how many of how many make a seal'), members: rest('Members, in order') },
    flags: { reason: value('TEXT', 'Why; the pool keeps it', asText) },
    examples: ['pool name-notaries 1/1 Ada --reason "the others left"'],
    run: async (context, { args, flags }) => {
      const mode = oneOf([...NOTARY_MODES])(args.mode);
      const { pool } = await poolOf(context);
      const members = await notaryMachinesOf(context, pool, mode, args.members);
      const view = await context.call(notariesName, {
        params: { pool },
        body: { mode, members, reason: flags.reason ?? '' },
      });
      showOutcome(
        context,
        view,
        context.t('From the next seal on {quorum} of these make one.', { quorum: String(MODE_RULES[mode].quorum) }),
      );
    },
  }),
  command({
    name: 'pool upgrade',
    summary: 'Raise the rules of the pool to the version of this program (owner); older programs then only read it',
    args: { pool: optional('Name or id') },
    flags: { reason: value('TEXT', 'Why; the pool keeps it', asText) },
    examples: ['pool upgrade Guild'],
    run: async (context, { args, flags }) => {
      const { pool } = await poolOf(context, args.pool);
      const { fold } = await context.call(notariesRead, { params: { pool } });
      const view = await context.call(poolUpgrade, {
        params: { pool },
        body: { version: fold.supported, reason: flags.reason ?? '' },
      });
      const version = String(fold.supported);
      showOutcome(context, view, context.t('From the next seal on the rules are version {version}.', { version }));
    },
  }),
  command({
    name: 'pool override-notary',
    summary: 'Let the lone notary here go on although nobody else answered since the start (owner)',
    args: { pool: optional('Name or id') },
    examples: ['pool override-notary Guild'],
    run: async (context, { args }) => {
      const { pool } = await poolOf(context, args.pool);
      const view = await context.call(notaryOverride, { params: { pool }, body: {} });
      context.out.show(view, () => context.t('The notary here signs again.'));
    },
  }),
];

function adviceOf({ t }: Context, view: NotariesView): string[] {
  const said: string[] = [];
  if (view.standing === 'asks') said.push(t('The notary here waits until another holder of the pool answers.'));
  if (view.standing === 'behind') said.push(t('The notary here lacks seals that others have, and fetches them.'));
  if (view.standing === 'clock_off')
    said.push(
      t('The clock of this machine is {seconds} s off: nothing is signed with it.', {
        seconds: String(Math.round((view.clockErrorMs ?? 0) / 1000)),
      }),
    );
  if (view.standing === 'lost')
    said.push(t('This disk lacks what the notary here has signed: it never signs again. Name another one.'));
  const { version, supported, isOutdated, lacking } = view.fold;
  const versions = { version: String(version), supported: String(supported) };
  if (isOutdated)
    said.push(t('Update needed: the rules are version {version}, this program knows up to {supported}.', versions));
  else if (supported > version)
    said.push(
      lacking.length > 0
        ? t('Version {supported} of the rules waits for notaries to update: {names}.', {
            supported: versions.supported,
            names: lacking.join(', '),
          })
        : t('The rules could go from version {version} to {supported}: realms pool upgrade', versions),
    );
  if (view.advice === 'name_more')
    said.push(t('One alone seals: while it is off, trade stops. Name more: realms pool name-notaries 2/3 …'));
  if (view.advice === 'name_another') said.push(t('A notary is gone: name another one in its place.'));
  for (const { handle, aheadMs } of view.quarantine)
    said.push(
      t('The clock of {member} is {minutes} min ahead: what they do waits.', {
        member: handle,
        minutes: String(Math.round(aheadMs / 60_000)),
      }),
    );
  return said;
}
