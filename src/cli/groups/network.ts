/** `realms network …`: this instance, its network and its peers. */
import {
  type NetworkView,
  directoryRead,
  networkJoin,
  networkRead,
  peerDial,
  peersRead,
} from '#core/features/network/network.api.ts';
import { asText, command, one, value } from '../command.ts';
import type { Context } from '../context.ts';
import { notFound } from '../exit-codes.ts';
import { formatDuration } from '../values/durations.ts';
import { shortId } from '../values/ids.ts';
import { formatTime } from '../values/numbers.ts';

export const networkCommands = [
  command({
    name: 'network show',
    summary: 'This instance and its network',
    run: async (context) => showNetwork(context, await context.call(networkRead, {})),
  }),
  command({
    name: 'network join',
    summary: 'Join a network by an invite link or the address of one of its instances',
    args: { link: one('Invite link, or an address such as /ip4/192.0.2.7/tcp/5001') },
    flags: { setupCode: value('CODE', 'Code printed at the start of the instance (REALMS_SETUP_CODE)', asText) },
    examples: ['network join power-realms:AAAA'],
    run: async (context, { args, flags }) => {
      const setupCode = flags.setupCode ?? context.machine.env['REALMS_SETUP_CODE'];
      showNetwork(
        context,
        await context.call(networkJoin, {
          body: { link: args.link, ...(setupCode === undefined ? {} : { setupCode }) },
        }),
      );
    },
  }),
  command({
    name: 'network peers',
    summary: 'Instances that are connected now',
    run: async (context) => {
      const { out, t } = context;
      const answer = await context.call(peersRead, {});
      out.show(answer.items, () =>
        answer.items.length === 0
          ? t('Nobody is connected.')
          : out.table(
              [
                { title: t('Peer'), of: ({ peerId }) => peerId.slice(-12) },
                { title: t('Users'), of: ({ users }) => users.map(({ handle }) => handle).join(', ') },
                { title: t('Direction'), of: ({ direction }) => t(direction) },
                { title: t('Via'), of: ({ via }) => t(via) },
                {
                  title: t('Latency'),
                  of: ({ latencyMs }) => (latencyMs === undefined ? '–' : formatDuration(latencyMs)),
                  align: 'right',
                },
                { title: t('Since'), of: ({ connectedAtMs }) => formatTime(connectedAtMs) },
                { title: t('Address'), of: ({ addresses }) => addresses[0] ?? '' },
              ],
              answer.items,
            ),
      );
    },
  }),
  command({
    name: 'network dial',
    summary: 'Connect to a peer by its address',
    args: { address: one('Address such as /ip4/192.0.2.7/tcp/5001') },
    examples: ['network dial /ip4/192.0.2.7/tcp/5001'],
    run: async (context, { args }) => {
      const peer = await context.call(peerDial, { body: { address: args.address } });
      context.out.show(peer, () => context.t('Connected to {peer}.', { peer: peer.peerId }));
    },
  }),
  command({
    name: 'network invite',
    summary: 'Link that brings others into this network',
    run: async (context) => {
      const { invite } = await context.call(networkRead, {});
      if (invite === undefined) throw notFound(context.t('this instance belongs to no network yet'));
      context.out.show({ invite }, () => invite);
    },
  }),
  command({
    name: 'network pools',
    summary: 'Pools listed in the network',
    run: async (context) => {
      const { out, t } = context;
      const { items } = await context.call(directoryRead, {});
      out.show(items, () =>
        items.length === 0
          ? t('No pool is listed.')
          : out.table(
              [
                { title: t('Pool'), of: ({ pool }) => shortId(pool) },
                { title: t('Name'), of: ({ name }) => name },
                { title: t('Currency'), of: ({ symbol }) => symbol },
                { title: t('Access'), of: ({ access }) => t(access) },
                { title: t('Owner'), of: ({ ownerHandle }) => ownerHandle },
                { title: t('Member'), of: ({ isMember }) => (isMember ? t('yes') : '') },
                { title: t('Description'), of: ({ description }) => description },
              ],
              items,
            ),
      );
    },
  }),
];

function showNetwork({ out, t }: Context, view: NetworkView): void {
  out.show(view, () =>
    out.fields([
      [t('Network'), view.name ?? t('none yet')],
      [t('Network id'), view.network],
      [t('State'), t(view.state)],
      [t('Peers'), String(view.peers)],
      [t('Users'), String(view.users)],
      [t('Peer id'), view.peerId],
      [t('Addresses'), view.addresses.join('\n')],
      [t('On this LAN'), view.lan.map(({ address }) => address).join('\n')],
      [t('Version'), view.version],
    ]),
  );
}
