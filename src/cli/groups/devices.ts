/** `realms device list | revoke`: the machines of this account, and the end of a lost one. The phrase stays in this process. */
import { phraseToRootSeed, signRevocations } from '#core/contract/root-key.ts';
import { type MachineView, type RevokeResult, deviceRevoke, devicesRead } from '#core/features/identity/devices.api.ts';
import { command, one, toggle } from '../command.ts';
import type { Context } from '../context.ts';
import { CliError, EXIT, badInput, notFound, usageError } from '../exit-codes.ts';
import { confirm } from '../outcome.ts';
import { shortId } from '../values/ids.ts';
import { formatTime } from '../values/numbers.ts';
import { phraseFile, readPhrase } from './account.ts';

export const deviceCommands = [
  command({
    name: 'device list',
    summary: 'The machines of this account: their devices, since when, and what each is in which pool',
    examples: ['device list'],
    run: async (context) => {
      const { items } = await context.call(devicesRead, {});
      context.out.show(items, () => devicesText(context, items));
    },
  }),
  command({
    name: 'device revoke',
    summary:
      'End both devices of a lost or stolen machine for ever, in every pool that this instance holds; the recovery phrase signs here. May be repeated',
    args: {
      device: one(
        'First digits of a device or of its machine, or the name of a node on it, as "device list" shows them',
      ),
    },
    flags: { phraseFile, yes: toggle('Do not ask, even if it is this very machine') },
    examples: ['device revoke laptop --yes'],
    run: async (context, { args, flags }) => {
      const { out, t } = context;
      const { items } = await context.call(devicesRead, {});
      const machine = machineOf(context, items, args.device);
      if (machine.isThis && !flags.yes && !context.machine.stdin.isInteractive)
        throw usageError(
          t('This is the very machine that asks: after this you can do nothing here. Say so with --yes'),
        );
      for (const text of warnings(context, machine)) out.note(text);
      await confirm(context, t('End {machine} for ever?', { machine: nameOf(machine) }), flags.yes);
      const seed = phraseToRootSeed(await readPhrase(context, flags.phraseFile));
      const signed = signRevocations(
        seed,
        machine.devices.map(({ device }) => device),
      );
      seed.fill(0);
      const answer = await context.call(deviceRevoke, {
        params: { machine: machine.machine },
        body: { ...signed, ...(machine.isThis ? { evenThis: true } : {}) },
      });
      out.show(answer, () => resultsText(context, answer.results));
      const failed = answer.results.filter(({ outcome }) => outcome === 'failed').length;
      if (failed > 0)
        throw new CliError(
          EXIT.refused,
          t('{count} of {all} pools: not revoked; repeat it there', { count: failed, all: answer.results.length }),
        );
    },
  }),
];

function machineOf({ t }: Context, items: readonly MachineView[], typed: string): MachineView {
  const wanted = typed.trim().toLowerCase();
  const found = items.filter(
    ({ machine, names, devices }) =>
      machine.startsWith(wanted) ||
      devices.some(({ device }) => device.startsWith(wanted)) ||
      names.some((name) => name.toLowerCase() === wanted),
  );
  const [only] = found;
  if (only === undefined || wanted === '') throw notFound(t('there is no such device; see realms device list'));
  if (found.length > 1) throw badInput(t('more than one machine is called so: type more digits'));
  return only;
}

const nameOf = ({ names, machine }: MachineView): string => names[0] ?? shortId(machine);

function warnings({ t }: Context, { isThis, pools }: MachineView): string[] {
  const sum = (of: (pool: MachineView['pools'][number]) => number): number =>
    pools.reduce((total, pool) => total + of(pool), 0);
  const sells = {
    nodes: sum((pool) => pool.sells.nodes),
    offers: sum((pool) => pool.sells.offers),
    orders: sum((pool) => pool.sells.orders),
  };
  const bought = sum(({ orders }) => orders) - sells.orders;
  return [
    ...(isThis ? [t('This is the very machine that asks: after this you can do nothing here.')] : []),
    ...(sells.nodes + sells.offers + sells.orders === 0
      ? []
      : [
          t(
            'What it sells ends with it: {nodes} nodes, {offers} offers, {orders} running orders. What was measured is paid, the rest goes back to the buyers.',
            sells,
          ),
        ]),
    ...(bought === 0
      ? []
      : [t('{orders} running orders that it bought go on until you stop them.', { orders: bought })]),
    ...pools.flatMap(({ seat, name }) =>
      seat === 'none'
        ? []
        : [
            seat === 'last'
              ? t('It seals for {pool}, which would stand still without it: name other notaries first.', { pool: name })
              : t('It seals for {pool}: let the owner name another notary.', { pool: name }),
          ],
    ),
  ];
}

function devicesText({ out, t }: Context, items: readonly MachineView[]): string {
  const rows = items.flatMap((machine) =>
    machine.devices.flatMap(({ device, kind, sinceMs }) => {
      const at = machine.pools.flatMap((pool) =>
        pool.devices
          .filter((one) => one.device === device)
          .map(({ state }) => ({ pool: pool.name, state, seat: pool.seat })),
      );
      const base = { machine, device, kind, sinceMs };
      return at.length === 0
        ? [{ ...base, pool: '', state: '', seat: 'none' }]
        : at.map((one) => ({ ...base, ...one }));
    }),
  );
  return out.table(
    [
      { title: t('Machine'), of: ({ machine }) => nameOf(machine) },
      { title: t('Device'), of: ({ device }) => shortId(device) },
      { title: t('Kind'), of: ({ kind }) => t(`device.${kind}`) },
      { title: t('Since'), of: ({ sinceMs }) => (sinceMs === undefined ? '' : formatTime(sinceMs)) },
      { title: t('Pool'), of: ({ pool }) => pool },
      { title: t('State'), of: ({ state }) => (state === '' ? '' : t(`device.${state}`)) },
      { title: t('Notary'), of: ({ seat, kind }) => (seat === 'none' || kind === 'personal' ? '' : t('yes')) },
      { title: t('This one'), of: ({ machine }) => (machine.isThis ? t('yes') : '') },
    ],
    rows,
  );
}

function resultsText({ out, t }: Context, results: readonly RevokeResult[]): string {
  return out.table(
    [
      { title: t('Pool'), of: ({ name }) => name },
      { title: t('Outcome'), of: ({ outcome }) => t(`revoke.${outcome}`) },
      {
        title: t('Ended with it'),
        of: ({ ended }) =>
          ended === undefined ? '' : t('{nodes} nodes, {offers} offers, {orders} orders', { ...ended }),
      },
      { title: t('Why'), of: ({ code }) => (code === undefined ? '' : t(code)) },
    ],
    results,
  );
}
