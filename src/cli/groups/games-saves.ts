/** `realms games saves`: what games saved for players on this machine. */
import { type PlayerSavesView, savesRead, savesRemove } from '#core/features/gaming/hosting.api.ts';
import { command, one, toggle } from '../command.ts';
import { confirm } from '../outcome.ts';
import { resolveId, shortId } from '../values/ids.ts';
import { formatTime } from '../values/numbers.ts';
import { formatSize } from '../values/sizes.ts';

export const savesCommands = [
  command({
    name: 'games saves',
    summary: 'What games saved for players on this machine; each may have so much as --game-saves says',
    run: async ({ call, out, t }) => {
      const view = await call(savesRead, {});
      const state = ({ isOver, isPlaying }: PlayerSavesView): string =>
        [...(isPlaying ? [t('plays now')] : []), ...(isOver ? [t('too much')] : [])].join(', ');
      out.show(view, () =>
        [
          view.items.length === 0
            ? t('Games saved nothing here.')
            : out.table(
                [
                  { title: t('Player'), of: ({ player, handle }) => `${handle} ${shortId(player)}` },
                  { title: t('Size'), of: ({ bytes }) => formatSize(bytes), align: 'right' },
                  { title: t('Files'), of: ({ entries }) => String(entries), align: 'right' },
                  { title: t('Changed'), of: ({ changedMs }) => (changedMs === 0 ? '–' : formatTime(changedMs)) },
                  { title: t('State'), of: state },
                ],
                view.items,
              ),
          t('Each player may have {size}.', { size: formatSize(view.quotaBytes) }),
        ].join('\n'),
      );
    },
  }),
  command({
    name: 'games saves-remove',
    summary: 'Remove for good what games saved for a player here',
    args: { player: one('Name of the player, or the first digits of the id') },
    flags: { yes: toggle('Do not ask') },
    examples: ['games saves-remove Bob --yes'],
    run: async (context, { args, flags }) => {
      const { items } = await context.call(savesRead, {});
      const candidates = items.map(({ player, handle }) => ({ id: player, names: [handle] }));
      const player = resolveId(args.player, candidates, 'player with saves');
      const handle = items.find((one) => one.player === player)?.handle ?? shortId(player);
      await confirm(context, context.t('Remove all that games saved for {name}?', { name: handle }), flags.yes);
      await context.call(savesRemove, { params: { player } });
      context.out.show({ removed: player }, () => context.t('The saves are gone.'));
    },
  }),
];
