/** `realms games desktop …`: the desktop of a machine that has no other display. */
import { type DesktopView, desktopLend, desktopRead, desktopTakeBack } from '#core/features/gaming/hosting.api.ts';
import { command, toggle } from '../command.ts';
import type { Context } from '../context.ts';
import { confirm } from '../outcome.ts';
import { formatDuration } from '../values/durations.ts';

function showDesktop({ out, t }: Context, view: DesktopView): void {
  const { isPossible, isLent, isFree, isAllowed, isWatched, ownerIdleMs } = view;
  const state = !isPossible
    ? t('Sessions have displays of their own here: the desktop is not lent.')
    : !isLent
      ? t('The desktop is not lent.')
      : !isAllowed
        ? t(
            'Lent, but the system does not let this program look and press yet: allow Accessibility and Screen Recording.',
          )
        : !isWatched
          ? t('Lent, but nobody can play: what watches for your input does not answer; if it stays so, see the log.')
          : isFree
            ? t('Lent, and free: you are away.')
            : t('Lent, and not free: you are here, or were a moment ago.');
  out.show(view, () =>
    [
      state,
      out.fields([[t('Your last input'), ownerIdleMs === undefined ? undefined : formatDuration(ownerIdleMs)]]),
      ...(isPossible ? [t('Nobody has tried this on Windows and macOS yet.')] : []),
    ]
      .filter((line) => line !== '')
      .join('\n'),
  );
}

export const desktopCommands = [
  command({
    name: 'games desktop',
    summary: 'The desktop of this machine: whether it is lent for games, and whether you are away',
    examples: ['games desktop'],
    run: async (context) => showDesktop(context, await context.call(desktopRead, {})),
  }),
  command({
    name: 'games desktop-on',
    summary: 'Lend this desktop to players while you are away (Windows and macOS)',
    flags: { yes: toggle('Do not ask') },
    examples: ['games desktop-on --yes'],
    run: async (context, { flags }) => {
      await confirm(
        context,
        context.t(
          'A player sees the game’s window and presses its keys with your rights, in no sandbox, while you are away. What the game can open, the player can open. Lend it?',
        ),
        flags.yes,
      );
      showDesktop(context, await context.call(desktopLend, { body: { lendsScreen: true } }));
    },
  }),
  command({
    name: 'games desktop-off',
    summary: 'Lend this desktop no more; a game that is played on it ends at once',
    examples: ['games desktop-off'],
    run: async ({ call, out, t }) => {
      await call(desktopTakeBack, {});
      out.show({ isLent: false }, () => t('The desktop is not lent.'));
    },
  }),
];
