/** `realms network …`: this instance, its network and its peers. */
import {
  type BlockedPeerView,
  type NetworkView,
  blockedPeersRead,
  directoryRead,
  networkJoin,
  networkRead,
  peerBlock,
  peerDial,
  peerPing,
  peerUnblock,
  peersRead,
} from '#core/features/network/network.api.ts';
import { isHex32 } from '#core/kernel/ids.ts';
import { asText, command, one, value } from '../command.ts';
import type { Context } from '../context.ts';
import { notFound } from '../exit-codes.ts';
import { TIME } from '#core/kernel/limits.ts';
import { formatDuration, parseDuration } from '../values/durations.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatTime } from '../values/numbers.ts';
import { formatSize } from '../values/sizes.ts';

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
                {
                  title: t('Sent / received'),
                  of: ({ sentBytes, receivedBytes }) => `${formatSize(sentBytes)} / ${formatSize(receivedBytes)}`,
                  align: 'right',
                },
                { title: t('Bad points'), of: ({ penaltyPoints }) => String(penaltyPoints), align: 'right' },
                { title: t('Since'), of: ({ connectedAtMs }) => formatTime(connectedAtMs) },
                { title: t('Program'), of: ({ agent }) => agent ?? '' },
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
    name: 'network ping',
    summary: 'Ask a connected peer for a sign of life',
    args: { peer: one('Peer key or peer id, or its first or last signs') },
    examples: ['network ping 12D3KooWPeer'],
    run: async (context, { args }) => {
      const peer = await peerOf(context, args.peer);
      const answer = await context.call(peerPing, { params: { peer } });
      context.out.show(answer, () => formatDuration(answer.latencyMs));
    },
  }),
  command({
    name: 'network block',
    summary: 'Shut a peer out for a time, also after a restart',
    args: { peer: one('Peer key or peer id, or its first or last signs') },
    flags: { for: value('DURATION', 'How long, such as 24h or 7d', parseDuration) },
    examples: ['network block 12D3KooWPeer --for 7d'],
    run: async (context, { args, flags }) => {
      const peer = await peerOf(context, args.peer);
      const hours = (flags.for ?? TIME.DAY_MS) / TIME.HOUR_MS;
      const blocked = await context.call(peerBlock, { params: { peer }, body: { hours } });
      context.out.show(blocked, () =>
        context.t('{peer} is shut out until {time}.', { peer: shortId(peer), time: formatTime(blocked.untilMs) }),
      );
    },
  }),
  command({
    name: 'network unblock',
    summary: 'Let a peer in again, whoever shut it out',
    args: { peer: one('Peer key or peer id, or its first or last signs') },
    examples: ['network unblock 12D3KooWPeer'],
    run: async (context, { args }) => {
      const peer = await peerOf(context, args.peer);
      const answer = await context.call(peerUnblock, { params: { peer } });
      context.out.show(answer, () => context.t('{peer} may connect again.', { peer: shortId(peer) }));
    },
  }),
  command({
    name: 'network blocked',
    summary: 'Peers that are shut out for a time',
    run: async (context) => {
      const { out, t } = context;
      const { items } = await context.call(blockedPeersRead, {});
      out.show(items, () =>
        items.length === 0
          ? t('Nobody is shut out.')
          : out.table(
              [
                { title: t('Peer'), of: ({ peerKey }) => shortId(peerKey) },
                { title: t('Users'), of: ({ users }) => users.map(({ handle }) => handle).join(', ') },
                { title: t('Until'), of: ({ untilMs }) => formatTime(untilMs) },
                { title: t('Why'), of: (blocked) => t(CAUSES[blocked.cause]) },
              ],
              items,
            ),
      );
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

const CAUSES: Readonly<Record<BlockedPeerView['cause'], string>> = {
  input: 'for what it sent',
  user: 'somebody here said so',
};

/** Among those that are connected or shut out; a whole key may name anybody. */
async function peerOf(context: Context, typed: string): Promise<string> {
  if (isHex32(typed)) return typed;
  const [{ items: connected }, { items: blocked }] = await Promise.all([
    context.call(peersRead, {}),
    context.call(blockedPeersRead, {}),
  ]);
  const known = connected.map(({ peerKey, peerId }) => ({ id: peerKey, names: [peerId, peerId.slice(-12)] }));
  return resolveId(typed, [...known, ...blocked.map(({ peerKey }) => ({ id: peerKey, names: [] }))], 'peer');
}

function showNetwork({ out, t, language }: Context, view: NetworkView): void {
  const { reach } = view;
  out.show(view, () =>
    out.fields([
      [t('Network'), view.name ?? t('none yet')],
      [t('Network id'), view.network],
      [t('State'), t(view.state)],
      [t('Reachable'), t(reach.state)],
      [t('Why'), reach.text[language]],
      [t('Router leads here'), reach.outside.join('\n')],
      [t('Relay'), reach.isRelay ? t('this instance passes on traffic of others') : (reach.relay ?? '')],
      [t('Peers'), String(view.peers)],
      [t('Users'), String(view.users)],
      [t('Peer id'), view.peerId],
      [t('Addresses'), view.addresses.join('\n')],
      [t('On this LAN'), view.lan.map(({ address }) => address).join('\n')],
      [t('Version'), view.version],
    ]),
  );
}
